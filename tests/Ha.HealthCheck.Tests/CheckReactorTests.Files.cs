using System.Diagnostics;
using Ha.HealthCheck.Tests.Kit;

namespace Ha.HealthCheck.Tests;

/// <content>Files by which an operator switches servers.</content>
public sealed partial class CheckReactorTests
{
    [Theory]
    [InlineData("up\n", AdvisedMode.Ready, null)]
    [InlineData("drain", AdvisedMode.Drain, null)]
    [InlineData("\n  maint #disk\nwhatever else", AdvisedMode.Maintenance, null)]
    [InlineData("25%\r\n", AdvisedMode.Ready, 25)]
    public void File_SaysWhatIsWanted_IsUpWithItsAdvice(string text, AdvisedMode mode, int? percent)
    {
        using var file = new SwitchFile(text);
        using var checks = new RunningChecks(("a", FileCheck(file.Path)));

        CheckStatus status = checks.AwaitState("a", HealthState.Up);

        Assert.Equal(new ProbeAdvice { Mode = mode, Percent = percent }, status.LastOutcome!.Value.Advice);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \t\r\n\n")]
    [InlineData("down #being replaced\n")]
    public void File_IsEmptyOrSaysDown_IsDown(string text)
    {
        using var file = new SwitchFile(text);
        using var checks = new RunningChecks(("a", FileCheck(file.Path)));

        Assert.Equal("file says down", checks.AwaitState("a", HealthState.Down).LastOutcome.ToString());
    }

    [Fact]
    public void File_AppearsAndGoes_SwitchesTheServer()
    {
        string path = Path.Combine(Path.GetTempPath(), $"ha-switch-{Environment.ProcessId}");
        using var checks = new RunningChecks(("a", FileCheck(path)));
        checks.AwaitState("a", HealthState.Up);

        File.WriteAllText(path, "");
        checks.AwaitState("a", HealthState.Down);
        File.Delete(path);

        Assert.Equal(default, checks.AwaitState("a", HealthState.Up).LastOutcome!.Value.Advice);
    }

    [Theory]
    [InlineData("words", "text of the file is not understood")]
    [InlineData("no UTF-8", "text of the file is not understood")]
    [InlineData("no line end", "text of the file is not understood")]
    [InlineData("directory", "local error: Is a directory")]
    [InlineData("pipe", "local error: Invalid argument")]
    [InlineData("device", "local error: Invalid argument")]
    [InlineData("file as a folder", "local error: Not a directory")]
    public void File_CannotBeUsed_SaysNothingAboutTheServer(string kind, string reason)
    {
        using var file = new SwitchFile(kind == "no line end" ? "up " + new string(' ', 1 << 20) : "server is fine");
        string path = kind switch
        {
            "directory" => Path.GetTempPath(),
            "device" => "/dev/zero",
            "file as a folder" => file.Path + "/x",
            _ => file.Path,
        };
        if (kind == "pipe")
        {
            File.Delete(path);
            Process.Start("mkfifo", path).WaitForExit();
        }
        else if (kind == "no UTF-8")
        {
            File.WriteAllBytes(path, [0xff, 0xfe, (byte)'\n']);
        }

        using var checks = new RunningChecks(("a", FileCheck(path)));

        CheckStatus status = checks.Await("a", status => status.Inconclusive >= 2);

        Assert.Equal((HealthState.Unknown, reason), (status.State, status.LastOutcome!.Value.ToString()));
    }

    private static CheckSettings FileCheck(string path) => Slow(RunningChecks.Quick(new FileProbeSettings(path))) with
    {
        Interval = TimeSpan.FromMilliseconds(200), Timeout = TimeSpan.FromMilliseconds(200),
    };

    private sealed class SwitchFile : IDisposable
    {
        public SwitchFile(string text) => File.WriteAllText(Path, text);

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}
