namespace Ha.KernelLab.Lab;

/// <summary>Debian's keepalived, the peer to agree with.</summary>
internal sealed class Keepalived : LabDirector
{
    private readonly string _file;
    private readonly bool _hasService;

    public Keepalived(Topology topology, int director, LabPlan plan)
        : this(topology, director, KeepalivedFile.Text(topology, plan, director), plan.HasService)
    {
    }

    public Keepalived(Topology topology, int director, string file, bool hasService)
        : base(topology.Directors[director], $"keepalived{director + 1}", $"{topology.RuntimeDirectory}/lb{director + 1}")
    {
        _file = $"{RuntimeDirectory}/keepalived.conf";
        _hasService = hasService;
        Write(file);
    }

    /// <summary>A command that starts it, such as chrt; empty: none.</summary>
    public string[] Starter { get; init; } = [];

    /// <summary>Replaces its file; a reload is the caller's.</summary>
    public void Write(string file) => File.WriteAllText(_file, file);

    /// <summary>Asks it to read its file again; it says nothing when it has.</summary>
    public void Reload() => Native.Signal(ProcessId, Native.SigHup);

    protected override string[] Command()
    {
        string[] pids = [.. Directory.EnumerateFiles(RuntimeDirectory, "*.pid")];
        foreach (string pid in pids)
        {
            File.Delete(pid);
        }

        string[] part = _hasService ? [] : ["--vrrp"];
        return
        [
            // Without a syslog daemon each line would go to the machine's console, and stop it for a millisecond.
            .. Starter, "keepalived", "--dont-fork", "--log-console", "--no-syslog", .. part, "--use-file", _file,
            "--pid", $"{RuntimeDirectory}/main.pid", "--vrrp_pid", $"{RuntimeDirectory}/vrrp.pid",
            "--checkers_pid", $"{RuntimeDirectory}/checkers.pid",
        ];
    }
}
