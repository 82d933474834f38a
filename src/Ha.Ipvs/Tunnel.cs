using System.Globalization;

namespace Ha.Ipvs;

/// <summary>The outer header of a tunnel; values are the kernel's (<c>IP_VS_CONN_F_TUNNEL_TYPE_*</c>).</summary>
public enum TunnelKind : byte
{
    /// <summary>IP in IP, of either family in either.</summary>
    Ipip = 0,

    /// <summary>Generic UDP encapsulation (Linux 5.3).</summary>
    Gue = 1,

    /// <summary>Generic routing encapsulation (Linux 5.3).</summary>
    Gre = 2,
}

/// <summary>What protects a tunnel's packets; values are the kernel's (<c>IP_VS_TUNNEL_ENCAP_FLAG_*</c>).</summary>
public enum TunnelChecksum : ushort
{
    /// <summary>No checksum.</summary>
    None = 0,

    /// <summary>A checksum of the outer header.</summary>
    Outer = 1,

    /// <summary>GUE only: the inner checksum is left to the receiver (remote checksum offload).</summary>
    Remote = 2,
}

/// <summary>How a tunnel to a server is built. Its default is plain IP in IP.</summary>
/// <param name="Kind">Its outer header.</param>
/// <param name="Port">The UDP port that the server listens on for it; GUE only, otherwise 0.</param>
/// <param name="Checksum">Its checksum.</param>
public readonly record struct Tunnel(TunnelKind Kind, ushort Port, TunnelChecksum Checksum)
{
    /// <summary>As operators read it: <c>ipip</c>, <c>gue port 6080 csum</c>.</summary>
    public override string ToString()
    {
        string kind = Kind switch
        {
            TunnelKind.Ipip => "ipip",
            TunnelKind.Gue => string.Create(CultureInfo.InvariantCulture, $"gue port {Port}"),
            TunnelKind.Gre => "gre",
            _ => string.Create(CultureInfo.InvariantCulture, $"kernel tunnel {(byte)Kind}"),
        };
        return Checksum switch
        {
            TunnelChecksum.None => kind,
            TunnelChecksum.Outer => $"{kind} csum",
            TunnelChecksum.Remote => $"{kind} remcsum",
            _ => string.Create(CultureInfo.InvariantCulture, $"{kind} flags {(ushort)Checksum}"),
        };
    }
}
