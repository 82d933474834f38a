using System.Text.Json;

namespace Ha.KernelLab.Lab;

/// <summary>Debian's FRR as a peer: vrrpd, the zebra that it speaks to the kernel through, and the interface that it needs.</summary>
/// <remarks>
/// vrrpd neither makes interfaces nor assigns addresses: it finds a macvlan with the virtual hardware address, which has
/// the virtual addresses at all times, and lets it have a carrier only while it is Master.
/// </remarks>
internal sealed class Frr : FrrDaemon
{
    private const string Interface = "vrrp";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);
    private readonly LabPlan _plan;
    private readonly FrrDaemon _zebra;

    public Frr(Topology topology, int director, LabPlan plan)
        : base(
            topology.Directors[director],
            "vrrpd",
            $"{topology.RuntimeDirectory}/lb{director + 1}",
            FrrFile.Text(plan, director))
    {
        _plan = plan;
        _zebra = new FrrDaemon(Machine, "zebra", RuntimeDirectory, string.Empty);
    }

    private string OwnLinkLocal => $"fe80::2{Machine.Name[^1]}";

    public override string HardwareAddress => $"00005e000{(_plan.IsIPv6 ? 2 : 1)}{_plan.VirtualRouterId:x2}";

    public override string Log => $"{_zebra.Log}{base.Log}{Ask("show vrrp").Output}";

    /// <summary>Its state in its own words.</summary>
    public string? State() => Router()?.GetProperty("status").GetString();

    /// <summary>Whether it has a state, and as Master has said so: over IPv6 it first waits for its addresses.</summary>
    public override bool IsReady() => base.IsReady() && (State() is "Backup" || AdvertsSent() > 0);

    public override bool Holds(string address) => IsRunning && Machine.IsRunning(Interface) && Machine.HasAddress(address);

    public override void Start()
    {
        if (!_zebra.IsRunning)
        {
            AddInterface();
            _zebra.Start();
            Wait.Until(_zebra.IsReady, StartLimit, "zebra answers", () => _zebra.Log);
        }

        base.Start();

        // Only then has it taken the carrier from the interface, and holds what it seems to hold.
        Wait.Until(() => State() is "Backup" or "Master", StartLimit, "vrrpd has a state", () => Log);
    }

    public override void Dispose()
    {
        base.Dispose();
        _zebra.Dispose();
    }

    private void AddInterface()
    {
        // Else the parent answers, and asks, in the name of the virtual address with its own hardware address.
        Machine.Sysctl("net/ipv4/conf/all/arp_ignore", 1);
        Machine.Sysctl("net/ipv4/conf/all/arp_announce", 2);
        string hardwareAddress = string.Join(':', HardwareAddress.Chunk(2).Select(pair => new string(pair)));
        Machine.Ip(
        [
            $"link add {Interface} link eth0 address {hardwareAddress} type macvlan mode bridge",
            $"link set {Interface} up",
            .. _plan.Addresses.Select(address => $"address add {address} dev {Interface}"),
            // Adverts over IPv6 come from the link-local address that it got last: one of its own, not made of the
            // hardware address that both share, and not the virtual one.
            .. _plan.IsIPv6 ? (string[])[$"address add {OwnLinkLocal}/64 dev {Interface}"] : [],
        ]);
    }

    private int AdvertsSent() => Router()?.GetProperty("stats").GetProperty("adverTx").GetInt32() ?? 0;

    private JsonElement? Router()
    {
        ShellResult result = Ask("show vrrp json");
        return result.ExitCode == 0 && JsonDocument.Parse(result.Output).RootElement is { ValueKind: JsonValueKind.Array } routers
            ? routers[0].GetProperty(_plan.IsIPv6 ? "v6" : "v4")
            : null;
    }
}
