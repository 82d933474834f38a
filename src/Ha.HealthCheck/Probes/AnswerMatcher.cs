using System.Diagnostics;

namespace Ha.HealthCheck.Probes;

/// <summary>Looks for a pattern in an answer that arrives in pieces of any size. Pure.</summary>
/// <remarks>
/// The first verdict other than <see cref="AnswerVerdict.Undecided"/> stands. Reused for the next answer after
/// <see cref="Clear"/>. Not thread-safe.
/// </remarks>
internal abstract class AnswerMatcher
{
    private int _taken;

    /// <summary>The verdict so far.</summary>
    public AnswerVerdict Verdict { get; private set; }

    /// <summary>Whether nothing has been taken.</summary>
    public bool IsEmpty => _taken == 0;

    /// <summary>The matcher of a pattern.</summary>
    /// <exception cref="ArgumentException">A regular expression that is none.</exception>
    /// <exception cref="NotSupportedException">A regular expression that cannot be matched without backtracking.</exception>
    public static AnswerMatcher Of(AnswerPattern pattern) => pattern switch
    {
        TextPattern text => new TextMatcher(text.Text),
        MaskPattern mask => new MaskMatcher(mask.Bytes),
        RegexPattern regex => new RegexMatcher(regex.Expression),
        _ => throw new UnreachableException($"No matcher for {pattern.GetType().Name}."),
    };

    /// <summary>
    /// Takes what has arrived. A regular expression is not tried yet, because what it says of a beginning may not be true
    /// of the whole: whoever does not know where the answer ends calls <see cref="Pause"/> as well.
    /// </summary>
    public AnswerVerdict Append(ReadOnlySpan<byte> piece)
    {
        if (Verdict != AnswerVerdict.Undecided)
        {
            return Verdict;
        }

        ReadOnlySpan<byte> seen = piece[..Math.Min(piece.Length, AnswerPattern.AnswerBytesMax - _taken)];
        _taken += seen.Length;
        Verdict = Take(seen);
        return _taken == AnswerPattern.AnswerBytesMax ? End() : Verdict;
    }

    /// <summary>For now nothing more is there: what has come is judged as if it were all, if that would make it match.</summary>
    public AnswerVerdict Pause()
    {
        Verdict = Verdict == AnswerVerdict.Undecided ? Try() : Verdict;
        return Verdict;
    }

    /// <summary>Nothing more comes, or is looked at. Never <see cref="AnswerVerdict.Undecided"/>.</summary>
    public AnswerVerdict End()
    {
        Verdict = Verdict == AnswerVerdict.Undecided ? TakeEnd() : Verdict;
        return Verdict;
    }

    /// <summary>Forgets the answer and lets go of what was kept of it.</summary>
    public void Clear()
    {
        _taken = 0;
        Verdict = AnswerVerdict.Undecided;
        Forget();
    }

    /// <summary>Takes the next bytes.</summary>
    protected abstract AnswerVerdict Take(ReadOnlySpan<byte> piece);

    /// <summary>Judges what has come, though more may come.</summary>
    protected virtual AnswerVerdict Try() => AnswerVerdict.Undecided;

    /// <summary>Judges the whole.</summary>
    protected virtual AnswerVerdict TakeEnd() => AnswerVerdict.Differs;

    /// <summary>Forgets the answer.</summary>
    protected abstract void Forget();
}
