using Ha.Service.Director;
using Ha.Service.Events;

namespace Ha.Service.Tests.Director;

public sealed class OperatorStatesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("ha-director-test").FullName;
    private readonly EventLog _events = new(TimeProvider.System);
    private readonly StillTime _time = new();

    public void Dispose()
    {
        _events.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void Set_DrainWithReason_IsKeptForTheNextDirector()
    {
        Assert.Null(New().Set(State(OperatorMode.Drain) with { Reason = "disk", Weight = 7 }));

        OperatorState? kept = New().Find("web", "10.0.0.21:80");
        Assert.Equal((OperatorMode.Drain, 7, "disk", _time.Now), (kept!.Mode, kept.Weight, kept.Reason, kept.Since));
        DirectorEvent told = Assert.Single(_events.Read(new EventQuery()));
        Assert.Equal(
            ("operator", "web/10.0.0.21:80", "ready", "drain, weight 7", "disk"),
            (told.Kind, told.Subject, told.From, told.To, told.Text));
    }

    [Fact]
    public void Set_ReadyWithoutWeight_LeavesNothing()
    {
        OperatorStates states = New();
        _ = states.Set(State(OperatorMode.Maintenance));
        _ = states.Set(State(OperatorMode.Ready));

        Assert.Null(states.Find("web", "10.0.0.21:80"));
        Assert.Null(New().Find("web", "10.0.0.21:80"));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[{}]")]
    [InlineData("[{\"service\":\"web\",\"server\":\"x\",\"since\":\"2026-01-01T00:00:00Z\",\"mode\":\"Gone\"}]")]
    [InlineData("\0\0\0")]
    public void Load_DamagedFile_IsSetAsideAndTold(string content)
    {
        string path = Path.Combine(_directory, "operator.json");
        File.WriteAllText(path, content);
        OperatorStates states = New();

        Assert.Null(states.Find("web", "x"));
        Assert.Equal(content, File.ReadAllText(path + ".bad"));
        Assert.False(File.Exists(path));
        Assert.Equal("operator_state_lost", Assert.Single(_events.Read(new EventQuery())).Kind);
    }

    [Fact]
    public void Set_DirectoryGone_IsInForceAndSaid()
    {
        var states = new OperatorStates(new OperatorStateFile("/nonexistent"), _events, _time);
        states.Load();

        Assert.Null(states.Set(State(OperatorMode.Drain)));
        Assert.NotNull(states.Find("web", "10.0.0.21:80"));
        Assert.Contains("cannot be written", states.Error);
    }

    [Theory]
    [InlineData(true, null, 5, 3L, false)] // not empty
    [InlineData(true, null, 5, 0L, true)]
    [InlineData(true, null, 0, 0L, false)] // a connection may be under way
    [InlineData(true, null, 5, null, false)] // the kernel cannot be asked
    [InlineData(false, 60, 59, 0L, false)] // empty, but nobody asked for that
    [InlineData(false, 60, 60, 3L, true)]
    [InlineData(true, 60, 60, 3L, true)]
    [InlineData(false, 60, 60, null, true)]
    [InlineData(false, null, 9999, 0L, false)]
    public void EndDrains_EmptyOrLate_BecomesMaintenance(
        bool untilEmpty, int? deadline, int elapsed, long? connections, bool ends)
    {
        OperatorStates states = New();
        _ = states.Set(State(OperatorMode.Drain) with
        {
            UntilEmpty = untilEmpty,
            Deadline = deadline is { } seconds ? _time.Now.AddSeconds(seconds) : null,
        });
        _time.Now = _time.Now.AddSeconds(elapsed);

        Assert.Equal(ends, states.EndDrains(_ => connections));
        Assert.Equal(ends ? OperatorMode.Maintenance : OperatorMode.Drain, states.Find("web", "10.0.0.21:80")!.Mode);
        Assert.Equal(!ends && (untilEmpty || deadline is not null), states.AnyDrains);
    }

    private OperatorStates New()
    {
        var states = new OperatorStates(new OperatorStateFile(_directory), _events, _time);
        states.Load();
        return states;
    }

    private OperatorState State(OperatorMode mode) =>
        new() { Service = "web", Server = "10.0.0.21:80", Mode = mode, Since = _time.Now };

    private sealed class StillTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 31, 8, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
