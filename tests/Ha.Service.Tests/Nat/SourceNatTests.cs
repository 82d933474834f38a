using Ha.Service.Configuration;
using Ha.Service.Configuration.Values;
using Ha.Service.Events;
using Ha.Service.Filter;
using Ha.Service.Nat;
using Ha.Service.Tests.Director;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ha.Service.Tests.Nat;

/// <summary>What goes wrong, with scripts for nft; that it goes right is for the lab, with the real one.</summary>
public sealed class SourceNatTests : IDisposable
{
    private static readonly DirectorSettings Needed = Settings.Director(Settings.Service() with { SourcePool = Pool() });
    private static readonly DirectorSettings NotNeeded = Settings.Director(Settings.Service());
    private readonly string _directory = Directory.CreateTempSubdirectory("ha-director-test").FullName;
    private readonly EventLog _events = new(TimeProvider.System);
    private readonly string _program;
    private readonly NftProgram _nft;
    private readonly SourceNat _nat;
    private bool _isInstalled = true;

    public SourceNatTests()
    {
        _program = Path.Combine(_directory, "nft");
        _nft = new NftProgram(TimeProvider.System, () => _isInstalled ? _program : null);
        _nat = new SourceNat(_directory, _nft, _events, NullLogger<SourceNat>.Instance);
    }

    public void Dispose()
    {
        _nat.Dispose();
        _nft.Dispose();
        _events.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Apply_NotNeeded_RunsNothing()
    {
        Write($"touch {_directory}/run");

        await _nat.ApplyAsync(NotNeeded);
        await _nat.VerifyAsync();

        Assert.False(File.Exists($"{_directory}/run"));
        Assert.Null(_nat.Status(NotNeeded));
    }

    [Fact]
    public async Task Apply_NotInstalled_IsShownAndSaidOnce()
    {
        _isInstalled = false;

        await _nat.ApplyAsync(Needed);
        await _nat.VerifyAsync();

        Assert.Equal(
            "full-nat is not in force: the program nft (package nftables) is not installed", _nat.Status(Needed)!.Error);
        Assert.Equal(EventKind.FilterFailed, Assert.Single(_events.Read(new EventQuery())).Kind);
    }

    [Fact]
    public async Task Apply_KernelSaysNo_ShowsItsWords()
    {
        Write("case $1 in -f) echo 'Error: Could not process rule: Operation not supported' >&2; exit 1 ;; esac\n"
            + "echo 'Error: No such file or directory' >&2; exit 1");

        await _nat.ApplyAsync(Needed);

        Assert.Contains("Operation not supported", _nat.Status(Needed)!.Error);
    }

    [Fact]
    public async Task Apply_TableIsNotThereAfterwards_IsNotBelieved()
    {
        Write("case $1 in -f) exit 0 ;; esac\necho 'Error: No such file or directory' >&2; exit 1");

        await _nat.ApplyAsync(Needed);

        Assert.Contains("does not hold what it was given", _nat.Status(Needed)!.Error);
    }

    [Fact]
    public async Task Apply_UnreadableList_IsShown()
    {
        Write("echo nonsense");

        await _nat.ApplyAsync(Needed);

        Assert.Contains("what nft lists cannot be read", _nat.Status(Needed)!.Error);
    }

    private static AddressRange Pool()
    {
        Assert.Null(AddressRange.Parse("10.0.0.5-10.0.0.6", out AddressRange pool));
        return pool;
    }

    private void Write(string script)
    {
        File.WriteAllText(_program, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(_program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
