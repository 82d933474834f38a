using System.Collections.Immutable;
using Ha.Ipvs;
using Ha.Service.Configuration;
using Ha.Vrrp;

namespace Ha.Service.ConnectionSync;

/// <summary>Which sync daemons should run, and what has to be done for it. Pure.</summary>
internal static class SyncDecision
{
    /// <summary>The daemons that should run.</summary>
    /// <param name="sync">The settings.</param>
    /// <param name="role">The state of the router that is followed; null: it is not known.</param>
    /// <returns>Default when that is not known: then what runs goes on.</returns>
    public static ImmutableArray<SyncDaemon> Wanted(SyncSettings sync, RouterState? role)
    {
        switch (sync.Mode)
        {
            case SyncMode.Both:
                return [Daemon(sync, SyncRole.Master), Daemon(sync, SyncRole.Backup)];
            case SyncMode.Master:
                return [Daemon(sync, SyncRole.Master)];
            case SyncMode.Backup:
                return [Daemon(sync, SyncRole.Backup)];
            default:
                // In Fault as well: it must know the connections when the fault is over.
                return role switch
                {
                    null => default,
                    RouterState.Master => [Daemon(sync, SyncRole.Master)],
                    _ => [Daemon(sync, SyncRole.Backup)],
                };
        }
    }

    /// <summary>What has to be stopped, then what has to be started: a daemon's settings change only so.</summary>
    public static (List<SyncRole> Stop, List<SyncDaemon> Start) Between(
        ImmutableArray<SyncDaemon> wanted, IReadOnlyList<SyncDaemon> running) =>
        ([.. running.Where(daemon => !wanted.Any(w => IsSatisfiedBy(w, daemon))).Select(daemon => daemon.Role)],
            [.. wanted.Where(w => !running.Any(daemon => IsSatisfiedBy(w, daemon)))]);

    /// <summary>Whether a daemon that runs is the one that is wanted. What a kernel does not tell is believed.</summary>
    public static bool IsSatisfiedBy(SyncDaemon wanted, SyncDaemon running) =>
        wanted.Role == running.Role
        && wanted.Interface == running.Interface
        && wanted.SyncId == running.SyncId
        && (running.Group is null || running.Group.Equals(wanted.Group))
        && (running.Port == 0 || running.Port == wanted.Port)
        && (running.Ttl == 0 || running.Ttl == wanted.Ttl)
        && (wanted.MessageBytesMax == 0 || running.MessageBytesMax == 0
            || running.MessageBytesMax == wanted.MessageBytesMax);

    private static SyncDaemon Daemon(SyncSettings sync, SyncRole role) => new(role, sync.Interface, sync.Id)
    {
        Group = sync.Group,
        Port = sync.Port,
        Ttl = sync.Ttl,
        MessageBytesMax = sync.MaxLength,
    };
}
