using System.Collections.Immutable;
using System.Net;
using Ha.Ipvs;

namespace Ha.Service.Configuration.Rereading;

/// <summary>Reads a configuration of thousands of servers quickly, and again and again: a service whose text is what it was, only once.</summary>
/// <remarks>
/// The quick way is for files that are plain and right; at anything else it gives up, and everything is read whole. So what this
/// gives is what <see cref="ConfigurationReader"/> gives for the same files, its problems included. Not thread-safe.
/// </remarks>
internal sealed class ConfigurationMemory(string path)
{
    private Dictionary<string, FileMemory> _files = [];
    private DirectorSettings? _settings;

    /// <summary>The main file.</summary>
    public string Path => path;

    /// <summary>Whether the last reading was the quick one.</summary>
    public bool WasQuick { get; private set; }

    /// <summary>How many services of the last reading were not read again.</summary>
    public int KeptCount { get; private set; }

    /// <summary>Reads the files. What is wrong with them is a problem, never an exception.</summary>
    public ConfigurationResult Read() => ReadQuickly() ?? ReadWhole();

    private ConfigurationResult ReadWhole()
    {
        (WasQuick, KeptCount) = (false, 0);
        var problems = new ProblemList();
        ConfigurationFiles files = ConfigurationFiles.Load(path, problems);
        ConfigurationResult result = ConfigurationReader.Read(files, null, problems);
        if (result.Settings is { } settings)
        {
            Remember(settings, [.. files.Parsed.Select(file => KeyValuePair.Create(file.Source.Path, FileMemory.Of(file)))]);
        }

        return result;
    }

    private ConfigurationResult? ReadQuickly()
    {
        var problems = new ProblemList();
        var taker = new ServiceTaker();
        var reread = new Dictionary<string, RereadFile>();
        ConfigurationFiles files = ConfigurationFiles.Load(path, problems, name =>
        {
            FileMemory memory = _files.GetValueOrDefault(name, FileMemory.Nothing);
            return SourceFile.ReadContent(name, problems, memory.Buffer) is { } content
                && memory.Reread(name, content, taker) is { } file
                && reread.TryAdd(name, file) ? file.Rest : null;
        });
        if (!files.Complete || problems.Count > 0)
        {
            return null;
        }

        // Both lists are of names that are there once: otherwise some service is written twice.
        string[] order = [.. files.Named.SelectMany(name => reread[name].Memory.Services)];
        Dictionary<string, ServiceSettings> services = new(taker.Services, StringComparer.Ordinal);
        HashSet<string> keptNames = [.. reread.Values.SelectMany(file => file.Kept)];
        ServiceSettings[] kept = [.. _settings?.Services.Where(service => keptNames.Contains(service.Name)) ?? []];
        if (order.Distinct().Count() != order.Length || !kept.All(service => services.TryAdd(service.Name, service))
            || services.Count != order.Length || !CanStandTogether(taker.Services.Values, kept)
            || ConfigurationReader.Read(files, [.. order.Select(name => services[name])], problems) is not { Settings: { } settings } result
            || !CanStandBeside(settings.Sync, taker, kept))
        {
            return null;
        }

        (WasQuick, KeptCount) = (true, kept.Length);
        Remember(settings, [.. files.Named.Select(name => KeyValuePair.Create<string, FileMemory?>(name, reread[name].Memory))]);
        return result;
    }

    // Without a memory of each file, or if a service is written in pieces, nothing is kept of the next reading.
    private void Remember(DirectorSettings settings, KeyValuePair<string, FileMemory?>[] files)
    {
        _settings = settings;
        _files = files.All(file => file.Value is not null)
            && files.SelectMany(file => file.Value!.Services).SequenceEqual(settings.Services.Select(service => service.Name))
            ? files.ToDictionary(file => file.Key, file => file.Value!)
            : [];
    }

    // Those that are kept were judged beside what there was.
    private bool CanStandBeside(SyncSettings? sync, ServiceTaker taker, ServiceSettings[] kept) =>
        !(sync is not null && taker.MindsSync)
        && !(sync is { BackupOnly: true } && taker.Services.Values.Any(service => service.Servers.Any(server => DataPaths.Of(server) is not null)))
        && (kept.Length == 0 || _settings!.Sync?.BackupOnly == sync?.BackupOnly);

    // What has to hold between services. Those that are kept stood together before.
    private static bool CanStandTogether(IEnumerable<ServiceSettings> taken, ServiceSettings[] kept)
    {
        var listens = new HashSet<(ServiceProtocol, IPEndPoint)>();
        var marks = new HashSet<(uint, bool)>();
        (int checks, int dataPaths) = (0, 0);
        foreach (ServiceSettings service in taken)
        {
            if (!service.Listen.All(listen => listens.Add((service.Protocol, listen)))
                || (service.Mark != 0 && !marks.Add((service.Mark, service.IsIPv6))))
            {
                return false;
            }

            Count(service);
        }

        foreach (ServiceSettings service in kept)
        {
            if (service.Listen.Any(listen => listens.Contains((service.Protocol, listen)))
                || (service.Mark != 0 && marks.Contains((service.Mark, service.IsIPv6)))
                || DataPaths.IsOurs(service.Mark))
            {
                return false;
            }

            Count(service);
        }

        return checks <= ConfigurationLimits.ChecksMax && dataPaths <= ConfigurationLimits.DataPathServersMax
            && !marks.Any(mark => DataPaths.IsOurs(mark.Item1));

        void Count(ServiceSettings service)
        {
            foreach (ServerSettings server in service.Servers)
            {
                checks += server.Checks.Length;
                dataPaths += DataPaths.Of(server) is null ? 0 : 1;
            }
        }
    }
}
