using System.Text.Json;

namespace Ha.KernelLab.Lab;

/// <summary>The native <c>ha-director</c> with a file of its own.</summary>
internal sealed class DirectorProcess : LabDirector
{
    public DirectorProcess(Topology topology, int director, string file)
        : this(topology, director, $"lb{director + 1}", file)
    {
    }

    /// <summary>One that runs under a name of its own, beside another on the same machine.</summary>
    public DirectorProcess(Topology topology, int director, string name, string file)
        : base(topology.Directors[director], name, $"{topology.RuntimeDirectory}/{name}")
    {
        ConfigFile = $"{topology.RuntimeDirectory}/{name}.toml";
        Socket = $"{RuntimeDirectory}/control.sock";
        Write(file);
    }

    public string ConfigFile { get; }

    public string Socket { get; }

    /// <summary>Variables of its environment, as NAME=value.</summary>
    public string[] Environment { get; init; } = [];

    /// <summary>Replaces its file; a reload is the caller's.</summary>
    public void Write(string file) => File.WriteAllText(ConfigFile, file);

    /// <summary>Runs a verb of the program against this director.</summary>
    public ShellResult Verb(params string[] arguments) =>
        Machine.Try(Requirements.Executable, [.. arguments, "--socket", Socket]);

    /// <summary>The verb <c>events</c>, which also works when this director does not run.</summary>
    public ShellResult EventsVerb(params string[] arguments) => Verb(["events", .. arguments, "--config", ConfigFile]);

    /// <summary>Whether the control socket answers.</summary>
    public bool Answers() => Verb("status", "--json").ExitCode == 0;

    /// <summary>Whether it answers, and knows the state of each of its routers.</summary>
    public override bool IsReady()
    {
        if (!File.Exists(Socket) || Verb("status", "--json") is not { ExitCode: 0 } result)
        {
            return false;
        }

        return JsonDocument.Parse(result.Output).RootElement.GetProperty("routers").EnumerateArray()
            .All(router => router.GetProperty("state").GetString() != "unknown");
    }

    /// <summary>The snapshot that <c>status --json</c> prints.</summary>
    public JsonElement Status()
    {
        ShellResult result = Verb("status", "--json");
        Assert.True(result.ExitCode == 0, $"status: exit {result.ExitCode}: {result.Errors}\n{Log}");
        return JsonDocument.Parse(result.Output).RootElement;
    }

    /// <summary>The samples of its metrics endpoint.</summary>
    public MetricsText Metrics() => MetricsText.Fetch(Machine, 9650);

    protected override string[] Command() => ["env", .. Environment, Requirements.Executable, "run", "--config", ConfigFile];
}
