namespace Ha.KernelLab.Lab;

/// <summary>One daemon of Debian's FRR, with its files in a folder of the lab and nothing of the system's.</summary>
/// <remarks>FRR's daemons run as the user that the package makes; only a member of its group may be told another.</remarks>
internal class FrrDaemon : LabDirector
{
    /// <summary>Where the package has the daemons.</summary>
    public const string Programs = "/usr/lib/frr";

    private readonly string _program;
    private readonly string _file;

    public FrrDaemon(LabNamespace machine, string program, string runtimeDirectory, string file)
        : base(machine, program, runtimeDirectory)
    {
        _program = program;
        _file = $"{runtimeDirectory}/{program}.conf";
        File.WriteAllText(_file, file);
        Shell.Run("chown", "-R", "frr:frr", runtimeDirectory);
    }

    /// <summary>The socket that it can be asked at.</summary>
    private string Vty => $"{RuntimeDirectory}/{_program}.vty";

    /// <summary>Whether it answers.</summary>
    public override bool IsReady() => base.IsReady() && File.Exists(Vty) && Ask("show version").ExitCode == 0;

    /// <summary>Asks it a command of its command line.</summary>
    public ShellResult Ask(string command) =>
        Machine.Try("vtysh", "--vty_socket", RuntimeDirectory, "-d", _program, "-c", command);

    protected override string[] Command() =>
    [
        $"{Programs}/{_program}", "--config_file", _file, "--pid_file", $"{RuntimeDirectory}/{_program}.pid",
        "--socket", $"{RuntimeDirectory}/zserv.api", "--vty_socket", RuntimeDirectory, "--vty_port", "0", "--log", "stdout",
    ];
}
