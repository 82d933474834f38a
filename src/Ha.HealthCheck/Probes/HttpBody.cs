using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Ha.HealthCheck.Probes;

/// <summary>What comes next of an HTTP answer.</summary>
internal enum HttpBodyPart
{
    NeedsMore,
    Piece,
    Ended,
    Malformed,
}

/// <summary>
/// Finds the body in what follows the status line of an HTTP/1.x answer, in pieces of any size: by its length, in chunks or
/// until the connection is closed (RFC 9112 6.3). Pure.
/// </summary>
/// <remarks>
/// <code>
/// Transfer-Encoding: chunked      RFC 9112 7.1
///
/// 5;name=value CRLF               the size in hexadecimal; extensions mean nothing to us
/// Hello CRLF
/// 0 CRLF                          the last chunk
/// Name: value CRLF                trailers mean nothing to us
/// CRLF
/// </code>
/// A body that has not gone through this cannot be told from its framing, so framing is read strictly: what is not clear is
/// malformed. Keeps the beginning of the current line and a few numbers. Not thread-safe.
/// </remarks>
internal struct HttpBody(bool hasBody)
{
    /// <summary>
    /// The most that headers, sizes of chunks and trailers have together: a full answer in chunks of one byte has five bytes
    /// of framing for each, and there are headers.
    /// </summary>
    public const int OverheadBytesMax = 6 * AnswerPattern.AnswerBytesMax;

    private const int HexDigitsMax = 15; // of a size, and it fits into 63 bits

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    private LineStart _line;
    private int _lineLength;
    private int _overhead;
    private bool _endsWithCr;
    private Stage _stage;
    private long _left;
    private long? _contentLength;
    private bool _hasTransferCoding;
    private bool _isChunked;
    private bool _isFramingHeader;

    private enum Stage
    {
        Header,
        Length,
        UntilClose,
        ChunkSize,
        ChunkData,
        ChunkEnd,
        Trailer,
        Done,
        Broken,
    }

    /// <summary>Whether the end of the connection is the end of the body, rather than of what there should be more of.</summary>
    public readonly bool EndsWithConnection => _stage is Stage.UntilClose or Stage.Done;

    // The line so far, without a CR at its end; of a long one the beginning.
    [UnscopedRef]
    private ReadOnlySpan<byte> Line => _line[..Math.Min(_lineLength - (_endsWithCr ? 1 : 0), LineStart.Length)];

    private readonly bool IsLineWhole => _lineLength <= LineStart.Length;

    /// <summary>Takes of what has arrived up to the end of the next piece of the body.</summary>
    /// <param name="arrived">What has arrived; what is left of it.</param>
    /// <param name="piece">A part of the body.</param>
    public HttpBodyPart Read(ref ReadOnlySpan<byte> arrived, out ReadOnlySpan<byte> piece)
    {
        piece = default;
        while (true)
        {
            switch (_stage)
            {
                case Stage.Done:
                    return HttpBodyPart.Ended;
                case Stage.Broken:
                    return HttpBodyPart.Malformed;
                case Stage.Length or Stage.ChunkData when _left == 0:
                    _stage = _stage == Stage.Length ? Stage.Done : Stage.ChunkEnd;
                    break;
                case Stage.Length or Stage.ChunkData or Stage.UntilClose when arrived.IsEmpty:
                    return HttpBodyPart.NeedsMore;
                case Stage.Length or Stage.ChunkData or Stage.UntilClose:
                    int length = _stage == Stage.UntilClose ? arrived.Length : (int)Math.Min(arrived.Length, _left);
                    piece = arrived[..length];
                    arrived = arrived[length..];
                    _left -= length;
                    return HttpBodyPart.Piece;
                default:
                    if (!TryEndLine(ref arrived))
                    {
                        return HttpBodyPart.NeedsMore;
                    }

                    _stage = _stage == Stage.Broken ? _stage : AfterLine();
                    _lineLength = 0;
                    _endsWithCr = false;
                    break;
            }
        }
    }

