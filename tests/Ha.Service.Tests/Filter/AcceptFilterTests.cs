using Ha.Service.Configuration;
using Ha.Service.Events;
using Ha.Service.Filter;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ha.Service.Tests.Filter;

/// <summary>With a script for nft, whose packet filter is a file.</summary>
public sealed class AcceptFilterTests : IDisposable
{
    private static readonly DirectorSettings Needed = AcceptRulesTests.With(AcceptRulesTests.Router(false, 100, "192.0.2.10"));
    private static readonly DirectorSettings NotNeeded = AcceptRulesTests.With(AcceptRulesTests.Router(true, 100, "192.0.2.10"));
    private readonly string _directory = Directory.CreateTempSubdirectory("ha-director-test").FullName;
    private readonly EventLog _events = new(TimeProvider.System);
    private readonly string _nft;
    private readonly string _table;
    private readonly string _runs;
    private readonly NftProgram _program;
    private readonly AcceptFilter _filter;
    private bool _isInstalled = true;

    public AcceptFilterTests()
    {
        _nft = Path.Combine(_directory, "nft");
        _table = Path.Combine(_directory, "table");
        _runs = Path.Combine(_directory, "runs");
        WriteProgram("");
        _program = new NftProgram(TimeProvider.System, () => _isInstalled ? _nft : null);
        _filter = new AcceptFilter(_directory, _program, _events, NullLogger<AcceptFilter>.Instance);
    }

    public void Dispose()
    {
        _filter.Dispose();
        _program.Dispose();
        _events.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Apply_NotNeeded_RunsNothing()
    {
        await _filter.ApplyAsync(NotNeeded);
        await _filter.VerifyAsync();

        Assert.False(File.Exists(_runs));
        Assert.Null(_filter.Error);
    }

    [Fact]
    public async Task Apply_Needed_IsInForceUntilItIsNotNeededAnyMore()
    {
        await _filter.ApplyAsync(Needed);
        Assert.Contains("192.0.2.10", await File.ReadAllTextAsync(_table, TestContext.Current.CancellationToken));

        await _filter.ApplyAsync(NotNeeded);
        Assert.DoesNotContain("192.0.2.10", await File.ReadAllTextAsync(_table, TestContext.Current.CancellationToken));
        Assert.Null(_filter.Error);
    }

    [Fact]
    public async Task Apply_AfterAKillAndNotNeeded_RemovesWhatTheOtherLeft()
    {
        await _filter.ApplyAsync(Needed);
        using var next = new AcceptFilter(_directory, _program, _events, NullLogger<AcceptFilter>.Instance);

        await next.ApplyAsync(NotNeeded);

        Assert.DoesNotContain("192.0.2.10", await File.ReadAllTextAsync(_table, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Verify_SomebodyFlushedIt_IsRepairedAndSaid()
    {
        await _filter.ApplyAsync(Needed);
        await _filter.VerifyAsync();
        Assert.Empty(_events.Read(new EventQuery()));
        File.Delete(_table);

        await _filter.VerifyAsync();

        Assert.Contains("192.0.2.10", await File.ReadAllTextAsync(_table, TestContext.Current.CancellationToken));
        Assert.Equal(EventKind.DriftRepaired, Assert.Single(_events.Read(new EventQuery())).Kind);
    }

    [Fact]
    public async Task Apply_NotInstalled_SaysSoOnceAndIsDoneLater()
    {
        _isInstalled = false;
        await _filter.ApplyAsync(Needed);
        await _filter.VerifyAsync();
        Assert.Contains("nft", _filter.Error);
        Assert.Single(_events.Read(new EventQuery()));

        _isInstalled = true;
        await _filter.VerifyAsync();
        Assert.Null(_filter.Error);
        Assert.True(File.Exists(_table));
    }

    [Fact]
    public async Task Apply_ProgramFails_ShowsItsWords()
    {
        WriteProgram("echo 'Error: Operation not permitted' >&2; exit 1");

        await _filter.ApplyAsync(Needed);

        Assert.Contains("Operation not permitted", _filter.Error);
    }

    [Fact]
    public async Task Apply_ProgramHangs_GivesUp()
    {
        WriteProgram("sleep 60");

        await _filter.ApplyAsync(Needed);

        Assert.Contains("did not end", _filter.Error);
    }

    private void WriteProgram(string before)
    {
        File.WriteAllText(_nft, $"""
            #!/bin/sh
            echo "$@" >> {_runs}
            {before}
            case $1 in
            -f) cp "$2" {_table} ;;
            list) cat {_table} ;;
            esac

            """);
        File.SetUnixFileMode(_nft, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
