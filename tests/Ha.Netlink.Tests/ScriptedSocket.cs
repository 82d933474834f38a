using System.Runtime.InteropServices;
using Ha.Netlink.Messages;

namespace Ha.Netlink.Tests;

/// <summary>A kernel that follows a script: for each request it queues the answers that a function gives.</summary>
internal sealed class ScriptedSocket : INetlinkSocket
{
    private readonly Queue<object> _answers = new();

    /// <summary>Every datagram that was sent.</summary>
    public List<byte[]> Sent { get; } = [];

    /// <summary>Takes the sequence number of each message sent and whether it wants an acknowledgement.</summary>
    public Action<ScriptedSocket, uint, bool> OnMessage { get; init; } = static (_, _, _) => { };

    /// <summary>What sending returns.</summary>
    public NetlinkError SendResult { get; set; }

    public void Answer(byte[] datagram) => _answers.Enqueue(datagram);

    public void Fail(int errno) => _answers.Enqueue(errno);

    public NetlinkError Send(ReadOnlySpan<byte> datagram)
    {
        Sent.Add(datagram.ToArray());
        var reader = new NetlinkReader(datagram);
        while (reader.TryRead(out NetlinkMessage message))
        {
            OnMessage(this, message.Sequence, message.Flags.HasFlag(NetlinkFlags.Acknowledge));
        }

        Assert.Equal(0, reader.BytesLeft);
        return SendResult;
    }

    public int Receive(Span<byte> buffer)
    {
        if (!_answers.TryDequeue(out object? answer))
        {
            return -NetlinkErrno.Again;
        }

        if (answer is int errno)
        {
            return -errno;
        }

        var datagram = (byte[])answer;
        datagram.CopyTo(buffer);
        return datagram.Length;
    }

    public void Dispose()
    {
    }

    /// <summary>A message with a header and a payload.</summary>
    public static byte[] Message(ushort type, NetlinkFlags flags, uint sequence, params byte[] payload)
    {
        byte[] message = new byte[16 + payload.Length];
        MemoryMarshal.Write(message, (uint)message.Length);
        MemoryMarshal.Write(message.AsSpan(4), type);
        MemoryMarshal.Write(message.AsSpan(6), (ushort)flags);
        MemoryMarshal.Write(message.AsSpan(8), sequence);
        payload.CopyTo(message, 16);
        return message;
    }

    /// <summary>An acknowledgement, or an error.</summary>
    public static byte[] Acknowledgement(uint sequence, int errno = 0) =>
        Message(NetlinkMessage.ErrorType, 0, sequence, [.. BitConverter.GetBytes(-errno), .. new byte[16]]);

    /// <summary>The end of a dump.</summary>
    public static byte[] Done(uint sequence, NetlinkFlags flags = NetlinkFlags.Multi) =>
        Message(NetlinkMessage.DoneType, flags, sequence, 0, 0, 0, 0);
}
