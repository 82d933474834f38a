using System.Net;

namespace Ha.Ipvs;

/// <summary>How packets reach a real server; values are the kernel's (<c>IP_VS_CONN_F_*</c>).</summary>
public enum ForwardingMethod : byte
{
    /// <summary>Network address translation (masquerade).</summary>
    Nat = 0,

    /// <summary>A tunnel.</summary>
    Tun = 2,

    /// <summary>Direct routing.</summary>
    Dr = 3,
}

/// <summary>One destination of a virtual service. Address and port identify it.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Port">Its port; for dr and tun the service's, 0 for a firewall mark's and for all ports.</param>
public sealed record RealServer(IPAddress Address, ushort Port)
{
    /// <summary>How packets reach it.</summary>
    public ForwardingMethod Forwarding { get; init; } = ForwardingMethod.Dr;

    /// <summary>How the tunnel to it is built; the default unless it is forwarded to by one.</summary>
    public Tunnel Tunnel { get; init; }

    /// <summary>0 is quiesced: nothing new is scheduled to it.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>The weight that it has when it serves, by which mh gives it its share while <see cref="Weight"/> is 0.</summary>
    /// <remarks>The kernel does not tell it: not part of equality.</remarks>
    public int ShareWeight { get; init; }

    /// <summary>Connections from which on it gets no new ones; 0: no limit.</summary>
    public uint UpperThreshold { get; init; }

    /// <summary>Connections below which it gets new ones again.</summary>
    public uint LowerThreshold { get; init; }

    /// <summary>Equality of what the kernel tells.</summary>
    /// <param name="other">Another.</param>
    public bool Equals(RealServer? other) =>
        other is not null
        && Address.Equals(other.Address)
        && Port == other.Port
        && Forwarding == other.Forwarding
        && Tunnel == other.Tunnel
        && Weight == other.Weight
        && UpperThreshold == other.UpperThreshold
        && LowerThreshold == other.LowerThreshold;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Address, Port, Weight);
}
