using System.Net;
using Ha.Service.Configuration.Sections.Checks;
using Ha.Service.Configuration.Toml;
using Ha.Service.Configuration.Values;

namespace Ha.Service.Configuration.Sections;

/// <summary>One <c>[[service.NAME.server]]</c> as it was written; what is absent or wrong is null.</summary>
/// <param name="Address">Its address and port; port 0: the one that the client used.</param>
/// <param name="Weight">Its weight.</param>
/// <param name="Checks">Its checks, the service's laid under them.</param>
internal sealed record ServerSection(Located<IPEndPoint>? Address, Located<int>? Weight, CheckListSection Checks)
{
    private const int WeightMax = 65535;

    /// <summary>Whether it has its turn only when the others do not make the quorum.</summary>
    public Located<bool>? Backup { get; private init; }

    /// <summary>Its own tunnel; null: the service's.</summary>
    public TunnelSection? Tunnel { get; private init; }

    /// <summary>Connections from which on it gets no new ones.</summary>
    public Located<int>? UpperThreshold { get; private init; }

    /// <summary>Whether that is given, rightly or wrongly.</summary>
    public bool IsUpperThresholdGiven { get; private init; }

    /// <summary>Connections below which it gets new ones again.</summary>
    public Located<int>? LowerThreshold { get; private init; }

    /// <summary>Reads a server.</summary>
    /// <param name="title">The table as messages name it: there are thousands of servers, and one name for those of a service.</param>
    /// <param name="table">The table.</param>
    /// <param name="serviceChecks">What is laid under its checks.</param>
    /// <param name="problems">Where problems go.</param>
    public static ServerSection Read(string title, TomlTable table, CheckListSection serviceChecks, ProblemList problems)
    {
        var reader = new SectionReader(table, title, SectionKeys.Server, problems);
        reader.Require("address", "\"10.0.0.21:80\"");
        return new ServerSection(
            reader.Text<IPEndPoint>("address", Addresses.ParseServer),
            reader.Integer("weight", 0, WeightMax),
            CheckListSection.Read(reader, serviceChecks))
        {
            Backup = reader.Boolean("backup"),
            Tunnel = TunnelSection.Read(reader),
            UpperThreshold = reader.Integer("upper_threshold", 1, int.MaxValue),
            IsUpperThresholdGiven = reader.Has("upper_threshold"),
            LowerThreshold = reader.Integer("lower_threshold", 1, int.MaxValue),
        };
    }

    /// <summary>The settings; only for a section without problems.</summary>
    public ServerSettings ToSettings(ServiceSection service) =>
        new(Address!.Value, Weight?.Value ?? 1)
        {
            Checks = Checks.ToSettings(Address.Value, service),
            NeedsAnyCheck = Checks.NeedsAny ?? false,
            IsBackup = Backup?.Value ?? false,
            Tunnel = (Tunnel ?? service.Tunnel)?.Value ?? default,
            UpperThreshold = (uint)(UpperThreshold?.Value ?? 0),
            LowerThreshold = (uint)(LowerThreshold?.Value ?? 0),
        };
}
