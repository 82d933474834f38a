using Ha.Ipvs;

namespace Ha.Service.Configuration.Sections;

/// <summary>How a service is scheduled beside its scheduler's name, as it was written; what is absent or wrong is null.</summary>
internal sealed record SchedulingSection
{
    private const int PrefixMax = 128;

    private static readonly Dictionary<string, SchedulerFlagName> Flags =
        SchedulerFlagName.All.ToDictionary(flag => flag.Name);

    private static readonly Dictionary<string, string> Engines = new() { ["sip"] = "sip" };

    /// <summary>The scheduler's flags.</summary>
    public required IReadOnlyList<Located<SchedulerFlagName>> SchedulerFlags { get; init; }

    /// <summary>How long a client stays with its server.</summary>
    public Located<TimeSpan>? Persistence { get; private init; }

    /// <summary>How many leading bits make clients one.</summary>
    public Located<int>? Prefix { get; private init; }

    /// <summary>What finds the client in a packet.</summary>
    public Located<string>? Engine { get; private init; }

    /// <summary>Whether datagrams are scheduled one by one.</summary>
    public Located<bool>? OnePacket { get; private init; }

    /// <summary>Reads the keys.</summary>
    public static SchedulingSection Read(SectionReader reader) => new()
    {
        SchedulerFlags = ReadFlags(reader),
        Persistence = reader.WholeSeconds(
            "persistence",
            TimeSpan.FromSeconds(1),
            ConfigurationLimits.PersistenceMax,
            "the kernel counts it in seconds"),
        Prefix = reader.Integer("persistence_prefix", 1, PrefixMax),
        Engine = reader.Choice("persistence_engine", Engines),
        OnePacket = reader.Boolean("one_packet"),
    };

    /// <summary>The settings; only for a section without problems.</summary>
    public SchedulingSettings ToSettings() => new()
    {
        Flags = SchedulerFlags.Aggregate(
            Ha.Ipvs.SchedulerFlags.None, (flags, flag) => flags | flag.Value.Flag),
        PersistencePrefix = (byte)(Prefix?.Value ?? 0),
        PersistenceEngine = Engine?.Value ?? "",
        IsOnePacket = OnePacket?.Value ?? false,
    };

    private static List<Located<SchedulerFlagName>> ReadFlags(SectionReader reader) => reader.Texts<SchedulerFlagName>(
        "scheduler_flags", "names such as \"mh-port\"", ParseFlag, Flags.Count);

    private static string? ParseFlag(string text, out SchedulerFlagName value)
    {
        string all = string.Join(", ", Flags.Keys.Select(name => $"\"{name}\""));
        return Flags.TryGetValue(text, out value!) ? null : $"must be one of {all}";
    }
}
