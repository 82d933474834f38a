namespace Ha.KernelLab.Lab;

/// <summary>Debian's keepalived, the peer to agree with.</summary>
internal sealed class Keepalived : LabDirector
{
    private readonly string _file;
    private readonly bool _hasService;

    public Keepalived(Topology topology, int director, LabPlan plan)
        : base(topology.Directors[director], $"keepalived{director + 1}", $"{topology.RuntimeDirectory}/lb{director + 1}")
    {
        _file = $"{RuntimeDirectory}/keepalived.conf";
        _hasService = plan.HasService;
        File.WriteAllText(_file, KeepalivedFile.Text(topology, plan, director));
    }

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
            "keepalived", "--dont-fork", "--log-console", "--log-detail", .. part, "--use-file", _file,
            "--pid", $"{RuntimeDirectory}/main.pid", "--vrrp_pid", $"{RuntimeDirectory}/vrrp.pid",
            "--checkers_pid", $"{RuntimeDirectory}/checkers.pid",
        ];
    }
}
