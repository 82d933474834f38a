using System.Text.RegularExpressions;
using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Host;

/// <summary>What the executable does with wrong files, at a check, at a start and at a reload.</summary>
public sealed partial class ConfigurationTests
{
    private const string FiveMistakes = """
        [vrrp.web]
        interface = "eth0"
        vrid = 300
        addresses = ["10.77.0.10/24"]
        advert_intervall = "1s"
        preempt = "yes"

        [service.web]
        listen = ["10.77.0.10"]
        scheduler = "wcl"

        [[service.web.server]]
        address = "10.77.0.21:80"
        """;

    [Fact]
    public void Check_FiveMistakes_FiveLocatedErrors()
    {
        Requirements.Director();
        string file = Path.Combine(Path.GetTempPath(), $"hal-{Environment.ProcessId}-five.toml");
        File.WriteAllText(file, FiveMistakes);

        ShellResult result = Shell.Try(Requirements.Executable, "check", "--config", file);

        File.Delete(file);
        string all = result.Output + result.Errors;
        Assert.Equal(1, result.ExitCode);
        Assert.Equal(["10", "3", "5", "6", "9"], LocatedError().Matches(all).Select(match => match.Groups[1].Value).Order());
        Assert.Contains("advert_interval", all);
        Assert.Contains("wlc", all);
    }

    [Fact]
    public void Check_SampleFile_IsGood()
    {
        Requirements.Director();

        ShellResult result = Shell.Try(
            Requirements.Executable, "check", "--config", Path.Combine(Requirements.Repository, "etc", "ha-director.toml"));

        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
    }

    [Fact]
    public void Run_WrongFile_ExitsOneWithEveryProblem()
    {
        Requirements.Director();
        using var topology = new Topology(serverCount: 0);
        using var director = new DirectorProcess(topology, 0, FiveMistakes);

        ShellResult result = topology.Directors[0].Try(Requirements.Executable, "run", "--config", director.ConfigFile);

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(5, LocatedError().Count(result.Output + result.Errors));
    }

    [Fact]
    public void Reload_WrongFile_ChangesNothingAndSaysSo()
    {
        Requirements.Director();
        using Pair pair = new Pair(new LabPlan()).Start();
        var master = (DirectorProcess)pair.Directors[0];

        master.Write(FiveMistakes);
        ShellResult wrong = master.Verb("reload");

        Assert.Equal(1, wrong.ExitCode);
        Assert.Equal(5, LocatedError().Count(wrong.Output + wrong.Errors));
        Wait.Throughout(TimeSpan.FromSeconds(1), () => pair.Holds(0) && !pair.Holds(1), "nothing changed", pair.Describe);
        Assert.True(master.Answers());
    }

    [Fact]
    public void Reload_OtherPriority_OtherMaster()
    {
        Requirements.Director();
        using Pair pair = new Pair(new LabPlan()).Start();
        var master = (DirectorProcess)pair.Directors[0];

        master.Write(LabFile.Text(pair.Topology, pair.Plan with { Priorities = [50, 100] }, 0));
        ShellResult result = master.Verb("reload");

        Assert.True(result.ExitCode == 0, result.Output + result.Errors);
        pair.Until(() => pair.Holds(1) && !pair.Holds(0), "the second is the better one now");
    }

    [GeneratedRegex(@"^\S*\.toml:(\d+):\d+: error: .+$", RegexOptions.Multiline)]
    private static partial Regex LocatedError();
}
