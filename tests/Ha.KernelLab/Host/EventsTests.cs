using System.Text.Json;
using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Host;

/// <summary>The timeline of a director: what is in it, and what outlives the director.</summary>
public sealed class EventsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public void Events_OfAPair_ExplainHowTheRolesCameAbout()
    {
        Requirements.Director();
        using Pair pair = new Pair(new LabPlan()).Start();

        List<JsonElement> master = Events((DirectorProcess)pair.Directors[0]);

        Assert.Equal("director_started", Kind(master[0]));
        Assert.Contains(master, entry => Kind(entry) == "vrrp_process_started");
        JsonElement last = master.Last(entry => Kind(entry) == "transition");
        Assert.Equal(("web", "backup", "master"), (Text(last, "subject"), Text(last, "from"), Text(last, "to")));
        Assert.NotEmpty(Text(last, "cause"));
        Assert.All(master.Where(entry => Kind(entry) == "transition"), entry => Assert.NotEmpty(Text(entry, "text")));
    }

    [Fact]
    public void Events_DirectorKilled_AreReadFromTheFileAndGoOnAfterTheRestart()
    {
        Requirements.Director();
        using Pair pair = new Pair(new LabPlan()).Start();
        var director = (DirectorProcess)pair.Directors[0];
        long[] before = [.. Events(director).Select(Sequence)];

        director.Kill();
        ShellResult dead = director.EventsVerb("--json");
        director.Start();
        pair.Until(() => director.Answers(), "it answers again");
        List<JsonElement> after = Events(director);

        Assert.Equal(0, dead.ExitCode);
        Assert.Contains("events.jsonl", dead.Errors);
        Assert.Equal(before, dead.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => Sequence(JsonDocument.Parse(line).RootElement)).Take(before.Length));
        Assert.Equal(after.Select(Sequence).Order().Distinct(), after.Select(Sequence));
        Assert.Equal(2, after.Count(entry => Kind(entry) == "director_started"));
        Assert.Contains("did not say that it stopped", Text(after.Last(e => Kind(e) == "director_started"), "text"));
    }

    [Fact]
    public void Events_Stopped_EndWithTheHandOverAndTheStop()
    {
        Requirements.Director();
        using Pair pair = new Pair(new LabPlan()).Start();
        var director = (DirectorProcess)pair.Directors[0];

        director.Stop();
        string[] lines = director.EventsVerb().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Contains("director_stopped", lines[^1]);
        Assert.Contains(lines, line => line.Contains("master -> ", StringComparison.Ordinal));
    }

    [Fact]
    public void Follow_AcrossARestart_SeesWhatHappens()
    {
        Requirements.Director();
        using Pair pair = new Pair(new LabPlan()).Start();
        var director = (DirectorProcess)pair.Directors[0];
        var seen = new List<string>();
        using System.Diagnostics.Process follower = director.Machine.Start(
            Requirements.Executable, "events", "--follow", "--json", "--router", "web", "--socket", director.Socket,
            "--config", director.ConfigFile);
        follower.OutputDataReceived += (_, line) =>
        {
            lock (seen)
            {
                seen.Add(line.Data ?? "");
            }
        };
        follower.BeginOutputReadLine();
        Wait.Until(() => Seen("\"to\":\"master\"") == 1, Patience, "the history", Describe);

        pair.Topology.CutCable(0);
        Wait.Until(() => Seen("\"to\":\"fault\"") == 1, Patience, "the fault as it happens", Describe);
        pair.Topology.JoinCable(0);
        director.Stop();
        director.Start();
        Wait.Until(() => Seen("\"cause\":\"started\"") == 2, Patience, "the next start", Describe);
        follower.Kill();

        lock (seen)
        {
            Assert.All(
                seen.Where(line => line.Length > 0),
                line => Assert.Contains("\"subject\":\"web\"", line));
        }

        int Seen(string text)
        {
            lock (seen)
            {
                return seen.Count(line => line.Contains(text, StringComparison.Ordinal));
            }
        }

        string Describe()
        {
            lock (seen)
            {
                return string.Join('\n', seen) + pair.Describe();
            }
        }
    }

    [Fact]
    public void Reload_AppliedAndRefused_AreBothInTheTimeline()
    {
        Requirements.Director();
        using Pair pair = new Pair(new LabPlan()).Start();
        var director = (DirectorProcess)pair.Directors[0];

        director.Write(LabFile.Text(pair.Topology, pair.Plan with { Priorities = [151, 100] }, 0));
        director.Verb("reload");
        director.Write("[vrrp.web]\n");
        director.Verb("reload");
        List<JsonElement> events = Events(director);

        Assert.Contains("virtual router web: changed", Text(events.Single(e => Kind(e) == "reload_applied"), "text"));
        Assert.Contains("problem", Text(events.Single(e => Kind(e) == "reload_refused"), "text"));
    }

    private static List<JsonElement> Events(DirectorProcess director)
    {
        ShellResult result = director.EventsVerb("--json");
        Assert.True(result.ExitCode == 0, result.Errors);
        return [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static long Sequence(JsonElement entry) => entry.GetProperty("sequence").GetInt64();

    private static string Kind(JsonElement entry) => Text(entry, "kind");

    private static string Text(JsonElement entry, string property) => entry.GetProperty(property).GetString() ?? "";
}
