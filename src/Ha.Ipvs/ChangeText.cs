using System.Globalization;

namespace Ha.Ipvs;

/// <summary>Words for changes: what is new, and what differs.</summary>
internal static class ChangeText
{
    public static string Name(ServiceKey service, RealServer server) =>
        new ServerKey(service, server.Address, server.Port).ToString();

    public static string Describe(VirtualService service)
    {
        List<string> parts = [service.Scheduler];
        if (service.SchedulerFlags != SchedulerFlags.None)
        {
            parts.Add(SchedulerFlagName.Describe(service));
        }

        if (service.PersistenceSeconds > 0)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"persistent {service.PersistenceSeconds} s"));
        }

        if (service.IsOnePacket)
        {
            parts.Add("one-packet");
        }

        return string.Join(", ", parts);
    }

    public static string Describe(RealServer server) =>
        string.Create(CultureInfo.InvariantCulture, $"{Word(server)}, weight {server.Weight}");

    public static string Difference(VirtualService before, VirtualService after)
    {
        List<string> parts = [];
        Add(parts, "scheduler", before.Scheduler, after.Scheduler);
        Add(parts, "scheduler flags", SchedulerFlagName.Describe(before), SchedulerFlagName.Describe(after));
        Add(parts, "persistence", before.PersistenceSeconds, after.PersistenceSeconds);
        Add(parts, "persistence prefix", before.PersistencePrefix, after.PersistencePrefix);
        Add(parts, "persistence engine", Engine(before), Engine(after));
        Add(parts, "one-packet", before.IsOnePacket ? "on" : "off", after.IsOnePacket ? "on" : "off");
        return string.Join(", ", parts);
    }

    public static string Difference(RealServer before, RealServer after)
    {
        List<string> parts = [];
        Add(parts, "weight", before.Weight, after.Weight);
        Add(parts, "forwarding", Word(before), Word(after));
        Add(parts, "upper threshold", before.UpperThreshold, after.UpperThreshold);
        Add(parts, "lower threshold", before.LowerThreshold, after.LowerThreshold);
        return string.Join(", ", parts);
    }

    private static void Add<T>(List<string> parts, string what, T before, T after)
        where T : IEquatable<T>
    {
        if (!before.Equals(after))
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{what} {before} -> {after}"));
        }
    }

    private static string Engine(VirtualService service) =>
        service.PersistenceEngine.Length == 0 ? "none" : service.PersistenceEngine;

    private static string Word(RealServer server) => server.Forwarding switch
    {
        ForwardingMethod.Nat => "nat",
        ForwardingMethod.Tun when server.Tunnel == default => "tun",
        ForwardingMethod.Tun => $"tun {server.Tunnel}",
        ForwardingMethod.Dr => "dr",
        _ => string.Create(CultureInfo.InvariantCulture, $"kernel method {(byte)server.Forwarding}"),
    };
}
