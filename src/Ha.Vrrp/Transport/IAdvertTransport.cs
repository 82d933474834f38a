using Ha.Vrrp.Packets;

namespace Ha.Vrrp.Transport;

/// <summary>An advert as it arrived, its bytes in the buffer that was given.</summary>
/// <param name="InterfaceIndex">The interface it came in by.</param>
/// <param name="Envelope">What its IP header said.</param>
/// <param name="Offset">Where the VRRP message begins: behind the IP header and its options.</param>
/// <param name="Length">How long the message is.</param>
public readonly record struct ReceivedAdvert(int InterfaceIndex, AdvertEnvelope Envelope, int Offset, int Length);

/// <summary>The seam between the loop and the network.</summary>
/// <remarks>Used by the VRRP thread alone. Sending and receiving allocate nothing.</remarks>
public interface IAdvertTransport : IDisposable
{
    /// <summary>Starts listening on an interface, or again if it was re-created or came up; idempotent.</summary>
    /// <param name="interfaceIndex">Its index.</param>
    /// <param name="interfaceName">Its name.</param>
    /// <returns>0 or an errno.</returns>
    int Open(int interfaceIndex, string interfaceName);

    /// <summary>Stops listening on an interface.</summary>
    void Close(int interfaceIndex);

    /// <summary>Takes the next advert, if one is there.</summary>
    bool TryReceive(Span<byte> buffer, out ReceivedAdvert advert);

    /// <summary>Sends one advert; false if the kernel refused.</summary>
    bool TrySend(int interfaceIndex, ReadOnlySpan<byte> advert, NetworkAddress source, NetworkAddress destination);

    /// <summary>Sends one Ethernet frame; false if the kernel refused.</summary>
    bool TrySendFrame(int interfaceIndex, ReadOnlySpan<byte> frame);

    /// <summary>Waits until something can be received, or until a monotonic time.</summary>
    void WaitUntil(TimeSpan deadline);
}
