using System.Net;
using Ha.Ipvs;
using Ha.Service.Configuration.Toml;
using Ha.Service.Configuration.Values;

namespace Ha.Service.Configuration.Sections;

/// <summary>What a service does when too few of its servers are up, as it was written; what is absent or wrong is null.</summary>
internal sealed record QuorumSection
{
    private const int QuorumMax = 1_000_000_000;
    private static readonly TimeSpan SlowStartMax = TimeSpan.FromHours(1);

    // With full-nat the sorry server is behind the same source addresses as the others, or behind none.
    private static readonly Dictionary<string, ForwardingMethod> Methods = ServiceSection.Methods
        .Where(method => method.Key != SourcePoolKeys.FullNat).ToDictionary();

    /// <summary>The quorum.</summary>
    public Located<int>? Needed { get; private init; }

    /// <summary>Its hysteresis.</summary>
    public Located<int>? Hysteresis { get; private init; }

    /// <summary>The panic threshold, in percent.</summary>
    public Located<int>? PanicThreshold { get; private init; }

    /// <summary>The time over which weights rise.</summary>
    public Located<TimeSpan>? SlowStart { get; private init; }

    /// <summary>Who is told of the quorum.</summary>
    public IReadOnlyList<HookSettings> Hooks { get; private init; } = [];

    /// <summary>The address of the sorry server.</summary>
    public Located<IPEndPoint>? SorryAddress { get; private init; }

    /// <summary>How packets reach the sorry server; null: as they reach the others.</summary>
    public ForwardingMethod? SorryForward { get; private init; }

    /// <summary>Reads the keys of a service.</summary>
    public static QuorumSection Read(SectionReader reader)
    {
        var section = new QuorumSection
        {
            Needed = reader.Integer("quorum", 1, QuorumMax),
            Hysteresis = reader.Integer("quorum_hysteresis", 0, QuorumMax),
            PanicThreshold = reader.Integer("panic_threshold", 1, 99),
            Hooks = HookSection.ReadAll(reader, "on_quorum"),
            SlowStart = reader.Duration("slow_start", TimeSpan.Zero, SlowStartMax),
        };
        if (reader.Value("sorry_server") is not TomlTable table)
        {
            return section with { SorryAddress = reader.Text<IPEndPoint>("sorry_server", Addresses.ParseServer) };
        }

        var sorry = new SectionReader(table, $"sorry_server of {reader.Title}", SectionKeys.SorryServer, reader.Problems);
        sorry.Require("address", "\"192.0.2.99:80\"");
        return section with
        {
            SorryAddress = sorry.Text<IPEndPoint>("address", Addresses.ParseServer),
            SorryForward = sorry.Choice("forward", Methods)?.Value,
        };
    }

    /// <summary>The settings of the sorry server; only for a section without problems. Null: there is none.</summary>
    public SorryServer? ToSorryServer(ServiceSection service) => SorryAddress is null
        ? null
        : new SorryServer(new ServerSettings(SorryAddress.Value, 1), SorryForward ?? service.Forward!.Value);
}
