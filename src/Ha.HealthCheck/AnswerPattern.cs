using System.Collections.Immutable;
using Ha.HealthCheck.Probes;

namespace Ha.HealthCheck;

/// <summary>What an answer must hold. One subtype for each way to say it.</summary>
/// <remarks>No more than <see cref="AnswerBytesMax"/> of an answer are looked at.</remarks>
public abstract record AnswerPattern
{
    /// <summary>The most that is read of an answer, in bytes. One that has not matched by then does not match.</summary>
    public const int AnswerBytesMax = 64 * 1024;
}

/// <summary>These bytes, anywhere.</summary>
/// <param name="Text">At least one byte.</param>
public sealed record TextPattern(ByteText Text) : AnswerPattern;

/// <summary>
/// A regular expression of .NET without backtracking, so that no answer makes it slow, on the answer read as UTF-8; bytes
/// that are no UTF-8 are U+FFFD each.
/// </summary>
/// <param name="Expression">A valid expression without look-around, back references and atomic groups.</param>
public sealed record RegexPattern(string Expression) : AnswerPattern
{
    /// <summary>Why it cannot be matched, in words; null: it can.</summary>
    public string? Problem
    {
        get
        {
            try
            {
                RegexMatcher.Compile(Expression);
                return null;
            }
            catch (NotSupportedException)
            {
                return "uses look-around, a back reference or an atomic group, or grows too large: it could take any time";
            }
            catch (ArgumentException e)
            {
                return $"is no regular expression: {e.Message}";
            }
        }
    }
}

/// <summary>These bytes from the first on, some of them whatever they are; more may follow.</summary>
/// <param name="Bytes">Null: any byte. At least one.</param>
public sealed record MaskPattern(ImmutableArray<byte?> Bytes) : AnswerPattern
{
    /// <summary>Equality by content.</summary>
    public bool Equals(MaskPattern? other) => other is not null && Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override int GetHashCode() => Bytes.Length;
}
