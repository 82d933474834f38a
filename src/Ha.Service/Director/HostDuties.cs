using Ha.Service.Configuration;
using Ha.Service.ConnectionSync;
using Ha.Service.Control;
using Ha.Service.Nat;
using Ha.Service.Sysctls;

namespace Ha.Service.Director;

/// <summary>
/// What this director keeps of its host beside addresses and the table of ip_vs: sysctls, sync daemons, time-outs, source
/// translation.
/// </summary>
/// <remarks>Owned by the director's loop.</remarks>
internal sealed class HostDuties(HostSysctls sysctls, SyncDaemons sync, SourceNat nat, TableTimeouts timeouts) : IDisposable
{
    /// <summary>The work of the program nft that was last begun.</summary>
    public Task Translating { get; private set; } = Task.CompletedTask;

    /// <summary>At start, when ip_vs has been asked for, and after a reload.</summary>
    public void Apply(DirectorSettings settings, VrrpView view)
    {
        sysctls.Apply(settings);
        timeouts.Apply(settings);
        sync.Follow(settings, view, isReadBack: false);
        Translating = nat.ApplyAsync(settings);
    }

    /// <summary>A role may have changed, or what failed may go now.</summary>
    public void Follow(DirectorSettings settings, VrrpView view) => sync.Follow(settings, view, isReadBack: false);

    /// <summary>Repairs what somebody else changed, and tries again what has failed.</summary>
    public void ReadBack(DirectorSettings settings, VrrpView view)
    {
        sysctls.Apply(settings);
        timeouts.Apply(settings);
        sync.Follow(settings, view, isReadBack: true);
        Translating = Translating.IsCompleted ? nat.VerifyAsync() : Translating;
    }

    /// <summary>At the end: the host is what it was.</summary>
    public async Task StopAsync()
    {
        sync.StopOwn();
        await nat.RemoveAsync();
        timeouts.Restore();
        sysctls.RestoreAll();
    }

    public void Dispose()
    {
        sync.Dispose();
        nat.Dispose();
        timeouts.Dispose();
    }

    /// <summary>Adds its part to a snapshot.</summary>
    public StatusReply AddTo(StatusReply reply, DirectorSettings settings) => reply with
    {
        Sysctls = sysctls.Status,
        ConnectionSync = sync.Status(settings),
        FullNat = nat.Status(settings),
        Ipvs = timeouts.AddTo(reply.Ipvs),
    };
}
