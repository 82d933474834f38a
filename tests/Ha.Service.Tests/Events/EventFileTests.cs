using System.Text;
using Ha.Service.Events;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ha.Service.Tests.Events;

public sealed class EventFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("ha-director-test").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private EventFile NewFile() => new(_directory);

    private EventLog NewLog() => new(NewFile(), TimeProvider.System, NullLogger<EventLog>.Instance);

    [Fact]
    public void Log_Restarted_HasTheOldEventsAndGoesOnCounting()
    {
        using (EventLog first = NewLog())
        {
            first.Add(EventKind.RouterTransition, "web", "why", "no-adverts", "backup", "master");
            first.Add(EventKind.ReloadApplied, null, "nothing changed");
        }

        using EventLog second = NewLog();
        second.Add(EventKind.DirectorStarted, null, "again");

        List<DirectorEvent> events = second.Read(new EventQuery());
        Assert.Equal([1, 2, 3], events.Select(entry => entry.Sequence));
        Assert.Equal(("web", "no-adverts", "backup", "master"), (events[0].Subject, events[0].Cause, events[0].From, events[0].To));
    }

    [Theory]
    [InlineData("{\"sequence\":2,\"time\":\"2026-01-0")]
    [InlineData("nonsense\n")]
    [InlineData("\0\0\0\0")]
    [InlineData("null\n[]\n{}\n")]
    public void Log_DamagedEnd_IsSkippedAndTheNextEventIsWhole(string damage)
    {
        using (EventLog first = NewLog())
        {
            first.Add(EventKind.DirectorStarted, null, "one");
        }

        File.AppendAllText(NewFile().FilePath, damage);
        using (EventLog second = NewLog())
        {
            second.Add(EventKind.DirectorStarted, null, "two");
        }

        Assert.Equal([(1, "one"), (2, "two")], NewFile().Read(100).Select(entry => ((int)entry.Sequence, entry.Text)));
    }

    [Fact]
    public void Append_FullFile_BecomesTheOlderOneAndTheSumIsBounded()
    {
        EventFile file = NewFile();
        byte[] block = Encoding.UTF8.GetBytes(
            "{\"sequence\":7,\"time\":\"2026-01-01T00:00:00.000Z\",\"kind\":\"k\",\"text\":\"" + new string('x', 1_000_000) + "\"}\n");

        for (int i = 0; i < 20; i++)
        {
            file.Append(block);
        }

        string[] files = Directory.GetFiles(_directory);
        Assert.Equal(2, files.Length);
        Assert.All(files, path => Assert.True(new FileInfo(path).Length <= EventFile.FileBytesMax));
        Assert.True(file.Read(100).Count >= 5);
    }

    [Fact]
    public void Read_MoreThanWanted_AreTheLastOnes()
    {
        EventFile file = NewFile();
        for (int i = 1; i <= 9; i++)
        {
            file.Append(Encoding.UTF8.GetBytes(
                $"{{\"sequence\":{i},\"time\":\"2026-01-01T00:00:00.000Z\",\"kind\":\"k\",\"text\":\"\"}}\n"));
        }

        Assert.Equal([8, 9], file.Read(2).Select(entry => entry.Sequence));
    }

    [Fact]
    public void Log_FileCannotBeWritten_GoesOnInMemoryAndSaysWhatIsMissingLater()
    {
        // A directory in the way of the file: even root cannot write there.
        Directory.CreateDirectory(NewFile().FilePath);
        using EventLog log = NewLog();

        log.Add(EventKind.DirectorStarted, null, "one");
        Assert.True(SpinWait.SpinUntil(() => log.Lost == 1, TimeSpan.FromSeconds(10)));
        Assert.NotNull(log.FileError);
        Assert.Single(log.Read(new EventQuery()));

        Directory.Delete(NewFile().FilePath);
        log.Add(EventKind.ReloadApplied, null, "two");
        Assert.True(SpinWait.SpinUntil(() => log.Written == 2, TimeSpan.FromSeconds(10)));

        Assert.Null(log.FileError);
        Assert.Equal(["reload_applied", "events_lost"], NewFile().Read(100).Select(entry => entry.Kind));
        Assert.StartsWith("1 events", NewFile().Read(100)[1].Text);
    }

    [Fact]
    public void Line_OfAnEvent_IsTheDocumentedForm()
    {
        using (var log = new EventLog(NewFile(), new FixedTime(), NullLogger<EventLog>.Instance))
        {
            log.Add(EventKind.RouterTransition, "web", "no adverts for 3.6 s", "no-adverts", "backup", "master");
        }

        Assert.Equal(
            """
            {"sequence":1,"time":"2026-01-31T08:09:10.123Z","kind":"transition","subject":"web","from":"backup","to":"master","cause":"no-adverts","text":"no adverts for 3.6 s"}

            """,
            File.ReadAllText(NewFile().FilePath));
    }

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 1, 31, 8, 9, 10, 123, TimeSpan.Zero);
    }
}
