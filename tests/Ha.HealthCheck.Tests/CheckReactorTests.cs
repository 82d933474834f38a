using System.Collections.Concurrent;
using System.Net;
using Ha.HealthCheck.Tests.Kit;

namespace Ha.HealthCheck.Tests;

public sealed partial class CheckReactorTests
{
    [Fact]
    public async Task Server_GoesAwayAndComesBack_IsJudgedByRiseAndFall()
    {
        bool healthy = true;
        await using var server = new LoopbackServer((socket, stop) => LoopbackServer.AnswerAsync(
            socket, Volatile.Read(ref healthy) ? "HTTP/1.1 200 OK\r\n\r\n" : "HTTP/1.1 503 No\r\n\r\n", stop));
        CheckSettings settings = RunningChecks.Http(server.EndPoint) with { Rise = 3, Fall = 2, Timeout = Half };
        using var checks = new RunningChecks(("a", settings));

        checks.AwaitState("a", HealthState.Up);
        Volatile.Write(ref healthy, false);
        TimeSpan failed = checks.Reactor.Now;
        CheckStatus down = checks.AwaitState("a", HealthState.Down);
        Volatile.Write(ref healthy, true);
        checks.AwaitState("a", HealthState.Up);

        // fall x interval + timeout, and much for a busy machine.
        Assert.InRange(down.Since - failed, TimeSpan.Zero, (2 * settings.Interval) + settings.Timeout + TimeSpan.FromSeconds(5));
        CheckStatus[] reports = [.. checks.Reports];
        Assert.Equal([HealthState.Up, HealthState.Down, HealthState.Up], reports.Select(report => report.State));
        Assert.True(reports[1].ConsecutiveFailures >= 2);
        Assert.True(reports[2].ConsecutiveSuccesses >= 3);
    }

    [Fact]
    public async Task Attempt_TakesTheWholeInterval_IsStillMadeEveryInterval()
    {
        await using var server = new LoopbackServer((_, stop) => Task.Delay(-1, stop));
        CheckSettings settings = RunningChecks.Http(server.EndPoint) with { Timeout = Half, Interval = Half, Fall = 100 };
        using var checks = new RunningChecks(("a", settings));

        checks.Await("a", status => status.Failed >= 2);
        TimeSpan second = checks.Status("a").LastRun!.Value;
        TimeSpan sixth = checks.Await("a", status => status.Failed >= 6).LastRun!.Value;

        // Were every other start left out, it would take eight intervals.
        Assert.InRange(sixth - second, 3 * Half, 7 * Half);
    }

    [Fact]
    public void FastInterval_ServerFails_IsJudgedSoonerThanTheIntervalAllows()
    {
        CheckSettings settings = RunningChecks.Shell("exit 1") with
        {
            Interval = TimeSpan.FromMinutes(10),
            FastInterval = TimeSpan.FromMilliseconds(200),
            Timeout = TimeSpan.FromMilliseconds(200),
            Fall = 3,
        };
        using var checks = new RunningChecks(("a", settings with { Probe = RunningChecks.Shell("exit 0").Probe }));
        checks.AwaitState("a", HealthState.Up);

        // Within the patience of a test, though three intervals are half an hour.
        checks.Reactor.Replace([("a", settings)]);
        CheckStatus down = checks.AwaitState("a", HealthState.Down);
        Assert.True(down.ConsecutiveFailures >= 3, $"{down}");
    }

    [Fact]
    public async Task Server_ComesAndGoes_IsHeldDownAndSaysSo()
    {
        bool healthy = true;
        await using var server = new LoopbackServer((socket, stop) => LoopbackServer.AnswerAsync(
            socket, Volatile.Read(ref healthy) ? "HTTP/1.1 200 OK\r\n\r\n" : "HTTP/1.1 503 No\r\n\r\n", stop));
        CheckSettings settings = RunningChecks.Http(server.EndPoint) with
        {
            Rise = 1,
            Fall = 1,
            Timeout = Half,
            Flap = new FlapSettings(2, TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(3), TimeSpan.FromMinutes(1)),
        };
        using var checks = new RunningChecks(("a", settings));

        checks.AwaitState("a", HealthState.Up);
        Volatile.Write(ref healthy, false);
        Assert.False(checks.AwaitState("a", HealthState.Down).IsFlapping);
        Volatile.Write(ref healthy, true);
        checks.AwaitState("a", HealthState.Up);
        Volatile.Write(ref healthy, false);
        CheckStatus held = checks.AwaitState("a", HealthState.Down);
        Volatile.Write(ref healthy, true);
        CheckStatus back = checks.AwaitState("a", HealthState.Up);

        Assert.True(held.IsFlapping);
        Assert.Equal(held.Since + TimeSpan.FromSeconds(3), held.HeldUntil);
        Assert.True(back.Since >= held.HeldUntil, $"back at {back.Since}, held until {held.HeldUntil}");
        Assert.True(back.IsFlapping);
        Assert.Null(back.HeldUntil);
        Assert.True(back.ConsecutiveSuccesses > 1);
    }

