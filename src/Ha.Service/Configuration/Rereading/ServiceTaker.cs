using System.Net;
using Ha.Service.Configuration.Sections;
using Ha.Service.Configuration.Sections.Checks;
using Ha.Service.Configuration.Toml;
using Ha.Service.Configuration.Values;

namespace Ha.Service.Configuration.Rereading;

/// <summary>Makes settings of services while their file is read, so that no more than one of them is there as it was written.</summary>
/// <remarks>
/// Gives up at the first problem. What has to hold between services, and between them and <c>[connection_sync]</c>, it does not
/// know. Not thread-safe: one reading has one.
/// </remarks>
internal sealed class ServiceTaker : TableTaker
{
    private readonly Dictionary<string, ServiceSettings> _services = new(StringComparer.Ordinal);
    private readonly Dictionary<IPEndPoint, TextSpan> _scratch = [];
    private readonly ProblemList _problems = new();
    private readonly ProblemList _besideSync = new();
    private int _checks;

    /// <summary>What was taken, by name.</summary>
    public IReadOnlyDictionary<string, ServiceSettings> Services => _services;

    /// <summary>Whether a service is wrong where there is a <c>[connection_sync]</c>.</summary>
    public bool MindsSync => _besideSync.Count > 0;

    public override bool Wants(TomlBlock block) => block.Table == SectionKeys.ServiceTable;

    public override bool Take(string name, TomlTable table)
    {
        if (Names.Parse(name, out _) is not null)
        {
            return false;
        }

        ServiceSection section = ServiceSection.Read(name, table, _problems);
        ServiceCrossChecks.CheckAlone(section, _scratch, _problems);
        ServiceCrossChecks.CheckBesideSync(section, _besideSync);
        DataPathChecks.Check([section], isBackupOnly: false, _problems);
        _checks += section.Servers.Sum(server => server.Checks.Checks.Length);
        if (_problems.Count > 0 || _checks > ConfigurationLimits.ChecksMax)
        {
            return false;
        }

        ServiceSettings settings = DataPaths.Mark([section.ToSettings()])[0];
        RunnableChecks.Check(section, settings, _problems);
        return _problems.Count == 0 && _services.TryAdd(name, settings);
    }
}
