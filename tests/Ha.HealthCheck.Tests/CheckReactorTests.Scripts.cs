using System.Globalization;
using Ha.HealthCheck.Tests.Kit;
using Tmds.Linux;

namespace Ha.HealthCheck.Tests;

public sealed partial class CheckReactorTests
{
    [Fact]
    public void Script_ExitsWithZero_IsUp()
    {
        using var checks = new RunningChecks(("a", Slow(RunningChecks.Script("/bin/true"))));

        Assert.Equal("ok", checks.AwaitState("a", HealthState.Up).LastOutcome.ToString());
    }

    [Theory]
    [InlineData("exit 3", "script exit 3")]
    [InlineData("exit 255", "script exit 255")]
    [InlineData("kill -SEGV $$", "script ended by signal 11")]
    public void Script_EndsOtherwise_IsDownWithTheReason(string script, string reason)
    {
        using var checks = new RunningChecks(("a", Slow(RunningChecks.Shell(script))));

        Assert.Equal(reason, checks.AwaitState("a", HealthState.Down).LastOutcome.ToString());
    }

    [Fact]
    public void Script_CannotBeStarted_IsDownWithTheReason()
    {
        using var checks = new RunningChecks(("a", RunningChecks.Script("/nowhere/at-all")));

        Assert.Equal(
            "script could not start: No such file or directory",
            checks.AwaitState("a", HealthState.Down).LastOutcome.ToString());
    }

