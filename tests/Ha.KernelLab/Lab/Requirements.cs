namespace Ha.KernelLab.Lab;

/// <summary>What a lab test needs. Without it the test is skipped; where the lab is required, it fails.</summary>
internal static class Requirements
{
    /// <summary>The root of the repository.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>The native executable under test.</summary>
    public static string Executable { get; } =
        Environment.GetEnvironmentVariable("HA_DIRECTOR") ?? Path.Combine(Repository, "artifacts", "publish", "ha-director");

    /// <summary>Whether this process runs in the guest that <c>tests/lab/guest.sh</c> boots: everything is slower there.</summary>
    public static bool IsGuest { get; } = Environment.GetEnvironmentVariable("HA_LAB_GUEST") == "1";

    /// <summary>Whether keepalived stands in for the directors: to check the lab itself.</summary>
    public static bool IsStandIn { get; } = Environment.GetEnvironmentVariable("HA_LAB_STANDIN") == "keepalived";

    /// <summary>What scheduling noise may add to a time in a test.</summary>
    public static TimeSpan Noise { get; } = TimeSpan.FromMilliseconds(IsGuest ? 2000 : 500);

    private static bool IsRequired { get; } =
        Environment.GetEnvironmentVariable("CI") == "true" || Environment.GetEnvironmentVariable("HA_LAB") == "required";

    /// <summary>Root, and the program.</summary>
    public static void Director()
    {
        Root();
        Need(!IsStandIn, "keepalived stands in for the director");
        Need(File.Exists(Executable), $"no {Executable}: publish src/Ha.Service first");
    }

    /// <summary>Root, and either the program or its stand-in.</summary>
    public static void AnyDirector()
    {
        Root();
        if (IsStandIn)
        {
            Keepalived();
            return;
        }

        Director();
    }

    /// <summary>The kernel that <c>tests/lab/vm.sh</c> boots: with ip_vs, and with source translation by nftables for it.</summary>
    public static void Vm() =>
        Need(Environment.GetEnvironmentVariable("HA_LAB_VM") == "1", "needs the kernel of tests/lab/vm.sh");

    /// <summary>A kernel with ip_vs in this network namespace.</summary>
    public static void Ipvs() => Need(File.Exists("/proc/net/ip_vs"), "this kernel has no ip_vs");

    /// <summary>The packet filter's program.</summary>
    public static void PacketFilter() => Need(Shell.Has("nft"), "no nft");

    /// <summary>Debian's keepalived.</summary>
    public static void Keepalived() => Need(Shell.Has("keepalived"), "no keepalived");

    /// <summary>Debian's FRR.</summary>
    public static void Frr() => Need(File.Exists($"{FrrDaemon.Programs}/vrrpd"), "no FRR");

    /// <summary>Debian's dnsmasq.</summary>
    public static void Dnsmasq() => Need(Shell.Has("dnsmasq"), "no dnsmasq");

    /// <summary>Debian's OpenSMTPD.</summary>
    public static void OpenSmtpd() => Need(Shell.Has("smtpd"), "no OpenSMTPD");

    private static void Root() => Need(Environment.IsPrivilegedProcess && Shell.Has("ip"), "needs root and iproute2");

    private static void Need(bool isThere, string reason)
    {
        if (isThere)
        {
            return;
        }

        if (IsRequired && !IsStandIn)
        {
            Assert.Fail($"the lab is required here, but: {reason}");
        }

        Assert.Skip(reason);
    }

    private static string FindRepository()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Ha.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("not inside the repository");
    }
}
