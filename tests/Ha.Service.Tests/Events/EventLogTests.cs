using System.Runtime.CompilerServices;
using Ha.Service.Cli;
using Ha.Service.Events;
using Ha.Vrrp;

namespace Ha.Service.Tests.Events;

public sealed class EventLogTests
{
    private static EventLog Filled(int count)
    {
        var log = new EventLog(TimeProvider.System);
        for (int i = 1; i <= count; i++)
        {
            log.Add(EventKind.Health, "web/10.0.0.21:80", $"{i}");
        }

        return log;
    }

    [Fact]
    public void Add_MoreThanTheMemoryHolds_TheOldestGo()
    {
        using EventLog log = Filled(EventLog.EventsMax + 5);

        List<DirectorEvent> events = log.Read(new EventQuery());

        Assert.Equal(EventLog.EventsMax, events.Count);
        Assert.Equal(6, events[0].Sequence);
    }

    [Fact]
    public void Read_OneRouter_LeavesOutAServiceOfTheSameName()
    {
        using EventLog log = new(TimeProvider.System);
        log.Add(EventKind.RouterTransition, "web", "1");
        log.Add(EventKind.Health, "web", "2");
        log.Add(EventKind.Of(NoticeKind.RivalHeard), "web", "3");
        log.Add(EventKind.Of(NoticeKind.RivalHeard), "api", "4");

        Assert.Equal(["1", "3"], log.Read(new EventQuery { Router = "web" }).Select(entry => entry.Text));
    }

    [Fact]
    public void Read_AfterAndLast_AreBothKept()
    {
        using EventLog log = Filled(10);

        Assert.Equal(
            ["9", "10"], log.Read(new EventQuery { After = 4, Last = 2 }).Select(entry => entry.Text));
    }

    [Fact]
    public void Read_Since_LeavesOutWhatIsOlder()
    {
        using EventLog log = Filled(3);

        Assert.Empty(log.Read(new EventQuery { Since = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(1) }));
        Assert.Equal(3, log.Read(new EventQuery { Since = TimeProvider.System.GetUtcNow() - TimeSpan.FromHours(1) }).Count);
    }

    [Fact]
    public void Follow_SlowReader_MissesSomeIsToldAndHoldsUpNobody()
    {
        using EventLog log = Filled(2);
        EventSubscription subscription = log.Follow(new EventQuery(), out List<DirectorEvent> history)!;

        for (int i = 0; i < 5000; i++)
        {
            log.Add(EventKind.Health, "web/10.0.0.21:80", "more");
        }

        int read = 0;
        while (subscription.Reader.TryRead(out DirectorEvent? entry))
        {
            Assert.Equal(3 + read++, entry.Sequence);
        }

        Assert.Equal(2, history.Count);
        Assert.Equal(5000 - read, subscription.TakeLost());
        Assert.Equal(0, subscription.TakeLost());
    }

    [Fact]
    public void Follow_TooMany_IsRefused()
    {
        using EventLog log = Filled(1);
        List<EventSubscription?> all =
            [.. Enumerable.Range(0, EventLog.SubscriptionsMax).Select(_ => log.Follow(new EventQuery(), out List<DirectorEvent> _))];

        Assert.Null(log.Follow(new EventQuery(), out List<DirectorEvent> _));
        log.Leave(all[0]!);
        Assert.NotNull(log.Follow(new EventQuery(), out List<DirectorEvent> _));
    }

    [Fact]
    public void Follow_TimelineBeganAnew_HasItFromItsBegin()
    {
        using EventLog log = Filled(3);

        log.Follow(new EventQuery { After = 4000 }, out List<DirectorEvent> history);

        Assert.Equal(3, history.Count);
    }

    [Fact]
    public void Add_HostileText_IsShortAndPrintable()
    {
        using EventLog log = new(TimeProvider.System);

        DirectorEvent entry = log.Add(EventKind.Health, "web", "\e[2Jboo\r\n" + new string('x', 100_000));

        Assert.DoesNotContain(entry.Text, char.IsControl);
        Assert.True(entry.Text.Length < 1000);
    }

    [Fact]
    public void EveryNotice_IsAKindOfARouter() =>
        Assert.All(Enum.GetValues<NoticeKind>(), notice => Assert.True(EventKind.IsOfRouter(EventKind.Of(notice))));

    [Fact]
    public void EveryKind_IsInTheDocumentation()
    {
        string page = File.ReadAllText(Path.Combine(Repository(), "docs", "events.md"));
        IEnumerable<string> constants = typeof(EventKind).GetFields()
            .Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);

        Assert.All(
            constants.Concat(Enum.GetValues<NoticeKind>().Select(EventKind.Of)),
            kind => Assert.Contains($"`{kind}`", page));
    }

    private static string Repository([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    [Fact]
    public void Lines_OfSeveralEvents_AreAligned()
    {
        using EventLog log = new(TimeProvider.System);
        log.Add(EventKind.RouterTransition, "web", "no adverts", "no-adverts", "backup", "master");
        log.Add(EventKind.Health, "web/10.0.0.21:80", "L4 refused", null, "up", "down");
        log.Add(EventKind.VrrpProcessReplaced, null, "process 1");
        List<DirectorEvent> events = log.Read(new EventQuery());
        var writer = new StringWriter();
        var lines = new EventLines(writer, TimeZoneInfo.Utc);

        lines.Measure(events);
        events.ForEach(lines.Write);

        string[] written = writer.ToString().TrimEnd().Split('\n');
        Assert.Equal(
            [written[0].IndexOf("no adverts", StringComparison.Ordinal)],
            new HashSet<int>
            {
                written[0].IndexOf("no adverts", StringComparison.Ordinal),
                written[1].IndexOf("L4 refused", StringComparison.Ordinal),
                written[2].IndexOf("process 1", StringComparison.Ordinal),
            });
        Assert.Contains("backup -> master", written[0]);
    }
}
