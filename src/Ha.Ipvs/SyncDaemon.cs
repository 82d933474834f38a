using System.Net;

namespace Ha.Ipvs;

/// <summary>What a sync daemon of the kernel does; values are the kernel's (<c>IP_VS_STATE_*</c>).</summary>
public enum SyncRole : byte
{
    /// <summary>Tells the others of the connections here.</summary>
    Master = 1,

    /// <summary>Takes over the connections that others tell of.</summary>
    Backup = 2,
}

/// <summary>A sync daemon of the kernel. One of each role can run; neither's settings change while it runs.</summary>
/// <param name="Role">What it does.</param>
/// <param name="Interface">The interface that it sends or listens on, which needs an address.</param>
/// <param name="SyncId">Which daemons belong together, 0..255; a backup with 0 listens to all.</param>
public sealed record SyncDaemon(SyncRole Role, string Interface, byte SyncId)
{
    /// <summary>The longest message in bytes; 0: the kernel's choice, by the interface's MTU.</summary>
    public ushort MessageBytesMax { get; init; }

    /// <summary>The multicast group; null: the kernel's, 224.0.0.81.</summary>
    public IPAddress? Group { get; init; }

    /// <summary>The UDP port; 0: the kernel's, 8848.</summary>
    public ushort Port { get; init; }

    /// <summary>The TTL or hop limit; 0: the kernel's, 1.</summary>
    public byte Ttl { get; init; }
}
