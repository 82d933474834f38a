using System.Text;

namespace Ha.KernelLab.Lab;

/// <summary>Writes the ha-director.toml of one director of a pair.</summary>
internal static class LabFile
{
    public static string Text(Topology topology, LabPlan plan, int director)
    {
        var text = new StringBuilder();
        string[] gateway = topology.Mode == ForwardMode.Nat
            ? [$$"""{ address = "{{Topology.GatewayVip}}/24", interface = "eth1" }"""]
            : [];
        string addresses = string.Join(", ", [.. plan.Addresses.Select(address => $"\"{address}\""), .. gateway]);
        string interval = plan.Version == 2 ? $"{(int)plan.AdvertInterval.TotalSeconds}s" : LabPlan.Text(plan.AdvertInterval);
        text.AppendLine($"""
            [director]
            name = "lb{director + 1}"
            runtime_dir = "{topology.RuntimeDirectory}/lb{director + 1}"
            state_dir = "{topology.RuntimeDirectory}/lb{director + 1}/state"
            {(plan.ReadBackInterval is null ? string.Empty : $"read_back_interval = \"{plan.ReadBackInterval}\"")}

            [metrics]
            listen = "127.0.0.1:9650"

            [vrrp.web]
            interface = "eth0"
            vrid = {plan.VirtualRouterId}
            priority = {plan.Priorities[director]}
            addresses = [{addresses}]
            version = {plan.Version}
            advert_interval = "{interval}"
            preempt = {(plan.Preempt ? "true" : "false")}
            lease = "{plan.Lease}"
            {(plan.IsUnicast ? $"peers = [\"{Topology.DirectorAddress(1 - director, plan.IsIPv6)}\"]" : string.Empty)}
            {(plan.DuplicateCheck is null ? string.Empty : $"duplicate_check = \"{plan.DuplicateCheck}\"")}
            {(plan.Password is null ? string.Empty : $"password = \"{plan.Password}\"")}
            """);
        if (plan.HasService)
        {
            AppendService(text, topology, plan);
        }

        text.AppendLine(plan.Tables);
        return text.ToString();
    }

    private static void AppendService(StringBuilder text, Topology topology, LabPlan plan)
    {
        text.AppendLine($"""

            [service.web]
            listen = ["{Topology.Vip}:80"]
            protocol = "{plan.Protocol}"
            scheduler = "{plan.Scheduler}"
            forward = "{topology.Mode.ToString().ToLowerInvariant()}"
            on_failure = "{plan.OnFailure}"
            {SorryServer(topology, plan)}
            {(plan.Persistence is null ? string.Empty : $"persistence = \"{plan.Persistence}\"")}

            [service.web.check]
            {plan.Check}
            interval = "{LabPlan.Text(plan.CheckInterval)}"
            timeout = "{LabPlan.Text(plan.CheckTimeout)}"
            rise = {plan.Rise}
            fall = {plan.Fall}
            """);
        for (int i = 0; i < topology.Servers.Length; i++)
        {
            if (plan.RoleOf(i) != "sorry")
            {
                text.AppendLine($"""

                    [[service.web.server]]
                    address = "{topology.ServerAddress(i)}:80"
                    {(plan.RoleOf(i) == "backup" ? "backup = true" : string.Empty)}
                    """);
            }
        }
    }

    private static string SorryServer(Topology topology, LabPlan plan) => Array.IndexOf(plan.Roles, "sorry") is >= 0 and var sorry
        ? $"sorry_server = \"{topology.ServerAddress(sorry)}:80\""
        : string.Empty;
}
