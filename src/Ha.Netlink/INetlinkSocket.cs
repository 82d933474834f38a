namespace Ha.Netlink;

/// <summary>A datagram socket whose peer is the kernel. The seam for tests: the other end may be a script.</summary>
public interface INetlinkSocket : IDisposable
{
    /// <summary>Sends one datagram, which holds one or more messages.</summary>
    /// <param name="datagram">Complete messages.</param>
    NetlinkError Send(ReadOnlySpan<byte> datagram);

    /// <summary>Receives one datagram.</summary>
    /// <param name="buffer">Where it goes.</param>
    /// <returns>Its length, or a negative errno; a datagram that does not fit is <c>-EMSGSIZE</c>.</returns>
    int Receive(Span<byte> buffer);
}
