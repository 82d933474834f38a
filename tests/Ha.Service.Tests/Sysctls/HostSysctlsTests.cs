using Ha.Service.Configuration;
using Ha.Service.Control;
using Ha.Service.Events;
using Ha.Service.Sysctls;
using Ha.Service.Tests.Director;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ha.Service.Tests.Sysctls;

/// <summary>With files in a folder for those below /proc/sys.</summary>
public sealed class HostSysctlsTests : IDisposable
{
    private const string Expire = "net/ipv4/vs/expire_nodest_conn";
    private static readonly DirectorSettings Needed = Settings.Director(Settings.Service(OnFailure.Remove));
    private static readonly DirectorSettings NotNeeded = Settings.Director(Settings.Service());
    private readonly string _directory = Directory.CreateTempSubdirectory("ha-director-test").FullName;
    private readonly EventLog _events = new(TimeProvider.System);
    private readonly HostSysctls _sysctls;

    public HostSysctlsTests()
    {
        Write(Expire, "0");
        _sysctls = New();
    }

    public void Dispose()
    {
        _events.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void Apply_Needed_IsSetAndShownWithWhatItWas()
    {
        _sysctls.Apply(Needed);

        Assert.Equal("1", Read(Expire));
        SysctlValueReply value = Assert.Single(_sysctls.Status.Values);
        Assert.Equal(("net.ipv4.vs.expire_nodest_conn", "1", "0"), (value.Name, value.Value, value.Original));
        Assert.Equal(EventKind.SysctlChanged, Assert.Single(_events.Read(new EventQuery())).Kind);
        Assert.True(_sysctls.Status.InForce);
    }

    [Fact]
    public void Apply_SomebodyElseChangedIt_IsRepairedCountedAndSaid()
    {
        _sysctls.Apply(Needed);
        Write(Expire, "0");

        _sysctls.Apply(Needed);

        Assert.Equal("1", Read(Expire));
        Assert.Equal(1, _sysctls.Repairs);
        Assert.Equal(
            "net.ipv4.vs.expire_nodest_conn was set to 0 by somebody else; it is 1 again",
            Assert.Single(_events.Read(new EventQuery()), e => e.Kind == EventKind.DriftRepaired).Text);
    }

    [Fact]
    public void Apply_NothingChanged_SaysNothing()
    {
        _sysctls.Apply(Needed);
        _sysctls.Apply(Needed);

        Assert.Single(_events.Read(new EventQuery()));
        Assert.Equal(0, _sysctls.Repairs);
    }

    [Fact]
    public void Apply_NotNeededAnyMore_RestoresWhatItWas()
    {
        _sysctls.Apply(Needed);
        _sysctls.Apply(NotNeeded);

        Assert.Equal("0", Read(Expire));
    }

    [Fact]
    public void RestoreAll_AfterAKillAndADriftInBetween_RestoresTheFirst()
    {
        _sysctls.Apply(Needed);
        HostSysctls next = New();
        Write(Expire, "7");
        next.Apply(Needed);

        next.RestoreAll();

        Assert.Equal("0", Read(Expire));
        Assert.False(File.Exists(Path.Combine(_directory, "sysctls")));
    }

    [Fact]
    public void Apply_AfterAKillWithAnotherConfiguration_RestoresWhatTheOtherChanged()
    {
        _sysctls.Apply(Needed);

        New().Apply(NotNeeded);

        Assert.Equal("0", Read(Expire));
    }

    [Fact]
    public void RestoreAll_ValueThatWasThereBefore_IsNotTouched()
    {
        Write(Expire, "1");
        _sysctls.Apply(Needed);
        Write(Expire, "5");

        _sysctls.RestoreAll();

        Assert.Equal("5", Read(Expire));
    }

    [Fact]
    public void RestoreAll_DriftOfAValueThatWasThereBefore_IsNotWhatIsRestored()
    {
        Write(Expire, "1");
        _sysctls.Apply(Needed);
        Write(Expire, "0");
        _sysctls.Apply(Needed);

        _sysctls.RestoreAll();

        Assert.Equal("1", Read(Expire));
    }

    [Fact]
    public void Apply_NoSuchSysctl_IsShownOnce()
    {
        File.Delete(Full(Expire));
        _sysctls.Apply(Needed);
        _sysctls.Apply(Needed);

        Assert.Equal(["net.ipv4.vs.expire_nodest_conn: this kernel does not have it"], _sysctls.Status.Errors);
        Assert.Equal(EventKind.SysctlFailed, Assert.Single(_events.Read(new EventQuery())).Kind);
        Assert.False(_sysctls.Status.InForce);

        Write(Expire, "0");
        _sysctls.Apply(Needed);
        Assert.Empty(_sysctls.Status.Errors);
        Assert.Equal("1", Read(Expire));
    }

    [Fact]
    public void Apply_WithoutIpvs_WaitsForIt()
    {
        Directory.Delete(Full("net/ipv4/vs"), recursive: true);
        _sysctls.Apply(Needed);
        Assert.True(_sysctls.Status.InForce);
        Assert.Empty(_sysctls.Status.Values);

        Write(Expire, "0");
        _sysctls.Apply(Needed);
        Assert.Equal("1", Read(Expire));
    }

    [Fact]
    public void Apply_CannotRemember_DoesNotChange()
    {
        // A folder where the file of what was is to be.
        Directory.CreateDirectory(Path.Combine(_directory, "sysctls.new"));

        _sysctls.Apply(Needed);

        Assert.Equal("0", Read(Expire));
        Assert.Contains("cannot be remembered", Assert.Single(_sysctls.Status.Errors));
    }

    private HostSysctls New() => new(
        _directory, new SysctlFiles(Path.Combine(_directory, "proc")), _events, NullLogger<HostSysctls>.Instance);

    private string Full(string path) => Path.Combine(_directory, "proc", path);

    private string Read(string path) => File.ReadAllText(Full(path)).Trim();

    private void Write(string path, string value)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Full(path))!);
        File.WriteAllText(Full(path), value + "\n");
    }
}
