namespace Ha.HealthCheck.Probes;

/// <summary>Judges an answer to an HTTP request: its status and, if that is asked for, its body. Pure.</summary>
/// <remarks>
/// Nothing behind the status line is read unless a body is expected. Where a body ends is always known, so an expression
/// is tried on the whole of it; texts match as soon as they have come. Not thread-safe.
/// </remarks>
internal sealed class HttpReply(HttpProbeSettings settings)
{
    private readonly ExpectedBody? _expected = settings.Expect is { } pattern ? new ExpectedBody(pattern) : null;

    private HttpAnswer _answer;
    private bool _isBody;

    /// <summary>Takes what has arrived. Null: more is needed.</summary>
    public ProbeOutcome? Read(ReadOnlySpan<byte> arrived)
    {
        if (!_isBody)
        {
            if (!_answer.TryRead(arrived, out int status, out int taken))
            {
                return null;
            }

            ProbeOutcome outcome = HttpExchange.Judge(settings, status);
            if (_expected is null || !outcome.IsSuccess)
            {
                return outcome;
            }

            // RFC 9112 6.3: to HEAD and with these statuses there is none, whatever the headers say.
            _expected.Begin(hasBody: settings.Method != "HEAD" && status is not (101 or 204 or 304));
            _isBody = true;
            arrived = arrived[taken..];
        }

        return _expected!.Read(arrived);
    }

    /// <summary>The server has closed the connection.</summary>
    public ProbeOutcome End() => _isBody ? _expected!.End() : new ProbeOutcome(ProbeOutcomeKind.L7Closed);

    /// <summary>Forgets the answer.</summary>
    public void Clear()
    {
        _answer = default;
        _isBody = false;
        _expected?.Clear();
    }

    private sealed class ExpectedBody(AnswerPattern pattern)
    {
        private readonly AnswerMatcher _matcher = AnswerMatcher.Of(pattern);
        private HttpBody _body;

        public void Begin(bool hasBody) => _body = new HttpBody(hasBody);

        public ProbeOutcome? Read(ReadOnlySpan<byte> arrived)
        {
            while (true)
            {
                switch (_body.Read(ref arrived, out ReadOnlySpan<byte> piece))
                {
                    case HttpBodyPart.NeedsMore:
                        return null;
                    case HttpBodyPart.Malformed:
                        return new ProbeOutcome(ProbeOutcomeKind.L7InvalidResponse);
                    case HttpBodyPart.Ended:
                        return Judge(_matcher.End());
                    default:
                        if (_matcher.Append(piece) is var verdict and not AnswerVerdict.Undecided)
                        {
                            return Judge(verdict);
                        }

                        break;
                }
            }
        }

        public ProbeOutcome End() =>
            _body.EndsWithConnection ? Judge(_matcher.End()) : new ProbeOutcome(ProbeOutcomeKind.L7Closed);

        public void Clear() => _matcher.Clear();

        private static ProbeOutcome Judge(AnswerVerdict verdict) =>
            new(verdict == AnswerVerdict.Matches ? ProbeOutcomeKind.Success : ProbeOutcomeKind.L7Unexpected);
    }
}