    [Fact]
    public void DownInterval_ServerIsDown_IsAskedLessOften()
    {
        CheckSettings settings = RunningChecks.Shell("exit 1") with
        {
            Interval = TimeSpan.FromMilliseconds(200),
            DownInterval = TimeSpan.FromMinutes(10),
            Timeout = TimeSpan.FromMilliseconds(200),
        };
        using var checks = new RunningChecks(("slower", settings), ("as ever", settings with { DownInterval = null }));
        checks.Await("as ever", status => status.Failed >= 8);

        Assert.Equal((HealthState.Down, 1L), (checks.Status("slower").State, checks.Status("slower").Failed));
    }

    [Fact]
    public async Task Replace_EqualSettings_TouchesNothing()
    {
        await using LoopbackServer server = LoopbackServer.Answering("HTTP/1.1 200 OK\r\n\r\n");
        CheckSettings settings = RunningChecks.Http(server.EndPoint) with { Interval = Long };
        using var checks = new RunningChecks(("a", settings));
        CheckStatus before = checks.AwaitState("a", HealthState.Up);

        checks.Reactor.Replace([("a", RunningChecks.Http(server.EndPoint) with { Interval = Long }), ("b", settings)]);
        checks.AwaitState("b", HealthState.Up);

        Assert.Equal(before, checks.Status("a"));
        Assert.Equal(2, server.Accepted);
    }

    [Fact]
    public async Task Replace_OtherSettings_StartsFromTheStateItHad()
    {
        await using LoopbackServer server = LoopbackServer.Answering("HTTP/1.1 200 OK\r\n\r\n");
        await using LoopbackServer broken = LoopbackServer.Answering("HTTP/1.1 500 No\r\n\r\n");
        using var checks = new RunningChecks(("a", RunningChecks.Http(server.EndPoint) with { Interval = Long }));
        CheckStatus before = checks.AwaitState("a", HealthState.Up);

        checks.Reactor.Replace([("a", RunningChecks.Http(broken.EndPoint) with { Interval = Long })]);
        CheckStatus after = checks.Await("a", status => status.Failed > 0);

        Assert.Equal(HealthState.Up, after.State);
        Assert.Equal(before.Since, after.Since);
        Assert.Equal((1, 1), (after.Succeeded, after.ConsecutiveFailures));
        Assert.Single(checks.Reports);
    }

    [Fact]
    public async Task Replace_CheckIsGone_IsNotRunOrReported()
    {
        await using var silent = new LoopbackServer((_, stop) => Task.Delay(-1, stop));
        await using var good = new LoopbackServer((_, _) => Task.CompletedTask);
        using var checks = new RunningChecks(("a", RunningChecks.Http(silent.EndPoint) with { Interval = Long, Timeout = Long }));
        Assert.True(SpinWait.SpinUntil(() => silent.Accepted == 1, RunningChecks.Patience));

        checks.Reactor.Replace([("b", RunningChecks.Tcp(good.EndPoint))]);
        checks.AwaitState("b", HealthState.Up);

        Assert.Equal(["b"], checks.Reactor.ReadStatus().Select(status => status.Id));
        Assert.Equal(["b"], checks.Reports.Select(report => report.Id));
    }

    [Fact]
    public void Replace_WhatCannotBeRun_IsRefusedAtOnce()
    {
        CheckSettings good = RunningChecks.Tcp(new IPEndPoint(IPAddress.Loopback, 1));
        using var reactor = new CheckReactor(_ => { }, capacity: 2);

        Assert.Throws<ArgumentException>(() => reactor.Replace([("a", good), ("b", good), ("c", good)]));
        Assert.Throws<ArgumentException>(() => reactor.Replace([("a", good), ("a", good)]));
        Assert.Throws<ArgumentException>(() => reactor.Replace([("a", good with { Interval = TimeSpan.Zero })]));
        Assert.Throws<ArgumentException>(() => reactor.Replace([("a", good with { Timeout = good.Interval * 2 })]));
        Assert.Throws<ArgumentException>(() => reactor.Replace([("a", RunningChecks.Http(new IPEndPoint(0, 1), "/a\r\nX: y"))]));
        Assert.Throws<ArgumentException>(() => reactor.Replace([("a", RunningChecks.Script())]));
    }

    [Fact]
    public async Task Reactor_TwoThousandChecks_AllComeToAResultAndNoneFails()
    {
        const int Count = 2000;
        await using LoopbackServer server = LoopbackServer.Answering("HTTP/1.1 200 OK\r\n\r\n");
        CheckSettings[] kinds = [Slow(RunningChecks.Tcp(server.EndPoint)), Slow(RunningChecks.Http(server.EndPoint))];
        using var checks = new RunningChecks(
            [.. Enumerable.Range(0, Count).Select(i => ($"check{i}", kinds[i % 2] with { Interval = TimeSpan.FromSeconds(5) }))]);

        Assert.True(SpinWait.SpinUntil(() => checks.Reports.Count == Count, RunningChecks.Patience));

        Assert.All(checks.Reactor.ReadStatus(), status => Assert.Equal(HealthState.Up, status.State));
        Assert.Equal(0, checks.Reactor.ReadStatus().Sum(status => status.Failed));
        Assert.True(checks.Reactor.ReadDurations().Count >= Count);
    }

