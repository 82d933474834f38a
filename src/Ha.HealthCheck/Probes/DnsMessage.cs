using System.Buffers.Binary;
using System.Text;

namespace Ha.HealthCheck.Probes;

/// <summary>A question to a name server, and how its answers are judged. Pure.</summary>
/// <remarks>
/// <code>
///   0             2             4             6             8             10            12
/// +-------------+-------------+-------------+-------------+-------------+-------------+----------- ...
/// | id          | flags       | questions   | answers     | authorities | additional  | question   (RFC 1035 4.1)
/// +-------------+-------------+-------------+-------------+-------------+-------------+----------- ...
/// flags: response 0x8000, operation 0x7800, truncated 0x0200, recursion wanted 0x0100, result 0x000f
/// </code>
/// No extensions (EDNS) are offered, so an answer has no more than 512 bytes and is truncated otherwise: then it is
/// judged by what is there. Not thread-safe.
/// </remarks>
internal sealed class DnsMessage
{
    /// <summary>Where the question is.</summary>
    public const int HeaderLength = 12;

    /// <summary>The longest answer that is read; RFC 1035 allows 512.</summary>
    public const int AnswerBytesMax = 4096;

    /// <summary>Room for the contents of any record that is no text: three numbers and a name.</summary>
    public const int ContentLengthMin = DnsName.TextLengthMax + 18;

    /// <summary>The most records that can be wanted: one bit each.</summary>
    public const int WantedMax = 64;

    private const int FlagsAt = 2;
    private const int QuestionsAt = 4;
    private const int AnswersAt = 6;
    private const int ResponseFlag = 0x8000;
    private const int OperationFlags = 0x7800;
    private const int TruncatedFlag = 0x0200;
    private const int RecursionFlag = 0x0100;
    private const int ResultFlags = 0x000f;
    private const int Internet = 1;

    // Behind the name of a question: type and class. Of a record: those, four bytes of time to live, and a length.
    private const int QuestionTailLength = 4;
    private const int RecordTailLength = 10;
    private const int RecordLengthAt = 8;

    private readonly byte[] _question;
    private readonly byte[] _name;
    private readonly DnsRecordType _type;
    private readonly byte[][] _wanted;

    public DnsMessage(DnsProbeSettings settings)
    {
        _type = settings.Type;
        _name = Encoding.ASCII.GetBytes(settings.Name);
        _wanted = [.. settings.Answers.Select(answer => DnsRecord.Wanted(_type, answer)!)];
        byte[] name = DnsName.ToBytes(settings.Name);
        _question = new byte[HeaderLength + name.Length + QuestionTailLength];
        BinaryPrimitives.WriteUInt16BigEndian(_question.AsSpan(FlagsAt), RecursionFlag);
        BinaryPrimitives.WriteUInt16BigEndian(_question.AsSpan(QuestionsAt), 1);
        name.CopyTo(_question, HeaderLength);
        BinaryPrimitives.WriteUInt16BigEndian(_question.AsSpan(HeaderLength + name.Length), (ushort)_type);
        BinaryPrimitives.WriteUInt16BigEndian(_question.AsSpan(HeaderLength + name.Length + 2), Internet);
    }

    /// <summary>The question with an id, by which its answers are known.</summary>
    public ReadOnlySpan<byte> Question(ReadOnlySpan<byte> id)
    {
        id.CopyTo(_question);
        return _question;
    }

    /// <summary>What an answer says; null if it answers something else: it is late, or forged.</summary>
    public ProbeOutcome? Judge(ReadOnlySpan<byte> message)
    {
        if (message.Length < FlagsAt || !message[..FlagsAt].SequenceEqual(_question.AsSpan(0, FlagsAt)))
        {
            return null;
        }

        int flags = message.Length < HeaderLength ? 0 : Number(message, FlagsAt);
        if ((flags & ResponseFlag) == 0 || (flags & OperationFlags) != 0 || message.Length > AnswerBytesMax)
        {
            return new ProbeOutcome(ProbeOutcomeKind.L7InvalidResponse);
        }

        int at = HeaderLength;
        int result = flags & ResultFlags;
        int questions = Number(message, QuestionsAt);
        if (questions == 1)
        {
            if (!TryReadQuestion(message, ref at, out bool isOurs))
            {
                return new ProbeOutcome(ProbeOutcomeKind.L7InvalidResponse);
            }

            if (!isOurs)
            {
                return null;
            }
        }
        else if (questions != 0 || result == 0)
        {
            // Only a server that could make nothing of the question may leave it out.
            return new ProbeOutcome(ProbeOutcomeKind.L7InvalidResponse);
        }

        return result != 0
            ? new ProbeOutcome(ProbeOutcomeKind.DnsRcode, result)
            : JudgeAnswers(message, at, (flags & TruncatedFlag) != 0);
    }

    private bool TryReadQuestion(ReadOnlySpan<byte> message, ref int at, out bool isOurs)
    {
        Span<byte> name = stackalloc byte[DnsName.TextLengthMax];
        isOurs = false;
        if (!DnsName.TryRead(message, ref at, name, out int length) || at + QuestionTailLength > message.Length)
        {
            return false;
        }

        isOurs = Ascii.EqualsIgnoreCase(name[..length], _name)
            && message.Slice(at, QuestionTailLength).SequenceEqual(_question.AsSpan(_question.Length - QuestionTailLength));
        at += QuestionTailLength;
        return true;
    }

    private ProbeOutcome JudgeAnswers(ReadOnlySpan<byte> message, int at, bool isTruncated)
    {
        Span<byte> content = stackalloc byte[AnswerBytesMax];
        ulong missing = _wanted.Length == WantedMax ? ulong.MaxValue : (1UL << _wanted.Length) - 1;
        int count = Number(message, AnswersAt);
        for (int i = 0; i < count && !(isTruncated && at == message.Length); i++)
        {
            if (!TryReadRecord(message, ref at, content, out bool isOfType, out int length))
            {
                if (isTruncated)
                {
                    break;
                }

                return new ProbeOutcome(ProbeOutcomeKind.L7InvalidResponse);
            }

            missing = isOfType ? Without(missing, content[..length]) : missing;
        }

        return new ProbeOutcome(missing == 0 ? ProbeOutcomeKind.Success : ProbeOutcomeKind.L7Unexpected);
    }

    private bool TryReadRecord(
        ReadOnlySpan<byte> message, ref int at, Span<byte> content, out bool isOfType, out int contentLength)
    {
        (isOfType, contentLength) = (false, 0);
        if (!DnsName.TryRead(message, ref at, content, out _) || at + RecordTailLength > message.Length)
        {
            return false;
        }

        ReadOnlySpan<byte> type = message.Slice(at, QuestionTailLength);
        int length = Number(message, at + RecordLengthAt);
        int data = at + RecordTailLength;
        at = data + length;
        isOfType = type.SequenceEqual(_question.AsSpan(_question.Length - QuestionTailLength));
        return at <= message.Length
            && (!isOfType || DnsRecord.TryRead(message, data, length, _type, content, out contentLength));
    }

    private ulong Without(ulong missing, ReadOnlySpan<byte> content)
    {
        for (int i = 0; i < _wanted.Length; i++)
        {
            missing &= DnsRecord.IsSame(_type, content, _wanted[i]) ? ~(1UL << i) : ulong.MaxValue;
        }

        return missing;
    }

    private static int Number(ReadOnlySpan<byte> message, int at) => BinaryPrimitives.ReadUInt16BigEndian(message[at..]);
}
