using System.Net;
using Ha.HealthCheck.Tests.Kit;

namespace Ha.HealthCheck.Tests;

public sealed partial class CheckReactorTests
{
    private const string Address = "c00c 0001 0001 0000003c 0004 c0000201";

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task Dns_NameServerAnswers_IsUp(string address)
    {
        await using var server = new LoopbackDatagrams(asked => [DnsAnswer(asked, "8180", Address)], IPAddress.Parse(address));
        using var checks = new RunningChecks(
            ("any", Dns(server.EndPoint)), ("wanted", Dns(server.EndPoint, "192.0.2.1")));

        checks.Await("any", status => status.Succeeded >= 2);
        checks.Await("wanted", status => status.Succeeded >= 2);
    }

    [Theory]
    [InlineData("8183", "", "DNS answer NXDOMAIN")]
    [InlineData("8182", "", "DNS answer SERVFAIL")]
    [InlineData("8185", "", "DNS answer REFUSED")]
    [InlineData("8180", "c00c 0001 0001 0000003c 0004 c0000202", "L7 answer is not the expected one")]
    [InlineData("8180", "c00c 0001 0001 0000003c 0004 c00002", "L7 invalid response")]
    [InlineData("0100", Address, "L7 invalid response")]
    [InlineData("8180", "ffff", "L7 invalid response")]
    public async Task Dns_OtherAnswer_IsDownWithTheReason(string flags, string record, string reason)
    {
        await using var server = new LoopbackDatagrams(asked => [DnsAnswer(asked, flags, record)]);
        using var checks = new RunningChecks(("a", Dns(server.EndPoint, "192.0.2.1")));

        Assert.Equal(reason, checks.AwaitState("a", HealthState.Down).LastOutcome.ToString());
    }

    [Fact]
    public async Task Dns_AnswersToOthersFirst_IsUp()
    {
        await using var server = new LoopbackDatagrams(asked =>
        {
            byte[] answer = DnsAnswer(asked, "8183", "");
            return
            [
                [(byte)~answer[0], .. answer.AsSpan(1)], // another id
                [.. answer.AsSpan(0, 13), (byte)~answer[13], .. answer.AsSpan(14)], // another name
                [],
                [1],
                [.. Enumerable.Repeat((byte)0xff, 5000)],
                DnsAnswer(asked, "8180", Address),
            ];
        });
        using var checks = new RunningChecks(("a", Dns(server.EndPoint, "192.0.2.1")));

        checks.AwaitState("a", HealthState.Up);
    }

    [Fact]
    public async Task Dns_AnswersComeAnAttemptLate_DoNotCount()
    {
        byte[]? earlier = null;
        await using var server = new LoopbackDatagrams(asked =>
        {
            byte[][] late = earlier is null ? [] : [DnsAnswer(earlier, "8180", Address)];
            earlier = asked;
            return late;
        });
        using var checks = new RunningChecks(("a", Dns(server.EndPoint)));

        CheckStatus status = checks.Await("a", status => status.Failed >= 4);

        Assert.Equal((0, ProbeOutcomeKind.L7Timeout), (status.Succeeded, status.LastOutcome!.Value.Kind));
    }

    [Fact]
    public async Task Dns_NobodyOrSilent_AreDownWithTheirReasons()
    {
        await using LoopbackDatagrams silent = LoopbackDatagrams.Silent();
        using var checks = new RunningChecks(
            ("silent", Dns(silent.EndPoint)), ("nobody", Dns(await LoopbackDatagrams.UnusedAsync())));

        Assert.Equal(ProbeOutcomeKind.L7Timeout, checks.AwaitState("silent", HealthState.Down).LastOutcome!.Value.Kind);
        Assert.Equal("L4 refused", checks.AwaitState("nobody", HealthState.Down).LastOutcome.ToString());
    }

    [Fact]
    public async Task Dns_Floods_DelayNoOtherCheck()
    {
        // The longest that can be said to somebody else, again and again.
        byte[] junk = [.. Enumerable.Repeat((byte)'x', 4000)];
        await using var flood = new LoopbackDatagrams(_ => Enumerable.Repeat(junk, 20_000));
        await using var good = new LoopbackDatagrams(asked => [DnsAnswer(asked, "8180", Address)]);
        using var checks = new RunningChecks(
        [
            .. Enumerable.Range(0, 10).Select(i => ($"bad{i}", Dns(flood.EndPoint))),
            ("good", Dns(good.EndPoint) with { Timeout = Half }),
        ]);

        Assert.Equal(ProbeOutcomeKind.L7Timeout, checks.AwaitState("bad0", HealthState.Down).LastOutcome!.Value.Kind);
        checks.Await("good", status => status.Succeeded >= 5);

        Assert.Equal(0, checks.Status("good").Failed);
    }

    private static CheckSettings Dns(IPEndPoint target, params string[] wanted) =>
        RunningChecks.Quick(new DnsProbeSettings(target, "www.example.com", DnsRecordType.A, [.. wanted]));

    /// <summary>The question again, with flags and a record behind it.</summary>
    private static byte[] DnsAnswer(byte[] asked, string flags, string record) =>
    [
        .. asked.AsSpan(0, 2), .. Wire.Bytes(flags), 0, 1, 0, (byte)(record.Length > 0 ? 1 : 0), .. asked.AsSpan(8),
        .. Wire.Bytes(record),
    ];
}
