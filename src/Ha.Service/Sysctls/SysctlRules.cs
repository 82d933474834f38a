using System.Net.Sockets;
using Ha.Ipvs;
using Ha.Service.Configuration;

namespace Ha.Service.Sysctls;

/// <summary>Which sysctls the configuration needs, and why. Pure. What nothing needs is left alone.</summary>
internal static class SysctlRules
{
    /// <summary>Where ip_vs has its own, from when its module is loaded.</summary>
    public const string IpvsFolder = "net/ipv4/vs";

    private const string Strict = "1";
    private const string Loose = "2";

    /// <summary>The needs, in the order in which they are to be set.</summary>
    /// <param name="settings">The configuration.</param>
    /// <param name="original">What a sysctl was before this director changed it; null: there is none.</param>
    public static List<SysctlNeed> From(DirectorSettings settings, Func<string, string?> original)
    {
        // First what the kernel takes for a reason to change others.
        var needs = new List<SysctlNeed>();
        AddForwarding(settings, needs);
        AddInterfaces(settings, original, needs);
        AddIpvs(settings, needs);
        return
        [
            .. needs.Where(need => !settings.Sysctls.ContainsKey(need.Path)),
            .. settings.Sysctls.Where(pair => pair.Value is not null)
                .Select(pair => new SysctlNeed(pair.Key, pair.Value!, "[sysctl]")),
        ];
    }

    private static void AddForwarding(DirectorSettings settings, List<SysctlNeed> needs)
    {
        if (Translating(settings).FirstOrDefault(service => Has(service, AddressFamily.InterNetwork)) is { } four)
        {
            needs.Add(new SysctlNeed("net/ipv4/ip_forward", "1", $"{Of(four)} forwards the replies of its servers"));
        }

        if (Translating(settings).FirstOrDefault(service => Has(service, AddressFamily.InterNetworkV6)) is { } six)
        {
            needs.Add(new SysctlNeed(
                "net/ipv6/conf/all/forwarding", "1", $"{Of(six)} forwards the replies of its servers"));
        }
    }

    private static void AddInterfaces(DirectorSettings settings, Func<string, string?> original, List<SysctlNeed> needs)
    {
        string[] interfaces = [.. settings.Routers
            .SelectMany(router => router.Addresses.Concat(router.ExtraAddresses)
                .Select(address => address.Interface ?? router.Interface)
                .Prepend(router.Interface))
            .Distinct()];
        if (Translating(settings).FirstOrDefault(service => Has(service, AddressFamily.InterNetwork)) is { } translating)
        {
            // The kernel sends redirects when "all" or the interface says so.
            string reason = $"{Of(translating)}: a server that is told of a shorter way would reply past this director";
            needs.AddRange(interfaces.Prepend("all")
                .Select(name => new SysctlNeed($"net/ipv4/conf/{name}/send_redirects", "0", reason)));
        }

        if (settings.Services.FirstOrDefault(service =>
            Has(service, AddressFamily.InterNetwork) && service.Servers.Any(server => DataPaths.Of(server) is not null)) is { } checking)
        {
            needs.Add(new SysctlNeed(
                "net/ipv4/conf/all/accept_local",
                "1",
                $"{Of(checking)}: replies to checks on the data path come from the virtual address, which is a Master's own"));
        }

        ServiceSettings? direct = settings.Services.FirstOrDefault(service =>
            service.Forward is ForwardingMethod.Dr or ForwardingMethod.Tun && Has(service, AddressFamily.InterNetwork));
        if (direct is not null)
        {
            // The greater of "all" and the interface's counts, and loose is the greatest.
            bool isStrict = original("net/ipv4/conf/all/rp_filter") == Strict;
            needs.AddRange(interfaces
                .Select(name => $"net/ipv4/conf/{name}/rp_filter")
                .Where(path => original(path) is { } value && value != Loose && (isStrict || value == Strict))
                .Select(path => new SysctlNeed(
                    path, Loose, $"{Of(direct)} takes packets of clients to whom this director may have another way")));
        }
    }

    private static void AddIpvs(DirectorSettings settings, List<SysctlNeed> needs)
    {
        if (settings.Services.FirstOrDefault(service => service.SourcePool is not null) is { } translated)
        {
            Add("conntrack", "1", $"{Of(translated)}: the rules of source translation see the connections of ip_vs");
        }

        if (settings.Sync is null)
        {
            AddSloppy("sloppy_tcp", ServiceProtocol.Tcp);
            AddSloppy("sloppy_sctp", ServiceProtocol.Sctp);
        }

        if (settings.Services.FirstOrDefault(service => service.OnFailure == OnFailure.Remove) is { } removing)
        {
            Add("expire_nodest_conn", "1", $"{Of(removing)}: connections to a server that was removed end at once");
        }

        if (settings.Services.FirstOrDefault(
            service => service is { PersistenceSeconds: > 0, OnFailure: OnFailure.Quiesce }) is { } persistent)
        {
            Add("expire_quiescent_template", "1", $"{Of(persistent)}: its clients leave a server that is down");
        }

        if (settings.Sync is { } sync)
        {
            Add(
                "backup_only",
                sync.BackupOnly ? "1" : "0",
                sync.BackupOnly
                    ? "[connection_sync]: a Backup that is a real server does not schedule again"
                    : "[connection_sync]: a director schedules also while its backup daemon runs");
        }

        void AddSloppy(string name, ServiceProtocol protocol)
        {
            if (settings.Services.FirstOrDefault(service => service.Scheduler is "mh" or "sh"
                && (service.Protocol == protocol || service.Protocol == ServiceProtocol.Any)) is { } hashed)
            {
                Add(
                    name,
                    "1",
                    $"{Of(hashed)}: without [connection_sync] a new Master schedules connections in their midst, by the same hash");
            }
        }

        void Add(string name, string value, string reason) =>
            needs.Add(new SysctlNeed($"{IpvsFolder}/{name}", value, reason));
    }

    private static IEnumerable<ServiceSettings> Translating(DirectorSettings settings) =>
        settings.Services.Where(service => service.Forward == ForwardingMethod.Nat);

    private static bool Has(ServiceSettings service, AddressFamily family) =>
        service.Mark == 0
            ? service.Listen.Any(listen => listen.AddressFamily == family)
            : service.IsIPv6 == (family == AddressFamily.InterNetworkV6);

    private static string Of(ServiceSettings service) => $"[service.{service.Name}]";
}
