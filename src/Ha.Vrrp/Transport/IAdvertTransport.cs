using Ha.Vrrp.Packets;

namespace Ha.Vrrp.Transport;

/// <summary>An advert as it arrived, its bytes in the buffer that was given.</summary>
/// <param name="InterfaceIndex">The interface it came in by.</param>
/// <param name="Envelope">What its IP header said.</param>
/// <param name="Offset">Where the VRRP message begins: behind the IP header and its options.</param>
/// <param name="Length">How long the message is.</param>
public readonly record struct ReceivedAdvert(int InterfaceIndex, AdvertEnvelope Envelope, int Offset, int Length);

/// <summary>A claim of another host as it arrived.</summary>
/// <param name="InterfaceIndex">The interface it came in by.</param>
/// <param name="Claim">Whose address is where.</param>
public readonly record struct ReceivedClaim(int InterfaceIndex, AddressClaim Claim);

/// <summary>What an interface is opened for.</summary>
public enum AdvertUse : byte
{
    /// <summary>Sending to and hearing the group, and peers as well.</summary>
    Multicast,

    /// <summary>Sending to and hearing peers; the group is not joined for it.</summary>
    Unicast,

    /// <summary>Sending only: the macvlan of a virtual MAC, whose parent is what hears.</summary>
    Send,
}

/// <summary>The seam between the loop and the network.</summary>
/// <remarks>Used by the VRRP thread alone. Sending and receiving allocate nothing.</remarks>
public interface IAdvertTransport : IDisposable
{
    /// <summary>Makes an interface ready for one family, or again if it was re-created or came up; idempotent.</summary>
    /// <param name="interfaceIndex">Its index.</param>
    /// <param name="interfaceName">Its name.</param>
    /// <param name="isV6">For adverts over IPv6, or over IPv4.</param>
    /// <param name="use">What for; what it was opened for before stays.</param>
    /// <returns>0 or an errno.</returns>
    int Open(int interfaceIndex, string interfaceName, bool isV6, AdvertUse use);

    /// <summary>Stops listening on an interface, both families.</summary>
    void Close(int interfaceIndex);

    /// <summary>Takes the next advert, if one is there.</summary>
    bool TryReceive(Span<byte> buffer, out ReceivedAdvert advert);

    /// <summary>Sends one advert; false if the kernel refused, or the interface was not opened for its family.</summary>
    bool TrySend(int interfaceIndex, ReadOnlySpan<byte> advert, NetworkAddress source, NetworkAddress destination);

    /// <summary>Sends one Ethernet frame; false if the kernel refused.</summary>
    bool TrySendFrame(int interfaceIndex, ReadOnlySpan<byte> frame);

    /// <summary>Hears from now on who says that one of these addresses is his; none: does not listen there any more.</summary>
    /// <param name="interfaceIndex">The interface whose segment is listened to.</param>
    /// <param name="addresses">The addresses, of both families.</param>
    /// <returns>0 or an errno.</returns>
    int Listen(int interfaceIndex, IReadOnlyCollection<NetworkAddress> addresses) => 0;

    /// <summary>Takes the next claim, if one is there. <see cref="WaitUntil"/> does not wait for them.</summary>
    bool TryReceiveClaim(out ReceivedClaim claim)
    {
        claim = default;
        return false;
    }

    /// <summary>Waits until something can be received, or until a monotonic time.</summary>
    void WaitUntil(TimeSpan deadline);
}
