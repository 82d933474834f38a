namespace Ha.HealthCheck.Probes;

/// <summary>Finds bytes anywhere in an answer, in one pass however it is cut (Knuth, Morris and Pratt 1977).</summary>
/// <remarks>Keeps nothing of the answer but how much of the text its end is. Not thread-safe.</remarks>
internal sealed class TextMatcher : AnswerMatcher
{
    private readonly byte[] _text;

    // For each length of a beginning of the text: the length of the longest shorter beginning that is also its end.
    private readonly int[] _shorter;
    private int _found;

    public TextMatcher(ByteText text)
    {
        _text = text.Span.ToArray();
        _shorter = new int[_text.Length + 1];
        for (int length = 2; length <= _text.Length; length++)
        {
            _shorter[length] = Longer(_shorter[length - 1], _text[length - 1]);
        }
    }

    protected override AnswerVerdict Take(ReadOnlySpan<byte> piece)
    {
        foreach (byte next in piece)
        {
            _found = Longer(_found, next);
            if (_found == _text.Length)
            {
                return AnswerVerdict.Matches;
            }
        }

        return AnswerVerdict.Undecided;
    }

    protected override void Forget() => _found = 0;

    // How much of the text is there after one more byte.
    private int Longer(int found, byte next)
    {
        while (found > 0 && _text[found] != next)
        {
            found = _shorter[found];
        }

        return _text[found] == next ? found + 1 : 0;
    }
}
