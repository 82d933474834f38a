using System.Net;

namespace Ha.Service.Configuration;

/// <summary>Which of the kernel's sync daemons run.</summary>
internal enum SyncMode
{
    /// <summary>The master daemon while the named router is Master, the backup daemon while it is not.</summary>
    Follow,

    /// <summary>Both, always: for directors that serve at the same time.</summary>
    Both,

    /// <summary>The master daemon, always.</summary>
    Master,

    /// <summary>The backup daemon, always.</summary>
    Backup,
}

/// <summary><c>[connection_sync]</c>: how the directors tell each other of connections.</summary>
internal sealed record SyncSettings
{
    /// <summary>The interface that the daemons send and listen on.</summary>
    public required string Interface { get; init; }

    /// <summary>The virtual router that is followed; null unless <see cref="Mode"/> is to follow.</summary>
    public string? Router { get; init; }

    /// <summary>Which daemons run.</summary>
    public SyncMode Mode { get; init; }

    /// <summary>The id that daemons of one pair share; a backup daemon with 0 listens to all.</summary>
    public byte Id { get; init; }

    /// <summary>The multicast group.</summary>
    public required IPAddress Group { get; init; }

    /// <summary>The UDP port.</summary>
    public required ushort Port { get; init; }

    /// <summary>TTL or hop limit.</summary>
    public required byte Ttl { get; init; }

    /// <summary>The longest message in bytes; 0: the kernel's choice.</summary>
    public ushort MaxLength { get; init; }

    /// <summary>How long a router that came back waits at most for connections to level off before it preempts; zero: not.</summary>
    public TimeSpan PreemptWait { get; init; }

    /// <summary>Whether a Backup does not schedule: it is one of the real servers too.</summary>
    public bool BackupOnly { get; init; }
}
