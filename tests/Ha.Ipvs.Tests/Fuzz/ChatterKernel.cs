using Ha.Fuzzing;
using Ha.Netlink;
using Ha.Netlink.Messages;
using Ha.Netlink.Tests;

namespace Ha.Ipvs.Tests.Fuzz;

/// <summary>A kernel that has the family, and answers each dump with what an input says.</summary>
/// <remarks>Layout: for each dump a byte that means nothing and a two-byte length, then that much of its answer.</remarks>
internal sealed class ChatterKernel(byte[] input) : INetlinkSocket
{
    private const ushort Controller = 16;
    private readonly Queue<byte[]> _answers = new();
    private int _at;

    public NetlinkError Send(ReadOnlySpan<byte> datagram)
    {
        var reader = new NetlinkReader(datagram);
        while (reader.TryRead(out NetlinkMessage message))
        {
            Answer(message.Type == Controller ? Capture.ReadAll("family-answer") : [Next(), End], message.Sequence);
        }

        return NetlinkError.None;
    }

    public int Receive(Span<byte> buffer)
    {
        if (!_answers.TryDequeue(out byte[]? answer))
        {
            return -NetlinkErrno.Again;
        }

        answer.CopyTo(buffer);
        return answer.Length;
    }

    public void Dispose()
    {
    }

    private static byte[] End => [20, 0, 0, 0, (byte)NetlinkMessage.DoneType, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private byte[] Next()
    {
        var source = new ByteSource(input.AsSpan(Math.Min(_at, input.Length)));
        _ = source.Byte();
        byte[] datagram = source.Take(source.UInt16()).ToArray();
        _at += 3 + datagram.Length;
        return datagram;
    }

    private void Answer(IEnumerable<byte[]> datagrams, uint sequence)
    {
        _answers.Clear();
        foreach (byte[] datagram in datagrams)
        {
            // All messages of an answer have the number of the request; malformed ones end the datagram.
            byte[] answer = [.. datagram];
            for (long at = 0; at + NetlinkMessage.HeaderBytes <= answer.Length;)
            {
                BitConverter.TryWriteBytes(answer.AsSpan((int)at + 8), sequence);
                uint length = BitConverter.ToUInt32(answer, (int)at);
                at += length < NetlinkMessage.HeaderBytes ? answer.Length : (length + 3L) / 4 * 4;
            }

            _answers.Enqueue(answer);
        }
    }
}
