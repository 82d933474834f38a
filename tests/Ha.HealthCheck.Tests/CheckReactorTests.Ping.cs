using System.Net;
using Ha.HealthCheck.Tests.Kit;

namespace Ha.HealthCheck.Tests;

public sealed partial class CheckReactorTests
{
    private const string PingGroups = "net/ipv4/ping_group_range";

    [Theory]
    [InlineData("0 2147483647")]
    [InlineData("1 0")]
    public void Ping_WithEitherKindOfSocket_IsUp(string groups) => OwnNetwork.Run(network =>
    {
        network.Set(PingGroups, groups);
        using var checks = new RunningChecks(("v4", Ping(IPAddress.Loopback)), ("v6", Ping(IPAddress.IPv6Loopback)));

        checks.Await("v4", status => status.Succeeded >= 3);
        checks.Await("v6", status => status.Succeeded >= 3);

        Assert.Equal((0, 0), (checks.Status("v4").Failed, checks.Status("v6").Failed));
    });

    // The kernel's own requests on the loopback arrive there as well: they are no replies.
    [Theory]
    [InlineData("0 2147483647")]
    [InlineData("1 0")]
    public void Ping_HostIsSilent_TimesOut(string groups) => OwnNetwork.Run(network =>
    {
        network.Set(PingGroups, groups);
        network.Set("net/ipv4/icmp_echo_ignore_all", "1");
        network.Set("net/ipv6/icmp/echo_ignore_all", "1");
        using var checks = new RunningChecks(("v4", Ping(IPAddress.Loopback)), ("v6", Ping(IPAddress.IPv6Loopback)));

        Assert.Equal(ProbeOutcomeKind.L4Timeout, checks.AwaitState("v4", HealthState.Down).LastOutcome!.Value.Kind);
        Assert.Equal(ProbeOutcomeKind.L4Timeout, checks.AwaitState("v6", HealthState.Down).LastOutcome!.Value.Kind);
    });

    [Theory]
    [InlineData("0 2147483647")]
    [InlineData("1 0")]
    public void Ping_HostIsNotThere_IsUnreachable(string groups) => OwnNetwork.Run(network =>
    {
        network.Set(PingGroups, groups);
        network.AddEmptySegment();
        using var checks = new RunningChecks(("absent", Slow(Ping(OwnNetwork.Absent))), ("elsewhere", Ping(OwnNetwork.Elsewhere)));

        Assert.Equal("L4 unreachable: No route to host", checks.AwaitState("absent", HealthState.Down).LastOutcome.ToString());
        Assert.Equal(
            "L4 unreachable: Network is unreachable", checks.AwaitState("elsewhere", HealthState.Down).LastOutcome.ToString());
    });

    [Theory]
    [InlineData(0)] // the type
    [InlineData(1)] // the code
    [InlineData(4)] // the identifier
    [InlineData(7)] // the sequence
    [InlineData(8)] // the cookie
    [InlineData(63)] // the end
    public void Ping_ReplyDiffers_IsNone(int changedAt) => OwnNetwork.Run(network =>
    {
        network.Set(PingGroups, "1 0");
        network.Set("net/ipv4/icmp_echo_ignore_all", "1");
        using var responder = new EchoResponder(request => [EchoResponder.Reply(request, changedAt)]);
        using var checks = new RunningChecks(("a", Ping(IPAddress.Loopback)));

        Assert.Equal(ProbeOutcomeKind.L4Timeout, checks.AwaitState("a", HealthState.Down).LastOutcome!.Value.Kind);
    });

    [Fact]
    public void Ping_RepliesToOthersFirst_IsUp() => OwnNetwork.Run(network =>
    {
        network.Set(PingGroups, "1 0");
        network.Set("net/ipv4/icmp_echo_ignore_all", "1");
        using var responder = new EchoResponder(request =>
            [[0, 0], new byte[8], .. Enumerable.Repeat(EchoResponder.Reply(request, 8), 100), EchoResponder.Reply(request)]);
        using var checks = new RunningChecks(("a", Ping(IPAddress.Loopback)));

        checks.AwaitState("a", HealthState.Up);
    });

    [Theory]
    [InlineData("0 2147483647", "127.0.0.1", true)]
    [InlineData("0 2147483647", "127.0.0.2", false)]
    [InlineData("1 0", "127.0.0.1", true)]
    [InlineData("1 0", "127.0.0.2", false)]
    public void Ping_ReplyOfSomebodyElse_IsNone(string groups, string source, bool isReply) => OwnNetwork.Run(network =>
    {
        network.Set(PingGroups, groups);
        network.Set("net/ipv4/icmp_echo_ignore_all", "1");
        using var responder = new EchoResponder(request => [EchoResponder.Reply(request)], IPAddress.Parse(source));
        using var checks = new RunningChecks(("a", Ping(IPAddress.Loopback)));

        checks.AwaitState("a", isReply ? HealthState.Up : HealthState.Down);
    });

    [Fact]
    public void Ping_RepliesComeAnAttemptLate_DoNotCount() => OwnNetwork.Run(network =>
    {
        network.Set(PingGroups, "1 0");
        network.Set("net/ipv4/icmp_echo_ignore_all", "1");
        byte[]? earlier = null;
        using var responder = new EchoResponder(request =>
        {
            byte[][] late = earlier is null ? [] : [EchoResponder.Reply(earlier)];
            earlier = request;
            return late;
        });
        using var checks = new RunningChecks(("a", Ping(IPAddress.Loopback)));

        Assert.Equal(0, checks.Await("a", status => status.Failed >= 4).Succeeded);
    });

    [Fact]
    public void Ping_Floods_DelayNoOtherCheck() => OwnNetwork.Run(network =>
    {
        network.Set(PingGroups, "1 0");
        network.Set("net/ipv4/icmp_echo_ignore_all", "1");
        bool goesOn = true;
        using var responder = new EchoResponder(request => Enumerable.Repeat(EchoResponder.Reply(request, 8), int.MaxValue)
            .TakeWhile(_ => Volatile.Read(ref goesOn)));
        using var checks = new RunningChecks(
        [
            .. Enumerable.Range(0, 10).Select(i => ($"bad{i}", Ping(IPAddress.Loopback))),
            ("good", Ping(IPAddress.IPv6Loopback)),
        ]);

        checks.Await("good", status => status.Succeeded >= 5);
        Assert.Equal(ProbeOutcomeKind.L4Timeout, checks.AwaitState("bad0", HealthState.Down).LastOutcome!.Value.Kind);
        Volatile.Write(ref goesOn, false);

        Assert.Equal(0, checks.Status("good").Failed);
    });

    private static CheckSettings Ping(IPAddress target) => RunningChecks.Quick(new PingProbeSettings(target));
}