    /// <summary>No shell, a group of its own, nothing of ours open, no signal ignored or blocked, a small environment.</summary>
    [Fact]
    public void Script_StartsClean()
    {
        string file = Path.GetTempFileName();
        int leaked = LibC.fcntl(0, LibC.F_DUPFD, 100);
        Assert.True(leaked >= 100, "a descriptor of ours that does not close on exec");
        const string Script = """
            { echo "args $# $1"; env | sort; echo "group $(ps -o pgid= -p $$ | tr -d ' ') $$"
              grep -E '^Sig(Blk|Ign)' /proc/self/status; readlink /proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/2
              echo "open $(ls /proc/$$/fd | tr '\n' ' ')"; } >"$OUT.tmp"; mv "$OUT.tmp" "$OUT"
            """;
        CheckSettings settings = Slow(RunningChecks.Quick(
            new ScriptProbeSettings(["/bin/sh", "-c", Script, "name", "a; b $HOME"], [$"OUT={file}", "SERVER=10.0.0.1"])));
        using var checks = new RunningChecks(("a", settings));

        checks.AwaitState("a", HealthState.Up);

        string[] lines = File.ReadAllLines(file);
        File.Delete(file);
        _ = LibC.close(leaked);
        Assert.Contains("args 1 a; b $HOME", lines);
        Assert.Contains("SERVER=10.0.0.1", lines);
        Assert.Contains(lines, line => line.StartsWith("PATH=", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.StartsWith("HOME=", StringComparison.Ordinal));
        string[] group = lines.Single(line => line.StartsWith("group ", StringComparison.Ordinal)).Split(' ');
        Assert.Equal(group[2], group[1]);
        Assert.Contains("SigBlk:\t0000000000000000", lines);

        // Signals 32 and 33 belong to glibc, whose posix_spawn leaves them ignored.
        string ignored = lines.Single(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)).Split('	')[1];
        Assert.Equal(0UL, ulong.Parse(ignored, NumberStyles.HexNumber, CultureInfo.InvariantCulture) & ~0x180000000UL);
        Assert.Contains("/dev/null", lines);

        // 3 is the pipe of the substitution, 4 its other end until the shell has closed that, and at 10 the shell keeps a copy of what it redirects.
        string open = lines.Single(line => line.StartsWith("open ", StringComparison.Ordinal));
        Assert.All(open.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..], fd => Assert.Contains(fd, new[] { "0", "1", "2", "3", "4", "10" }));
    }

    [Fact]
    public void Script_HangsWithAChild_TheWholeGroupIsKilledAtTheDeadline()
    {
        string file = Path.GetTempFileName();
        CheckSettings settings = RunningChecks.Shell($"sleep 300 & echo $$ $! >{file}.tmp; mv {file}.tmp {file}; wait");
        using var checks = new RunningChecks(("a", settings with { Interval = Long, Timeout = TimeSpan.FromSeconds(2) }));

        CheckStatus status = checks.AwaitState("a", HealthState.Down);

        Assert.StartsWith("script timeout after 2 s", status.LastOutcome.ToString(), StringComparison.Ordinal);
        int[] pids = PidsIn(file);
        Assert.Equal(2, pids.Length);
        Assert.All(pids, AssertDies);
    }

    [Fact]
    public void Script_TimeoutIsTheInterval_IsStartedAnewEachTime()
    {
        CheckSettings settings = RunningChecks.Shell("sleep 300") with { Interval = Half, Timeout = Half, Fall = 100 };
        using var checks = new RunningChecks(("a", settings));

        CheckStatus status = checks.Await("a", status => status.Failed >= 5);

        Assert.Equal(ProbeOutcomeKind.ScriptTimeout, status.LastOutcome!.Value.Kind);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Script_CheckIsRemovedOrReactorEnds_IsKilledAndReaped(bool dispose)
    {
        string file = Path.GetTempFileName();
        CheckSettings settings = RunningChecks.Shell($"sleep 300 & echo $$ $! >{file}.tmp; mv {file}.tmp {file}; wait");
        using var checks = new RunningChecks(("a", settings with { Interval = Long, Timeout = Long }));
        Assert.True(SpinWait.SpinUntil(() => PidsIn(file, keep: true).Length == 2, RunningChecks.Patience));
        int[] pids = PidsIn(file);

        if (dispose)
        {
            checks.Dispose();
        }
        else
        {
            checks.Reactor.Replace([]);
        }

        Assert.All(pids, AssertDies);
    }

    [Theory]
    [InlineData(0, true, null)]
    [InlineData(1, false, null)]
    [InlineData(2, true, 0)]
    [InlineData(3, true, 1)]
    [InlineData(255, true, 253)]
    public void Script_ExitCodeIsTheWeight_AdvisesIt(int code, bool isUp, int? weight)
    {
        CheckSettings settings = Slow(RunningChecks.Shell($"exit {code}"));
        settings = settings with { Probe = (ScriptProbeSettings)settings.Probe with { IsExitWeight = true } };
        using var checks = new RunningChecks(("a", settings));

        CheckStatus status = checks.AwaitOutcome("a");

        Assert.Equal(isUp ? HealthState.Up : HealthState.Down, status.State);
        Assert.Equal(new ProbeAdvice { Weight = weight }, status.LastOutcome!.Value.Advice);
    }

    /// <summary>A real start that hangs, in exec: its file cannot be opened for as long as the test wants.</summary>
    [Fact]
    public async Task Script_StartHangs_StopsNothingElseAndGoesOnAfterwards()
    {
        using var script = new ScriptFile("#!/bin/sh\necho $$ >>\"$0.ran\"\n");
        await using var server = new LoopbackServer((_, _) => Task.CompletedTask);
        using var lease = new FileLease(script.Path);
        CheckSettings settings = RunningChecks.Script(script.Path) with { Fall = 1, Rise = 1 };
        using var checks = new RunningChecks(("a", settings), ("tcp", RunningChecks.Tcp(server.EndPoint)));

        CheckStatus hanging = checks.Await("a", status => status.Failed >= 3);
        checks.Await("tcp", status => status.Succeeded >= 3);

        Assert.Equal("script did not start in time: its file cannot be read", hanging.LastOutcome!.Value.ToString());
        Assert.Equal(0, checks.Status("tcp").Failed);
        Assert.Equal(1, Children(script.Path));
        Assert.InRange(checks.Reactor.LoopLagWorst, 0, 5_000_000);

        lease.Dispose();
        checks.AwaitState("a", HealthState.Up);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Script_StartHangsAndCheckIsGone_IsKilledWhenItStarts(bool dispose)
    {
        using var script = new ScriptFile("#!/bin/sh\nsleep 300\n");
        using var lease = new FileLease(script.Path);
        using var checks = new RunningChecks(("a", RunningChecks.Script(script.Path)));
        checks.Await("a", status => status.Failed >= 1);
        Assert.Equal(1, Children(script.Path));

        if (dispose)
        {
            checks.Dispose();
        }
        else
        {
            checks.Reactor.Replace([]);
        }

        lease.Dispose();

        Assert.True(SpinWait.SpinUntil(() => Children(script.Path) == 0, RunningChecks.Patience), "is still there");
    }

    [Fact]
    public async Task Script_ManyStartsHang_OthersStillStart()
    {
        const int Hanging = 20;
        using var script = new ScriptFile("#!/bin/sh\n");
        using var lease = new FileLease(script.Path);
        await using LoopbackServer server = LoopbackServer.Answering(Ok);
        using var checks = new RunningChecks(
        [
            .. Enumerable.Range(0, Hanging).Select(i => ($"hangs{i}", RunningChecks.Script(script.Path))),
            ("runs", Slow(RunningChecks.Script("/bin/true")) with { Interval = TimeSpan.FromSeconds(5) }),
        ]);

        Assert.All(Enumerable.Range(0, Hanging), i => checks.Await($"hangs{i}", status => status.Failed >= 1));
        checks.AwaitState("runs", HealthState.Up);
    }

    // Our own children that run this script, or are about to: those have our own command line until exec has succeeded.
    private static int Children(string script) => Directory.EnumerateDirectories("/proc").Count(process =>
    {
        if (!int.TryParse(Path.GetFileName(process), CultureInfo.InvariantCulture, out int pid) || pid == Environment.ProcessId)
        {
            return false;
        }

        try
        {
            string command = File.ReadAllText($"{process}/cmdline");
            string stat = File.ReadAllText($"{process}/stat");
            int parent = int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
            return parent == Environment.ProcessId
                && (command.Contains(script, StringComparison.Ordinal) || command == File.ReadAllText("/proc/self/cmdline"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    });

    private sealed class ScriptFile : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("ha-director-script").FullName;

        public ScriptFile(string text)
        {
            Path = System.IO.Path.Combine(_folder, "check.sh");
            File.WriteAllText(Path, text);
            File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        public string Path { get; }

        public void Dispose() => Directory.Delete(_folder, recursive: true);
    }

    private static TimeSpan Long => TimeSpan.FromMinutes(10);

    private static int[] PidsIn(string file, bool keep = false)
    {
        string text = File.ReadAllText(file);
        if (!keep)
        {
            File.Delete(file);
        }

        return [.. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(pid => int.Parse(pid, CultureInfo.InvariantCulture))];
    }

    // Our own child must be gone, so reaped; its child may stay a zombie where nobody adopts and reaps orphans.
    private static void AssertDies(int pid) => Assert.True(
        SpinWait.SpinUntil(() => StateOf(pid) is null or 'Z', RunningChecks.Patience), $"{pid} is still alive.");

    private static char? StateOf(int pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[stat.LastIndexOf(')') + 2];
        }
        catch (IOException)
        {
            return null;
        }
    }
}
