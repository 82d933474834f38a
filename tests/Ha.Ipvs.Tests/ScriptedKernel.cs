using System.Runtime.InteropServices;
using Ha.Netlink;
using Ha.Netlink.Messages;
using Ha.Netlink.Tests;

namespace Ha.Ipvs.Tests;

/// <summary>A kernel whose family lookup is real bytes and whose ip_vs answers are given by the test.</summary>
internal sealed class ScriptedKernel : INetlinkSocket
{
    private const ushort Controller = 16;

    private readonly Queue<byte[]> _answers = new();

    /// <summary>The capture that answers a dump, by command and payload.</summary>
    public Func<byte, byte[], string> OnDump { get; init; } = static (_, _) => "servers-dump-empty";

    /// <summary>The capture that comes before the acknowledgement of a command; null: none.</summary>
    public Func<byte, string?> OnQuery { get; init; } = static _ => null;

    /// <summary>The errno that answers a change, by command and payload.</summary>
    public Func<byte, byte[], int> OnChange { get; init; } = static (_, _) => 0;

    /// <summary>Whether the kernel has the family.</summary>
    public bool HasFamily { get; set; } = true;

    /// <summary>The id of the family now, which a reload of the module changes; null: that of the capture, and nothing is refused.</summary>
    public ushort? FamilyId { get; set; }

    /// <summary>How often the family was looked up.</summary>
    public int Lookups { get; private set; }

    /// <summary>The commands of the changes that were sent.</summary>
    public List<byte> Commands { get; } = [];

    public NetlinkError Send(ReadOnlySpan<byte> datagram)
    {
        var reader = new NetlinkReader(datagram);
        while (reader.TryRead(out NetlinkMessage message))
        {
            Answer(message);
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

    private void Answer(in NetlinkMessage message)
    {
        byte command = message.Payload[0];
        byte[] payload = message.Payload.ToArray();
        if (message.Type == Controller)
        {
            Lookups++;
            if (HasFamily)
            {
                AnswerCapture("family-answer", message.Sequence, SetFamily);
            }
            else
            {
                AnswerErrno(NetlinkErrno.NoEntry, message.Sequence);
            }
        }
        else if (FamilyId is { } present && message.Type != present)
        {
            AnswerErrno(NetlinkErrno.NoEntry, message.Sequence);
        }
        else if ((message.Flags & NetlinkFlags.Dump) == NetlinkFlags.Dump)
        {
            AnswerCapture(OnDump(command, payload), message.Sequence);
        }
        else
        {
            Commands.Add(command);
            if (OnQuery(command) is { } answer)
            {
                AnswerCapture(answer, message.Sequence);
            }

            int errno = OnChange(command, payload);
            if (errno != 0 || (message.Flags & NetlinkFlags.Acknowledge) != 0)
            {
                AnswerErrno(errno, message.Sequence);
            }
        }
    }

    private void AnswerCapture(string name, uint sequence, Action<byte[]>? edit = null)
    {
        foreach (byte[] datagram in Capture.ReadAll(name))
        {
            byte[] answer = Capture.WithSequence(datagram, sequence);
            edit?.Invoke(answer);
            _answers.Enqueue(answer);
        }
    }

    // CTRL_ATTR_FAMILY_ID: a length of 6 and the type 1, then the id.
    private void SetFamily(byte[] answer)
    {
        int at = answer.AsSpan().IndexOf((ReadOnlySpan<byte>)[6, 0, 1, 0]);
        if (FamilyId is { } id && at >= 0)
        {
            MemoryMarshal.Write(answer.AsSpan(at + 4), id);
        }
    }

    private void AnswerErrno(int errno, uint sequence)
    {
        byte[] answer = new byte[36];
        MemoryMarshal.Write(answer, (uint)answer.Length);
        MemoryMarshal.Write(answer.AsSpan(4), NetlinkMessage.ErrorType);
        MemoryMarshal.Write(answer.AsSpan(8), sequence);
        MemoryMarshal.Write(answer.AsSpan(16), -errno);
        _answers.Enqueue(answer);
    }
}
