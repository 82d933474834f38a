using System.Runtime.CompilerServices;

namespace Ha.HealthCheck.Probes;

/// <summary>Finds the status code in an HTTP/1.x answer that arrives in pieces of any size. Pure.</summary>
/// <remarks>
/// Keeps the beginning of the current line and a length, nothing else. Interim answers (1xx, RFC 9110 15.2) are skipped
/// with their headers. Not thread-safe.
/// </remarks>
internal struct HttpAnswer
{
    /// <summary>The longest line that is accepted.</summary>
    public const int LineBytesMax = 4096;

    /// <summary>The most that is read before the final status line has to be complete.</summary>
    public const int AnswerBytesMax = 16 * 1024;

    // "HTTP/1.1 200", RFC 9112 4: the version, a space, three digits; then a space and a reason that is optional.
    private const int StatusAt = 9;
    private const int ReasonAt = 12;
    private const int SwitchingProtocols = 101;

    private LineStart _start;
    private int _lineLength;
    private int _answerLength;
    private bool _skippingHeaders;

    /// <summary>Takes what has arrived.</summary>
    /// <returns>True when there is a verdict: the status code, or 0 when this is not HTTP.</returns>
    public bool TryRead(ReadOnlySpan<byte> arrived, out int status) => TryRead(arrived, out status, out _);

    /// <inheritdoc cref="TryRead(ReadOnlySpan{byte}, out int)"/>
    /// <param name="arrived">What has arrived.</param>
    /// <param name="status">The status code.</param>
    /// <param name="taken">How many bytes were looked at: the headers begin behind them.</param>
    public bool TryRead(ReadOnlySpan<byte> arrived, out int status, out int taken)
    {
        status = 0;
        taken = 0;
        foreach (byte next in arrived)
        {
            taken++;
            if (++_answerLength > AnswerBytesMax)
            {
                return true;
            }

            if (next == '\n')
            {
                if (EndOfLine(out status))
                {
                    return true;
                }
            }
            else if (!TryAppend(next))
            {
                return true;
            }
        }

        return false;
    }

    private bool EndOfLine(out int status)
    {
        status = 0;
        bool empty = _lineLength == 0 || (_lineLength == 1 && _start[0] == '\r');
        if (_skippingHeaders)
        {
            _skippingHeaders = !empty;
            _lineLength = 0;
            return false;
        }

        if (_lineLength < ReasonAt)
        {
            return true;
        }

        status = ((_start[StatusAt] - '0') * 100) + ((_start[StatusAt + 1] - '0') * 10) + _start[StatusAt + 2] - '0';
        _lineLength = 0;
        _skippingHeaders = status is >= 100 and < 200 and not SwitchingProtocols;
        return !_skippingHeaders;
    }

    // What cannot begin a status line is refused at its first byte: a flood of anything else ends the attempt at once.
    private bool TryAppend(byte next)
    {
        int at = _lineLength++;
        if (at < LineStart.Length)
        {
            _start[at] = next;
        }

        return at < LineBytesMax && (_skippingHeaders || FitsStatusLine(next, at));
    }

    private static bool FitsStatusLine(byte next, int at) => at switch
    {
        < 7 => next == "HTTP/1."u8[at],
        7 => char.IsAsciiDigit((char)next),
        8 => next == ' ',
        StatusAt => next is >= (byte)'1' and <= (byte)'9',
        < ReasonAt => char.IsAsciiDigit((char)next),
        ReasonAt => next is (byte)' ' or (byte)'\r',
        _ => next is (byte)'\t' or (byte)'\r' or >= (byte)' ',
    };

    [InlineArray(Length)]
    private struct LineStart
    {
        public const int Length = 16;

#pragma warning disable IDE0044, IDE0051 // An inline array is its first element.
        private byte _first;
#pragma warning restore IDE0044, IDE0051
    }
}
