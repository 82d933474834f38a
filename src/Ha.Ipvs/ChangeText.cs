using System.Globalization;

namespace Ha.Ipvs;

/// <summary>Words for changes: what is new, and what differs.</summary>
internal static class ChangeText
{
    public static string Name(ServiceKey service, RealServer server) =>
        new ServerKey(service, server.Address, server.Port).ToString();

    public static string Describe(VirtualService service) => service.PersistenceSeconds > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{service.Scheduler}, persistent {service.PersistenceSeconds} s")
        : service.Scheduler;

    public static string Describe(RealServer server) =>
        string.Create(CultureInfo.InvariantCulture, $"{Word(server.Forwarding)}, weight {server.Weight}");

    public static string Difference(VirtualService before, VirtualService after)
    {
        List<string> parts = [];
        Add(parts, "scheduler", before.Scheduler, after.Scheduler);
        Add(parts, "persistence", before.PersistenceSeconds, after.PersistenceSeconds);
        return string.Join(", ", parts);
    }

    public static string Difference(RealServer before, RealServer after)
    {
        List<string> parts = [];
        Add(parts, "weight", before.Weight, after.Weight);
        Add(parts, "forwarding", Word(before.Forwarding), Word(after.Forwarding));
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

    private static string Word(ForwardingMethod forwarding) => forwarding switch
    {
        ForwardingMethod.Nat => "nat",
        ForwardingMethod.Tun => "tun",
        ForwardingMethod.Dr => "dr",
        _ => string.Create(CultureInfo.InvariantCulture, $"kernel method {(byte)forwarding}"),
    };
}
