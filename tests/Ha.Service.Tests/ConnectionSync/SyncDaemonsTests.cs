using System.Net;
using Ha.Ipvs;
using Ha.Service.Configuration;
using Ha.Service.ConnectionSync;
using Ha.Service.Director;
using Ha.Service.Events;
using Ha.Service.Tests.Director;
using Ha.Vrrp;
using Ha.Vrrp.Process;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ha.Service.Tests.ConnectionSync;

public sealed class SyncDaemonsTests : IDisposable
{
    private static readonly SyncSettings Sync = new()
    {
        Interface = "lo", Router = "web", Id = 7, Group = IPAddress.Parse("224.0.0.81"), Port = 8848, Ttl = 1,
    };

    private static readonly DirectorSettings Following = Settings.Director(Settings.Service()) with { Sync = Sync };
    private static readonly DirectorSettings Off = Settings.Director(Settings.Service());
    private readonly string _directory = Directory.CreateTempSubdirectory("ha-director-test").FullName;
    private readonly EventLog _events = new(TimeProvider.System);
    private readonly FakeIpvs _kernel = new();
    private readonly SyncDaemons _daemons;

    public SyncDaemonsTests() => _daemons = New();

    public void Dispose()
    {
        _daemons.Dispose();
        _events.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void Follow_Roles_ChangesTheDaemon()
    {
        _daemons.Follow(Following, View(RouterState.Backup), isReadBack: false);
        Assert.Equal([SyncRole.Backup], Running());

        _daemons.Follow(Following, View(RouterState.Master), isReadBack: false);
        Assert.Equal([SyncRole.Master], Running());

        _daemons.Follow(Following, View(RouterState.Fault), isReadBack: false);
        Assert.Equal([SyncRole.Backup], Running());
        Assert.Equal(3, _events.Read(new EventQuery()).Count);
        Assert.Equal(0, _daemons.Repairs);
    }

    [Fact]
    public void Follow_RoleIsUnknown_LeavesWhatRuns()
    {
        _daemons.Follow(Following, View(RouterState.Master), isReadBack: false);

        _daemons.Follow(Following, View(null), isReadBack: true);

        Assert.Equal([SyncRole.Master], Running());
    }

    [Fact]
    public void Follow_SomebodyStoppedIt_IsStartedAtTheReadBackAndCounted()
    {
        _daemons.Follow(Following, View(RouterState.Master), isReadBack: false);
        _kernel.Daemons.Clear();

        _daemons.Follow(Following, View(RouterState.Master), isReadBack: false);
        Assert.Empty(Running());
        _daemons.Follow(Following, View(RouterState.Master), isReadBack: true);

        Assert.Equal([SyncRole.Master], Running());
        Assert.Equal(1, _daemons.Repairs);
        Assert.Single(_events.Read(new EventQuery()), e => e.Kind == EventKind.DriftRepaired);
    }

    [Fact]
    public void Follow_AfterAKill_AdoptsWhatRuns()
    {
        _daemons.Follow(Following, View(RouterState.Master), isReadBack: false);
        SyncDaemon daemon = Assert.Single(_kernel.Daemons);

        using SyncDaemons next = New();
        next.Follow(Following, View(RouterState.Master), isReadBack: false);

        Assert.Same(daemon, Assert.Single(_kernel.Daemons));
        next.StopOwn();
        Assert.Empty(_kernel.Daemons);
    }

    [Fact]
    public void Follow_OtherSettings_RestartsIt()
    {
        _daemons.Follow(Following, View(RouterState.Master), isReadBack: false);

        _daemons.Follow(Following with { Sync = Sync with { Id = 8 } }, View(RouterState.Master), isReadBack: false);

        Assert.Equal(8, Assert.Single(_kernel.Daemons).SyncId);
    }

    [Fact]
    public void Follow_NotConfiguredAnyMore_StopsOursAndLeavesThoseOfOthers()
    {
        _kernel.Daemons.Add(new SyncDaemon(SyncRole.Backup, "eth9", 1));
        _daemons.Follow(Off, View(RouterState.Master), isReadBack: true);
        Assert.Equal([SyncRole.Backup], Running());

        _daemons.Follow(Following, View(RouterState.Master), isReadBack: false);
        _daemons.Follow(Off, View(RouterState.Master), isReadBack: false);
        Assert.Empty(Running());
    }

    [Fact]
    public void Follow_KernelSaysNo_IsShownOnceAndDoneLater()
    {
        _kernel.CannotBeRead = true;
        _daemons.Follow(Following, View(RouterState.Master), isReadBack: false);
        _daemons.Follow(Following, View(RouterState.Master), isReadBack: false);
        Assert.NotNull(_daemons.Status(Following)!.Error);
        Assert.Equal(EventKind.SyncFailed, Assert.Single(_events.Read(new EventQuery())).Kind);

        _kernel.CannotBeRead = false;
        _daemons.Follow(Following, View(RouterState.Master), isReadBack: false);
        Assert.Null(_daemons.Status(Following)!.Error);
        Assert.Equal(["master"], _daemons.Status(Following)!.Running);
    }

    [Fact]
    public void Wanted_OtherModes_DoNotAskForTheRole()
    {
        Assert.Equal(
            [SyncRole.Master, SyncRole.Backup],
            SyncDecision.Wanted(Sync with { Mode = SyncMode.Both }, null).Select(daemon => daemon.Role));
        Assert.Equal(
            SyncRole.Backup, Assert.Single(SyncDecision.Wanted(Sync with { Mode = SyncMode.Backup }, RouterState.Master)).Role);
    }

    [Fact]
    public void IsSatisfiedBy_LengthLeftToTheKernel_AcceptsItsChoice()
    {
        SyncDaemon wanted = SyncDecision.Wanted(Sync, RouterState.Master)[0];

        Assert.True(SyncDecision.IsSatisfiedBy(wanted, wanted with { MessageBytesMax = 1472 }));
        Assert.False(SyncDecision.IsSatisfiedBy(wanted with { MessageBytesMax = 2000 }, wanted with { MessageBytesMax = 1472 }));
        Assert.False(SyncDecision.IsSatisfiedBy(wanted, wanted with { Group = IPAddress.Parse("224.0.0.82") }));
        Assert.False(SyncDecision.IsSatisfiedBy(wanted, wanted with { Port = 8849 }));
        Assert.False(SyncDecision.IsSatisfiedBy(wanted, wanted with { Ttl = 2 }));
        Assert.False(SyncDecision.IsSatisfiedBy(wanted, wanted with { Interface = "eth9" }));
    }

    private static VrrpView View(RouterState? role) => new(
        role is not null,
        null,
        null,
        role is { } state
            ? new Dictionary<string, VrrpMessage.RouterStatus> { ["web"] = new() { Name = "web", State = state } }
            : [],
        new Dictionary<string, string>(),
        null,
        0);

    private SyncDaemons New() => new(_directory, () => _kernel, _events, NullLogger<SyncDaemons>.Instance);

    private List<SyncRole> Running() => [.. _kernel.Daemons.Select(daemon => daemon.Role)];
}
