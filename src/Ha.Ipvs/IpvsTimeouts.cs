namespace Ha.Ipvs;

/// <summary>The time-outs of idle connections that can be set, in seconds. They are the whole table's.</summary>
/// <param name="Tcp">An established TCP connection; the kernel begins with 900.</param>
/// <param name="TcpFin">A TCP connection that is being closed; the kernel begins with 120.</param>
/// <param name="Udp">A UDP flow; the kernel begins with 300.</param>
public readonly record struct IpvsTimeouts(uint Tcp, uint TcpFin, uint Udp)
{
    /// <summary>These, and where one is 0 another's.</summary>
    /// <param name="below">The others.</param>
    public IpvsTimeouts Over(IpvsTimeouts below) => new(
        Tcp == 0 ? below.Tcp : Tcp, TcpFin == 0 ? below.TcpFin : TcpFin, Udp == 0 ? below.Udp : Udp);

    /// <summary>As operators write it: <c>tcp 900 s, tcp_fin 120 s, udp 300 s</c>.</summary>
    public override string ToString() => $"tcp {Tcp} s, tcp_fin {TcpFin} s, udp {Udp} s";
}
