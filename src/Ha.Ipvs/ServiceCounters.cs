namespace Ha.Ipvs;

/// <summary>What a service or a server has seen since it was created; the kernel's 64-bit counters.</summary>
/// <remarks>With dr and tun the answers bypass the director, so what goes out stays 0.</remarks>
/// <param name="Connections">Connections scheduled.</param>
/// <param name="PacketsIn">Packets from clients.</param>
/// <param name="PacketsOut">Packets to clients.</param>
/// <param name="BytesIn">Bytes from clients.</param>
/// <param name="BytesOut">Bytes to clients.</param>
public readonly record struct ServiceCounters(
    ulong Connections, ulong PacketsIn, ulong PacketsOut, ulong BytesIn, ulong BytesOut);
