using System.Net;
using Ha.Ipvs;

namespace Ha.Service.Configuration.Rereading;

/// <summary>Reads a configuration again and again: of services whose text is what it was, only once.</summary>
/// <remarks>
/// A reload changes a few services of thousands. Whatever is not plain is read whole, and so is what has a problem: what the
/// short way gives is what <see cref="ConfigurationReader"/> gives for the same files. Not thread-safe.
/// </remarks>
internal sealed class ConfigurationMemory(string path)
{
    private Dictionary<string, FileMemory> _files = [];
    private DirectorSettings? _settings;

    /// <summary>The main file.</summary>
    public string Path => path;

    /// <summary>How many services of the last reading were not read again.</summary>
    public int KeptCount { get; private set; }

    /// <summary>Reads the files. What is wrong with them is a problem, never an exception.</summary>
    public ConfigurationResult Read() => ReadChanged() ?? ReadWhole();

    private ConfigurationResult ReadWhole()
    {
        KeptCount = 0;
        var problems = new ProblemList();
        ConfigurationFiles files = ConfigurationFiles.Load(path, problems);
        ConfigurationResult result = ConfigurationReader.Read(files, KeptServices.None, problems);
        if (result.Settings is { } settings)
        {
            Remember(settings, [.. files.Parsed.Select(file => KeyValuePair.Create(file.Source.Path, FileMemory.Of(file)))]);
        }

        return result;
    }

    private ConfigurationResult? ReadChanged()
    {
        if (_settings is not { } old || _files.Count == 0)
        {
            return null;
        }

        var problems = new ProblemList();
        var reread = new Dictionary<string, RereadFile>();
        ConfigurationFiles files = ConfigurationFiles.Load(path, problems, name =>
            SourceFile.ReadContent(name, problems) is { } content
            && _files.GetValueOrDefault(name, FileMemory.Nothing).Reread(name, content) is { } file
            && reread.TryAdd(name, file) ? file.Rest : null);
        if (!files.Complete || problems.Count > 0)
        {
            return null;
        }

        string[] order = [.. files.Named.SelectMany(name => reread[name].Memory.Services)];
        HashSet<string> names = [.. reread.Values.SelectMany(file => file.Kept)];
        var kept = new KeptServices(order, old.Services.Where(service => names.Contains(service.Name)));
        if (order.Distinct().Count() != order.Length
            || ConfigurationReader.Read(files, kept, problems) is not { Settings: { } settings } result
            || !IsSound(old, settings, kept, names))
        {
            return null;
        }

        KeptCount = kept.Count;
        Remember(settings, [.. files.Named.Select(name => KeyValuePair.Create<string, FileMemory?>(name, reread[name].Memory))]);
        return result;
    }

    // Without a memory of each file, or if a service is written in pieces, the next reading is a whole one, too.
    private void Remember(DirectorSettings settings, KeyValuePair<string, FileMemory?>[] files)
    {
        _settings = settings;
        _files = files.All(file => file.Value is not null)
            && files.SelectMany(file => file.Value!.Services).SequenceEqual(settings.Services.Select(service => service.Name))
            ? files.ToDictionary(file => file.Key, file => file.Value!)
            : [];
    }

    // What holds between kept services and others, or the rest of the file. What is wrong with it a whole reading says.
    private static bool IsSound(DirectorSettings old, DirectorSettings next, KeptServices kept, HashSet<string> names)
    {
        var listens = new HashSet<(ServiceProtocol, IPEndPoint)>();
        var marks = new HashSet<(uint, bool)>();
        foreach (ServiceSettings read in next.Services.Where(service => !names.Contains(service.Name)))
        {
            listens.UnionWith(read.Listen.Select(listen => (read.Protocol, listen)));
            marks.Add((read.Mark, read.IsIPv6));
        }

        return old.Sync?.BackupOnly == next.Sync?.BackupOnly
            && !kept.All.Any(service => service.Listen.Any(listen => listens.Contains((service.Protocol, listen))))
            && !kept.All.Any(service => service.Mark != 0 && marks.Contains((service.Mark, service.IsIPv6)))
            && !next.Services.Any(service => DataPaths.IsOurs(service.Mark));
    }
}