    // RFC 9112 2.2: a line ends with CR LF, and may with LF. A CR alone is nothing.
    private bool TryEndLine(ref ReadOnlySpan<byte> arrived)
    {
        for (int i = 0; i < arrived.Length; i++)
        {
            byte next = arrived[i];
            bool isControl = next < ' ' && next is not ((byte)'\t' or (byte)'\r' or (byte)'\n');
            if (++_overhead > OverheadBytesMax || isControl || (_endsWithCr && next != '\n'))
            {
                _stage = Stage.Broken;
            }

            if (next == '\n' || _stage == Stage.Broken)
            {
                arrived = arrived[(i + 1)..];
                return true;
            }

            _endsWithCr = next == '\r';
            if (_lineLength < LineStart.Length)
            {
                _line[_lineLength] = next;
            }

            _lineLength++;
        }

        arrived = default;
        return false;
    }

    private Stage AfterLine() => _stage switch
    {
        Stage.Header when Line.IsEmpty => Framing(),
        Stage.Header => TryReadHeader() ? Stage.Header : Stage.Broken,
        Stage.Trailer => Line.IsEmpty ? Stage.Done : Stage.Trailer,
        _ when !_endsWithCr => Stage.Broken, // in chunks a line end is CR LF
        Stage.ChunkEnd => Line.IsEmpty ? Stage.ChunkSize : Stage.Broken,
        _ => !TryReadChunkSize() ? Stage.Broken : _left == 0 ? Stage.Trailer : Stage.ChunkData,
    };

    // RFC 9112 6.3. A coding of the transfer overrides a length.
    private Stage Framing()
    {
        _left = _contentLength ?? 0;
        return !hasBody ? Stage.Done
            : _hasTransferCoding ? (_isChunked ? Stage.ChunkSize : Stage.UntilClose)
            : _contentLength is not null ? Stage.Length
            : Stage.UntilClose;
    }

    private bool TryReadHeader()
    {
        ReadOnlySpan<byte> line = Line;
        if (line[0] is (byte)' ' or (byte)'\t')
        {
            // The obsolete way to go on with a header, RFC 9112 5.2.
            return !_isFramingHeader;
        }

        int colon = line.IndexOf((byte)':');
        if (colon <= 0 || line[..colon].ContainsAny((byte)' ', (byte)'\t'))
        {
            return false;
        }

        bool isLength = Ascii.EqualsIgnoreCase(line[..colon], "Content-Length");
        bool isCoding = Ascii.EqualsIgnoreCase(line[..colon], "Transfer-Encoding");
        _isFramingHeader = isLength || isCoding;
        ReadOnlySpan<byte> value = line[(colon + 1)..];
        return !_isFramingHeader || (IsLineWhole && (isLength ? TryReadLength(value) : TryReadCoding(value)));
    }

    // The same length may be said again, in one header or in several.
    private bool TryReadLength(ReadOnlySpan<byte> value)
    {
        foreach (Range range in value.Split((byte)','))
        {
            ReadOnlySpan<byte> digits = value[range].Trim(" \t"u8);
            if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long length)
                || (_contentLength ?? length) != length)
            {
                return false;
            }

            _contentLength = length;
        }

        return true;
    }

    private bool TryReadCoding(ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> last = value[(value.LastIndexOf((byte)',') + 1)..].Trim(" \t"u8);
        _hasTransferCoding = true;
        _isChunked = Ascii.EqualsIgnoreCase(last, "chunked");
        return !last.IsEmpty;
    }

    private bool TryReadChunkSize()
    {
        ReadOnlySpan<byte> line = Line;
        int length = line.IndexOfAnyExcept(HexDigits);
        ReadOnlySpan<byte> digits = length < 0 ? line : line[..length];
        ReadOnlySpan<byte> significant = digits.TrimStart((byte)'0');
        ReadOnlySpan<byte> rest = line[digits.Length..].TrimStart(" \t"u8);
        _left = 0;
        return !digits.IsEmpty && significant.Length <= HexDigitsMax
            && (rest.IsEmpty ? IsLineWhole : rest[0] == ';')
            && (significant.IsEmpty
                || long.TryParse(significant, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _left));
    }

    [InlineArray(Length)]
    private struct LineStart
    {
        public const int Length = 256;

#pragma warning disable IDE0044, IDE0051 // An inline array is its first element.
        private byte _first;
#pragma warning restore IDE0044, IDE0051
    }
}
