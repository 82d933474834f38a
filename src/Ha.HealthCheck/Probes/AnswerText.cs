using System.Buffers;
using System.Text.Unicode;

namespace Ha.HealthCheck.Probes;

/// <summary>An answer as text: UTF-8, and U+FFFD for each byte that is none. Every byte is read once.</summary>
/// <remarks>
/// Its buffers are those of the shared pool, and only as large as the answer: many checks wait most of the time. Not
/// thread-safe.
/// </remarks>
internal sealed class AnswerText
{
    private const int BufferLengthMin = 1024;
    private const char Replacement = '\uFFFD';

    private byte[] _bytes = [];
    private char[] _characters = [];
    private int _decoded;
    private int _characterCount;

    /// <summary>Its length in bytes.</summary>
    public int Length { get; private set; }

    /// <summary>Adds bytes.</summary>
    public void Append(ReadOnlySpan<byte> piece)
    {
        _bytes = Enlarged(_bytes, Length, Length + piece.Length);
        piece.CopyTo(_bytes.AsSpan(Length));
        Length += piece.Length;
    }

    /// <summary>The text.</summary>
    /// <param name="isWhole">Whether nothing more comes; otherwise the beginning of a character at the end is left out.</param>
    public ReadOnlySpan<char> Decode(bool isWhole)
    {
        // No sequence of bytes becomes more characters than it has bytes.
        _characters = Enlarged(_characters, _characterCount, Length);
        while (_decoded < Length)
        {
            OperationStatus status = Utf8.ToUtf16(
                _bytes.AsSpan(_decoded, Length - _decoded),
                _characters.AsSpan(_characterCount),
                out int read,
                out int written,
                replaceInvalidSequences: false,
                isFinalBlock: isWhole);
            _decoded += read;
            _characterCount += written;
            if (status == OperationStatus.NeedMoreData)
            {
                break;
            }

            if (status == OperationStatus.InvalidData)
            {
                _decoded++;
                _characters[_characterCount++] = Replacement;
            }
        }

        return _characters.AsSpan(0, _characterCount);
    }

    /// <summary>Forgets it.</summary>
    public void Clear()
    {
        _bytes = Returned(_bytes);
        _characters = Returned(_characters);
        (Length, _decoded, _characterCount) = (0, 0, 0);
    }

    private static T[] Enlarged<T>(T[] buffer, int used, int wanted)
    {
        if (wanted <= buffer.Length)
        {
            return buffer;
        }

        T[] larger = ArrayPool<T>.Shared.Rent(Math.Max(BufferLengthMin, Math.Max(wanted, 2 * buffer.Length)));
        buffer.AsSpan(0, used).CopyTo(larger);
        Returned(buffer);
        return larger;
    }

    private static T[] Returned<T>(T[] buffer)
    {
        if (buffer.Length > 0)
        {
            ArrayPool<T>.Shared.Return(buffer);
        }

        return [];
    }
}
