namespace Ha.HealthCheck.Probes;

/// <summary>Succeeds when the words are sent over an established connection and, if that is asked for, answered as wanted.</summary>
/// <remarks>Allocates nothing, but a regular expression may when it comes to states that it has not been in.</remarks>
internal sealed class TcpTalkProbe(TcpProbeSettings settings) : TalkProbe(settings.Target, !settings.Send.IsEmpty, settings.DataPath)
{
    private readonly byte[] _words = settings.Send.Span.ToArray();
    private readonly AnswerMatcher? _answer = settings.Expect is { } pattern ? AnswerMatcher.Of(pattern) : null;

    protected override void Connected() => Say(_words);

    protected override ProbeOutcome? Said()
    {
        if (_answer is not null)
        {
            return null;
        }

        Leave([]);
        return new ProbeOutcome(ProbeOutcomeKind.Success);
    }

    protected override ProbeOutcome? Heard(ReadOnlySpan<byte> piece) => Judge(_answer!.Append(piece));

    protected override ProbeOutcome? Paused() => Judge(_answer!.Pause());

    protected override ProbeOutcome Closed() =>
        _answer!.IsEmpty ? new ProbeOutcome(ProbeOutcomeKind.L7Closed) : Judge(_answer.End())!.Value;

    // An expression is not tried on every byte that comes: it may be there already.
    protected override ProbeOutcome Late() =>
        _answer is { IsEmpty: false } && _answer.End() == AnswerVerdict.Matches
            ? new ProbeOutcome(ProbeOutcomeKind.Success)
            : new ProbeOutcome(ProbeOutcomeKind.L7Timeout);

    protected override void Ended() => _answer?.Clear();

    private static ProbeOutcome? Judge(AnswerVerdict verdict) => verdict switch
    {
        AnswerVerdict.Matches => new ProbeOutcome(ProbeOutcomeKind.Success),
        AnswerVerdict.Differs => new ProbeOutcome(ProbeOutcomeKind.L7Unexpected),
        _ => null,
    };
}
