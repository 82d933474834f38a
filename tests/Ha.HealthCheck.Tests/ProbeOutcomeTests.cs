namespace Ha.HealthCheck.Tests;

public sealed class ProbeOutcomeTests
{
    [Theory]
    [InlineData(ProbeOutcomeKind.Success, 0, 3, "ok")]
    [InlineData(ProbeOutcomeKind.L4Timeout, 0, 1001, "L4 timeout after 1 s")]
    [InlineData(ProbeOutcomeKind.L4Timeout, 0, 2500, "L4 timeout after 2.5 s")]
    [InlineData(ProbeOutcomeKind.L4Refused, 0, 1, "L4 refused")]
    [InlineData(ProbeOutcomeKind.L4Unreachable, 113, 1, "L4 unreachable: No route to host")]
    [InlineData(ProbeOutcomeKind.L4Error, 1, 1, "L4 error: Operation not permitted")]
    [InlineData(ProbeOutcomeKind.L7Timeout, 0, 300, "L7 timeout after 300 ms")]
    [InlineData(ProbeOutcomeKind.L7Status, 503, 1, "L7 status 503")]
    [InlineData(ProbeOutcomeKind.L7InvalidResponse, 0, 1, "L7 invalid response")]
    [InlineData(ProbeOutcomeKind.L7Reset, 104, 1, "L7 connection lost: Connection reset by peer")]
    [InlineData(ProbeOutcomeKind.L7Closed, 0, 1, "L7 connection closed before an answer")]
    [InlineData(ProbeOutcomeKind.ScriptExit, 3, 1, "script exit 3")]
    [InlineData(ProbeOutcomeKind.ScriptSignal, 11, 1, "script ended by signal 11")]
    [InlineData(ProbeOutcomeKind.ScriptTimeout, 0, 1000, "script timeout after 1 s")]
    [InlineData(ProbeOutcomeKind.ScriptNotStarted, 2, 1, "script could not start: No such file or directory")]
    [InlineData(ProbeOutcomeKind.TlsExpired, 0, 1, "TLS certificate is not valid at this time")]
    [InlineData(ProbeOutcomeKind.TlsTimeout, 0, 1500, "TLS timeout after 1.5 s")]
    [InlineData(ProbeOutcomeKind.L7Unexpected, 0, 1, "L7 answer is not the expected one")]
    [InlineData(ProbeOutcomeKind.DnsRcode, 3, 1, "DNS answer NXDOMAIN")]
    [InlineData(ProbeOutcomeKind.DnsRcode, 11, 1, "DNS answer rcode 11")]
    [InlineData(ProbeOutcomeKind.SmtpReply, 554, 1, "SMTP reply 554")]
    [InlineData(ProbeOutcomeKind.AgentUnreachable, 111, 1, "agent does not answer: Connection refused")]
    [InlineData(ProbeOutcomeKind.AgentUnreachable, 0, 1, "agent does not answer: it closed the connection")]
    [InlineData(ProbeOutcomeKind.Inconclusive, 24, 1, "local error: Too many open files")]
    public void Outcome_ReadsAsAnOperatorExpects(ProbeOutcomeKind kind, int detail, int milliseconds, string text) =>
        Assert.Equal(text, new ProbeOutcome(kind, detail, TimeSpan.FromMilliseconds(milliseconds)).ToString());

    [Fact]
    public void Outcome_EveryKind_HasAText()
    {
        foreach (ProbeOutcomeKind kind in Enum.GetValues<ProbeOutcomeKind>())
        {
            Assert.DoesNotContain("outcome", new ProbeOutcome(kind).ToString(), StringComparison.Ordinal);
        }
    }
}
