using System.Text.RegularExpressions;

namespace Ha.HealthCheck.Probes;

/// <summary>Tries a regular expression on an answer.</summary>
/// <remarks>
/// Each try begins at the first character, so there are few: those at a pause end when they have cost as much as
/// <see cref="TriedCharactersMax"/>, but for one whenever the answer has doubled. What is found neither then nor at the
/// end was not there. Expressions take time in proportion to the answer; ones with thousands of states, or that make
/// states without end, take too much of it and then do not match. Keeps the answer. Not thread-safe.
/// </remarks>
internal sealed class RegexMatcher(string expression) : AnswerMatcher
{
    /// <summary>What all tries at pauses may read together.</summary>
    public const int TriedCharactersMax = 4 * AnswerPattern.AnswerBytesMax;

    /// <summary>What a try may take; nothing else happens on the thread meanwhile. Common ones take 0.1 ms for 64 KiB.</summary>
    public static readonly TimeSpan TryTimeMax = TimeSpan.FromMilliseconds(50);

    private readonly Regex _regex = Compile(expression);
    private readonly AnswerText _text = new();
    private int _triedLength;
    private int _triedTogether;

    /// <summary>The expression, ready to be tried.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    /// <exception cref="NotSupportedException">It cannot be matched without backtracking.</exception>
    public static Regex Compile(string expression) =>
        new(expression, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TryTimeMax);

    protected override AnswerVerdict Take(ReadOnlySpan<byte> piece)
    {
        _text.Append(piece);
        return AnswerVerdict.Undecided;
    }

    protected override AnswerVerdict Try()
    {
        int length = _text.Length;
        if (length == _triedLength || (length < 2 * _triedLength && _triedTogether + length > TriedCharactersMax))
        {
            return AnswerVerdict.Undecided;
        }

        _triedLength = length;
        _triedTogether += length;
        return Match(_text.Decode(isWhole: false)) switch
        {
            true => AnswerVerdict.Matches,
            false => AnswerVerdict.Undecided,
            null => AnswerVerdict.Differs,
        };
    }

    protected override AnswerVerdict TakeEnd() =>
        Match(_text.Decode(isWhole: true)) == true ? AnswerVerdict.Matches : AnswerVerdict.Differs;

    protected override void Forget()
    {
        _text.Clear();
        _triedLength = 0;
        _triedTogether = 0;
    }

    // Once more if it took too long: the time is that of the clock, and this thread may have waited for a processor; what
    // the expression has been through is remembered, so the second time costs less.
    private bool? Match(ReadOnlySpan<char> text) => MatchOnce(text) ?? MatchOnce(text);

    private bool? MatchOnce(ReadOnlySpan<char> text)
    {
        try
        {
            return _regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }
}
