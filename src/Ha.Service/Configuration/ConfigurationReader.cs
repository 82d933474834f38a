using System.Collections.Immutable;
using Ha.Service.Configuration.Sections;
using Ha.Service.Configuration.Sections.Checks;
using Ha.Service.Configuration.Toml;

namespace Ha.Service.Configuration;

/// <summary>Reads a configuration: files, syntax, sections, what must hold between them, settings.</summary>
/// <remarks>Touches nothing but the files; needs neither root nor the interfaces that they name.</remarks>
internal static class ConfigurationReader
{
    /// <summary>Reads a file and what it includes. What is wrong with them is a problem, never an exception.</summary>
    public static ConfigurationResult Read(string path)
    {
        var problems = new ProblemList();
        return Read(ConfigurationFiles.Load(path, problems), null, problems);
    }

    /// <summary>The same of files that are loaded.</summary>
    /// <param name="files">The files.</param>
    /// <param name="services">All services, if they are known and left out of the files; null: the files have them.</param>
    /// <param name="problems">What was wrong with the files so far, and takes what else is.</param>
    public static ConfigurationResult Read(
        ConfigurationFiles files, ImmutableArray<ServiceSettings>? services, ProblemList problems)
    {
        DirectorSettings? settings = files.Complete ? ReadSettings(files, services, problems) : null;
        return new ConfigurationResult(
            problems.Count == 0 ? settings : null, problems.InOrder(files.Named), files.Named);
    }

    private static DirectorSettings? ReadSettings(
        ConfigurationFiles files, ImmutableArray<ServiceSettings>? known, ProblemList problems)
    {
        var tables = new ConfigurationTables(files.Parsed, problems);
        DirectorSection director = DirectorSection.Read(tables.DirectorTable, tables.MetricsTable, problems);
        IpvsSection ipvs = IpvsSection.Read(tables.IpvsTable, problems);
        List<VrrpSection> routers = [.. tables.Routers.Values
            .Select(entry => VrrpSection.Read(entry.Key, (TomlTable)entry.Value, problems))];
        List<ServiceSection> services = [.. tables.Services.Values
            .Select(entry => ServiceSection.Read(entry.Key, (TomlTable)entry.Value, problems))];
        List<ScriptSection> scripts = [.. tables.Scripts.Values
            .Select(entry => ScriptSection.Read(entry.Key, (TomlTable)entry.Value, problems))];
        SyncSection? sync = SyncSection.Read(tables.SyncTable, routers, problems);
        ImmutableSortedDictionary<string, string?> sysctls = SysctlSection.Read(tables.SysctlTable, problems);
        RouterCrossChecks.Check(routers, problems);
        TrackCrossChecks.Check(routers, scripts, [.. known?.Select(service => service.Name) ?? tables.Services.Keys], problems);
        ServiceCrossChecks.Check(services, hasSync: sync is not null, problems);
        DataPathChecks.Check(services, isBackupOnly: sync is { IsBackupOnly: true }, problems);
        if (routers.Count + (known?.Length ?? services.Count) == 0 && problems.Count == 0)
        {
            problems.Add(
                files.Parsed[0].Source.Beginning, "there is nothing to do: neither a [vrrp.NAME] nor a [service.NAME]");
        }

        if (problems.Count > 0)
        {
            return null;
        }

        RejectTooMany(services, problems);
        if (problems.Count > 0)
        {
            return null;
        }

        SyncSettings? syncSettings = sync?.ToSettings();
        ImmutableArray<ServiceSettings> serviceSettings = DataPaths.Mark(
            known ?? [.. services.Select(service => service.ToSettings())]);
        foreach ((ServiceSection service, ServiceSettings settings) in services.Zip(serviceSettings))
        {
            RunnableChecks.Check(service, settings, problems);
        }

        if (problems.Count > 0)
        {
            return null;
        }

        return new DirectorSettings
        {
            Name = director.Name ?? Environment.MachineName,
            RuntimeDirectory = director.RuntimeDirectory,
            Grace = director.Grace,
            ReadBackInterval = director.ReadBackInterval,
            RepairsDrift = director.RepairsDrift,
            MetricsListen = director.MetricsListen,
            Timeouts = ipvs.Timeouts,
            StateDirectory = director.StateDirectory,
            Duties = Duties(routers, syncSettings),
            Scripts = [.. scripts.Select(script => script.ToSettings())],
            Routers = [.. routers.Select(router => router.ToSettings())],
            Services = serviceSettings,
            Sync = syncSettings,
            Sysctls = sysctls,
        };
    }

    private static void RejectTooMany(List<ServiceSection> services, ProblemList problems)
    {
        int checks = 0;
        int dataPaths = 0;
        foreach (ServerSection server in services.SelectMany(service => service.Servers))
        {
            checks += server.Checks.Checks.Length;
            dataPaths += server.Checks.Checks.Any(check => check.DataPathSpan is not null) ? 1 : 0;
        }

        if (checks > ConfigurationLimits.ChecksMax)
        {
            problems.Add(
                services[0].Servers[0].Address!.Span,
                $"the servers have {checks} checks together; {ConfigurationLimits.ChecksMax} are the most");
        }

        if (dataPaths > ConfigurationLimits.DataPathServersMax)
        {
            problems.Add(
                services[0].Servers[0].Address!.Span,
                $"{dataPaths} servers are checked on the data path; {ConfigurationLimits.DataPathServersMax} are the most");
        }
    }

    private static ImmutableDictionary<string, RouterDuties> Duties(List<VrrpSection> routers, SyncSettings? sync)
    {
        string? waiting = sync is { PreemptWait.Ticks: > 0 } ? sync.Router : null;
        return routers.Where(router => router.HasDuties || router.Name == waiting).ToImmutableDictionary(
            router => router.Name,
            router => router.Name == waiting ? router.ToDuties().WithPreemptWait() : router.ToDuties());
    }
}
