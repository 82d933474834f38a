using System.Runtime.InteropServices;
using Ha.Netlink.Messages;

namespace Ha.Netlink;

/// <summary>Requests and their answers: sequence numbers, acknowledgements, dumps and batches.</summary>
/// <remarks>Not thread-safe. One request at a time; each thread that needs the kernel opens its own.</remarks>
public sealed partial class NetlinkConnection : IDisposable
{
    /// <summary>The longest message that a batch may hold.</summary>
    public const int MessageBytesMax = 1024;

    /// <summary>Messages of a batch that go to the kernel in one datagram; more gains nothing.</summary>
    public const int BatchMessagesMax = 100;

    /// <summary>How often a dump is started before a table that changes all the time is an error.</summary>
    public const int DumpAttemptsMax = 5;

    // The kernel sends dumps in pieces of at most 32 KiB (netlink_dump in net/netlink/af_netlink.c).
    private const int ReceiveBytes = 64 * 1024;

    // Stops a peer that never finishes: 2^20 datagrams are some 10^8 objects.
    private const int DatagramsPerAnswerMax = 1 << 20;

    private readonly INetlinkSocket _socket;
    private readonly byte[] _received = new byte[ReceiveBytes];
    private uint _sequence;

    /// <summary>Takes over a socket.</summary>
    /// <param name="socket">The socket; disposed with this.</param>
    public NetlinkConnection(INetlinkSocket socket) => _socket = socket;

    /// <summary>Opens a connection to the kernel.</summary>
    /// <param name="protocol">The netlink protocol.</param>
    /// <exception cref="IOException">The kernel refuses the socket.</exception>
    public static NetlinkConnection Open(NetlinkProtocol protocol) => new(new NetlinkSocket(protocol));

    /// <summary>Sends one message and waits for its acknowledgement. Allocates nothing when it succeeds.</summary>
    /// <param name="message">A complete message; its sequence number and ACK flag are filled in.</param>
    public NetlinkError Request(Span<byte> message) => Request(message, null);

    /// <summary>Sends one message and waits for its acknowledgement, passing on what comes before it.</summary>
    /// <param name="message">A complete message; its sequence number and ACK flag are filled in.</param>
    /// <param name="receiver">Takes the answer.</param>
    public NetlinkError Request(Span<byte> message, NetlinkReceiver? receiver)
    {
        uint sequence = Stamp(message, NetlinkFlags.Acknowledge);
        NetlinkError sent = _socket.Send(message);
        return sent.IsOk ? Await(sequence, receiver, out _) : sent;
    }

    /// <summary>Asks for all objects of a kind. Starts again when they changed meanwhile.</summary>
    /// <param name="message">A complete message; its sequence number and DUMP flag are filled in.</param>
    /// <param name="started">Called before every attempt: forget what was received so far.</param>
    /// <param name="receiver">Takes the objects.</param>
    public NetlinkError Dump(Span<byte> message, Action started, NetlinkReceiver receiver)
    {
        NetlinkError result = default;
        for (int attempt = 0; attempt < DumpAttemptsMax; attempt++)
        {
            started();
            uint sequence = Stamp(message, NetlinkFlags.Dump);
            result = _socket.Send(message);
            if (!result.IsOk)
            {
                return result;
            }

            result = Await(sequence, receiver, out bool interrupted);
            if (result.IsOk && interrupted)
            {
                result = new NetlinkError(NetlinkErrno.Interrupted, "the table changed during each of the dumps");
            }

            // ENOBUFS: a part was lost; ask again, as for a changed table.
            if (result.Errno is not (NetlinkErrno.Interrupted or NetlinkErrno.NoBuffers))
            {
                return result;
            }
        }

        return result;
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    // Receives until the answer to a request is complete. Messages with another sequence number are late answers to a
    // request that timed out, and are dropped.
    private NetlinkError Await(uint sequence, NetlinkReceiver? receiver, out bool interrupted)
    {
        interrupted = false;
        for (int datagram = 0; datagram < DatagramsPerAnswerMax; datagram++)
        {
            int length = _socket.Receive(_received);
            if (length < 0)
            {
                return ReceiveFailure(length);
            }

            var reader = new NetlinkReader(_received.AsSpan(0, length));
            while (reader.TryRead(out NetlinkMessage message))
            {
                if (message.Sequence != sequence)
                {
                    continue;
                }

                interrupted |= (message.Flags & NetlinkFlags.DumpInterrupted) != 0;
                if (message.Type is NetlinkMessage.ErrorType or NetlinkMessage.DoneType)
                {
                    return ErrorMessage.Read(message);
                }

                receiver?.Invoke(message.Type, message.Payload);
            }
        }

        return new NetlinkError(NetlinkErrno.TimedOut);
    }

    // A blocking socket says EAGAIN when its receive time-out has passed.
    private static NetlinkError ReceiveFailure(int result) =>
        new(result == -NetlinkErrno.Again ? NetlinkErrno.TimedOut : -result);

    private uint Stamp(Span<byte> message, NetlinkFlags flags)
    {
        _sequence++;
        StampFlags(message, flags);
        MemoryMarshal.Write(message[8..], _sequence);
        return _sequence;
    }

    private static void StampFlags(Span<byte> message, NetlinkFlags flags)
    {
        var present = (NetlinkFlags)MemoryMarshal.Read<ushort>(message[6..]);
        MemoryMarshal.Write(message[6..], (ushort)(present | flags));
    }
}
