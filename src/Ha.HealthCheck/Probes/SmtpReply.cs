namespace Ha.HealthCheck.Probes;

/// <summary>Finds the code of an SMTP reply that arrives in pieces of any size (RFC 5321 4.2). Pure.</summary>
/// <remarks>
/// A reply is "250-text" lines and at last one with "250 text" or "250". Keeps a code and lengths, nothing else. The
/// texts are not read: they are in whatever encoding. Not thread-safe.
/// </remarks>
internal struct SmtpReply
{
    /// <summary>The longest line that is accepted; RFC 5321 4.5.3.1.5 demands 512.</summary>
    public const int LineBytesMax = 2048;

    /// <summary>The longest reply that is accepted.</summary>
    public const int ReplyBytesMax = 16 * 1024;

    private const int CodeLength = 3;

    private int _code;
    private int _lineCode;
    private int _lineLength;
    private int _replyLength;
    private bool _isLast;
    private bool _isReturned;

    /// <summary>Takes what has arrived, up to the end of the reply.</summary>
    /// <param name="arrived">What has arrived; then what is behind the reply.</param>
    /// <param name="code">The code, or 0 when this is not SMTP.</param>
    /// <returns>True when there is a verdict; the next reply can then be read.</returns>
    public bool TryRead(ref ReadOnlySpan<byte> arrived, out int code)
    {
        code = 0;
        for (int i = 0; i < arrived.Length; i++)
        {
            if (!TryTake(arrived[i], out bool isEnd))
            {
                return true;
            }

            if (isEnd)
            {
                code = _code;
                arrived = arrived[(i + 1)..];
                this = default;
                return true;
            }
        }

        arrived = [];
        return false;
    }

    // What cannot begin a line is refused at its first byte: a flood of anything else ends the attempt at once.
    private bool TryTake(byte next, out bool isEnd)
    {
        isEnd = false;
        int at = _lineLength++;
        if (++_replyLength > ReplyBytesMax || at >= LineBytesMax)
        {
            return false;
        }

        switch (at)
        {
            case < CodeLength:
                _lineCode = (_lineCode * 10) + next - '0';

                // A code begins with 2 to 5.
                return next is >= (byte)'0' and <= (byte)'9' && (at > 0 || next is >= (byte)'2' and <= (byte)'5');
            case CodeLength:
                _isLast = next != '-';
                if (next is not ((byte)'-' or (byte)' ' or (byte)'\r' or (byte)'\n') || !IsCodeOfAllLines())
                {
                    return false;
                }

                break;
        }

        // A return is the first half of a line's end and nothing else. Some servers leave it out.
        if (next == '\n')
        {
            isEnd = _isLast;
            (_lineLength, _lineCode, _isReturned) = (0, 0, false);
            return true;
        }

        bool isFine = !_isReturned && next is >= (byte)' ' or (byte)'\t' or (byte)'\r';
        _isReturned = next == '\r';
        return isFine;
    }

    private bool IsCodeOfAllLines()
    {
        bool isFirst = _code == 0;
        _code = isFirst ? _lineCode : _code;
        return _code == _lineCode;
    }
}
