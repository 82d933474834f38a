using System.Collections.Immutable;

namespace Ha.HealthCheck.Probes;

/// <summary>Compares the beginning of an answer with bytes of which some may be anything.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class MaskMatcher(ImmutableArray<byte?> mask) : AnswerMatcher
{
    private int _compared;

    protected override AnswerVerdict Take(ReadOnlySpan<byte> piece)
    {
        foreach (byte next in piece)
        {
            if (mask[_compared] is { } wanted && wanted != next)
            {
                return AnswerVerdict.Differs;
            }

            if (++_compared == mask.Length)
            {
                return AnswerVerdict.Matches;
            }
        }

        return AnswerVerdict.Undecided;
    }

    protected override void Forget() => _compared = 0;
}