    [Fact]
    public async Task Reactor_SteadyState_AllocatesNothing()
    {
        await using LoopbackServer busy = LoopbackServer.Answering("HTTP/1.1 503 No\r\n\r\n");
        await using var silent = new LoopbackServer((_, stop) => Task.Delay(-1, stop));
        long[] allocated = new long[8];
        int reports = 0;
        using var reactor = new CheckReactor(
            _ => Volatile.Write(ref allocated[reports++], GC.GetAllocatedBytesForCurrentThread()), capacity: 16);
        CheckSettings ending = RunningChecks.Shell("sleep 2; exit 1") with { Interval = Long, Timeout = Long };

        // Four states are decided at the beginning; the fifth ends the measurement, a hundred attempts later.
        reactor.Replace(
        [
            ("refused", Hurried(RunningChecks.Tcp(await UnusedEndPointAsync()))),
            ("busy", Hurried(RunningChecks.Http(busy.EndPoint))),
            ("silent", Hurried(RunningChecks.Http(silent.EndPoint))),
            ("script", Hurried(RunningChecks.Script("/bin/false"))),
            ("ending", ending),
        ]);
        reactor.Start();
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref allocated[4]) > 0, RunningChecks.Patience));

        // The copy of one status is all.
        Assert.True(reactor.ReadDurations().Count > 50);
        Assert.InRange(allocated[4] - allocated[3], 0, 1024);

    }

    [Fact]
    public async Task Reactor_SteadyStateOfTalkingKinds_AllocatesNothing()
    {
        await using LoopbackServer text = LoopbackServer.Answering("+PONG\r\n");
        await using LoopbackServer mail = Mailing("220 x\r\n", [], ("EHLO", "250-a\r\n250 b\r\n"));
        await using var names = new LoopbackDatagrams(asked => [DnsAnswer(asked, "8180", Address)]);
        await using var echo = new LoopbackDatagrams(asked => [asked]);
        var allocated = new ConcurrentDictionary<string, long>();
        using var reactor = new CheckReactor(
            status => allocated[status.Id] = GC.GetAllocatedBytesForCurrentThread(), capacity: 16);

        // The first attempts may fill pools and make an expression's states; the others are measured.
        reactor.Replace(
        [
            ("text", Hurried(Talk(text.EndPoint, "a\r\n\r\n", Text("PONG")))),
            ("other", Hurried(Talk(text.EndPoint, "a\r\n\r\n", Text("PING")))),
            ("regex", Hurried(Talk(text.EndPoint, "a\r\n\r\n", new RegexPattern("^.[A-Z]+\r")))),
            ("mail", Hurried(Smtp(mail.EndPoint))),
            ("names", Hurried(Dns(names.EndPoint, "192.0.2.1"))),
            ("echo", Hurried(Udp(echo.EndPoint, "abc", new RegexPattern("c$")))),
            ("nobody", Hurried(Udp(await LoopbackDatagrams.UnusedAsync(), "abc", null))),
            ("ping", Hurried(Ping(IPAddress.Loopback))),
            ("beginning", RunningChecks.Shell("sleep 1; exit 1") with { Interval = Long, Timeout = Long }),
            ("ending", RunningChecks.Shell("sleep 3; exit 1") with { Interval = Long, Timeout = Long }),
        ]);
        reactor.Start();
        Assert.True(SpinWait.SpinUntil(() => allocated.ContainsKey("ending"), RunningChecks.Patience));

        Assert.All(
            reactor.ReadStatus().Where(status => status.Id is not ("beginning" or "ending")),
            status => Assert.True(status.Succeeded + status.Failed > 20, $"{status}"));
        Assert.InRange(allocated["ending"] - allocated["beginning"], 0, 1024);
    }

    [Fact]
    public void Dispose_NeverStartedOrTwice_IsFine()
    {
        var reactor = new CheckReactor(_ => { }, capacity: 1);

        reactor.Dispose();
        reactor.Dispose();

        Assert.Throws<ObjectDisposedException>(reactor.Start);
        Assert.Throws<ObjectDisposedException>(() => reactor.Replace([]));
    }

    [Fact]
    public async Task Callback_ReadsTheReactor_DoesNotDeadlock()
    {
        await using var server = new LoopbackServer((_, _) => Task.CompletedTask);
        CheckReactor? reactor = null;
        int seen = 0;
        using var checks = new CheckReactor(_ => Volatile.Write(ref seen, reactor!.ReadStatus().Count), capacity: 1);
        reactor = checks;
        checks.Replace([("a", RunningChecks.Tcp(server.EndPoint))]);
        checks.Start();

        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref seen) == 1, RunningChecks.Patience));
    }

    private static CheckSettings Hurried(CheckSettings settings) => settings with
    {
        Interval = TimeSpan.FromMilliseconds(50), Timeout = TimeSpan.FromMilliseconds(50), Rise = 100, Fall = 100,
    };

    private static TimeSpan Half => TimeSpan.FromMilliseconds(500);
}
