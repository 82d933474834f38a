using Ha.Ipvs;
using Ha.Service.Configuration;
using Ha.Service.Control;
using Ha.Service.Director;
using Ha.Service.Events;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ha.Service.Tests.Director;

public sealed class TableTimeoutsTests : IDisposable
{
    private static readonly IpvsTimeouts Kernels = new(900, 120, 300);
    private static readonly DirectorSettings None = Settings.Director(Settings.Service());
    private readonly string _directory = Directory.CreateTempSubdirectory("ha-director-test").FullName;
    private readonly EventLog _events = new(TimeProvider.System);
    private readonly FakeIpvs _kernel = new();

    public void Dispose()
    {
        _events.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void Apply_OneIsConfigured_SetsItAndLeavesTheOthers()
    {
        using TableTimeouts timeouts = New();
        timeouts.Apply(With(new IpvsTimeouts(60, 0, 0)));

        Assert.Equal(Kernels with { Tcp = 60 }, _kernel.Timeouts);
        Assert.Equal(0, timeouts.Repairs);
    }

    [Fact]
    public void Apply_SomebodyElseChangedIt_RepairsAndCounts()
    {
        using TableTimeouts timeouts = New();
        DirectorSettings settings = With(new IpvsTimeouts(60, 0, 0));
        timeouts.Apply(settings);
        _kernel.Timeouts = new IpvsTimeouts(5, 6, 7);
        timeouts.Apply(settings);

        // What is not configured is somebody else's.
        Assert.Equal(60u, _kernel.Timeouts.Tcp);
        Assert.Equal(1, timeouts.Repairs);
        Assert.Equal(EventKind.DriftRepaired, _events.Read(new EventQuery())[^1].Kind);
    }

    [Fact]
    public void Apply_Again_ChangesNothing()
    {
        using TableTimeouts timeouts = New();
        DirectorSettings settings = With(new IpvsTimeouts(60, 0, 0));
        timeouts.Apply(settings);
        timeouts.Apply(settings);

        Assert.Single(_events.Read(new EventQuery()));
        Assert.Equal(0, timeouts.Repairs);
    }

    [Fact]
    public void Apply_KeyIsTakenOut_GetsBackWhatItWas()
    {
        using TableTimeouts timeouts = New();
        timeouts.Apply(With(new IpvsTimeouts(60, 61, 0)));
        timeouts.Apply(With(new IpvsTimeouts(60, 0, 0)));
        Assert.Equal(Kernels with { Tcp = 60 }, _kernel.Timeouts);

        timeouts.Apply(None);
        Assert.Equal(Kernels, _kernel.Timeouts);
        Assert.Equal(0, timeouts.Repairs);
    }

    [Fact]
    public void Restore_AfterAKill_IsWhatItWasBeforeTheFirst()
    {
        using (TableTimeouts killed = New())
        {
            killed.Apply(With(new IpvsTimeouts(60, 0, 0)));
        }

        using TableTimeouts timeouts = New();
        timeouts.Apply(With(new IpvsTimeouts(0, 0, 30)));
        Assert.Equal(Kernels with { Udp = 30 }, _kernel.Timeouts);
        timeouts.Restore();

        Assert.Equal(Kernels, _kernel.Timeouts);
        Assert.Empty(Directory.GetFiles(_directory));
    }

    [Fact]
    public void Apply_KernelCannotBeAsked_SaysSoAndTriesAgain()
    {
        using TableTimeouts timeouts = New();
        DirectorSettings settings = With(new IpvsTimeouts(60, 0, 0));
        _kernel.CannotBeRead = true;
        timeouts.Apply(settings);
        Assert.Contains("EPERM", timeouts.AddTo(new IpvsReply { Available = true }).TimeoutsError);

        _kernel.CannotBeRead = false;
        timeouts.Apply(settings);
        Assert.Equal(60u, _kernel.Timeouts.Tcp);
        Assert.Null(timeouts.AddTo(new IpvsReply { Available = true }).TimeoutsError);
        Assert.Equal(0, timeouts.Repairs);
    }

    private static DirectorSettings With(IpvsTimeouts timeouts) => None with { Timeouts = timeouts };

    private TableTimeouts New() => new(_directory, () => _kernel, _events, NullLogger<TableTimeouts>.Instance);
}
