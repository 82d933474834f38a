using Ha.Fuzzing;
using Ha.Netlink.Messages;

namespace Ha.Netlink.Tests.Fuzz;

/// <summary>A kernel that says what an input says: datagrams, errors of the socket, and then nothing more.</summary>
/// <remarks>
/// Layout: a byte each time it is listened to. 0..3 begin a datagram of the two-byte length that follows, in which 0..1
/// put the sequence number of the last request in each message; others are the errno that receiving fails with.
/// </remarks>
internal sealed class ChatterSocket(byte[] input) : INetlinkSocket
{
    /// <summary>The most errors of an input; then there is nothing more.</summary>
    public const int ErrorsMax = 8;

    private static readonly byte[] Errors = [NetlinkErrno.NoBuffers, NetlinkErrno.MessageSize];

    private int _at;
    private int _errors;
    private uint _sequence;

    /// <summary>The input that says one datagram, as an answer.</summary>
    public static byte[] Input(byte[] datagram) => [0, (byte)(datagram.Length >> 8), (byte)datagram.Length, .. datagram];

    public NetlinkError Send(ReadOnlySpan<byte> datagram)
    {
        var reader = new NetlinkReader(datagram);
        while (reader.TryRead(out NetlinkMessage message))
        {
            _sequence = message.Sequence;
        }

        return NetlinkError.None;
    }

    public int Receive(Span<byte> buffer)
    {
        var source = new ByteSource(input.AsSpan(Math.Min(_at, input.Length)));
        if (source.Rest.IsEmpty)
        {
            return -NetlinkErrno.Again;
        }

        byte kind = source.Byte();
        if (kind > 3)
        {
            _at++;
            return ++_errors > ErrorsMax ? -NetlinkErrno.Again : -Errors[kind % Errors.Length];
        }

        byte[] datagram = source.Take(source.UInt16()).ToArray();
        _at += 3 + datagram.Length;
        foreach (PlainParser.Piece message in kind > 1 ? [] : PlainParser.MessagesOf(datagram))
        {
            BitConverter.TryWriteBytes(datagram.AsSpan(message.Start + 8), _sequence);
        }

        datagram.CopyTo(buffer);
        return datagram.Length;
    }

    public void Dispose()
    {
    }
}
