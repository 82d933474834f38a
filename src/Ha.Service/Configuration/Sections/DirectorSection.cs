using System.Net;
using System.Text;
using Ha.Service.Configuration.Toml;
using Ha.Service.Configuration.Values;

namespace Ha.Service.Configuration.Sections;

/// <summary><c>[director]</c> and <c>[metrics]</c> as they were written, with their defaults.</summary>
internal sealed record DirectorSection
{
    private const string MetricsOff = "off";
    private static readonly TimeSpan GraceMax = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ReadBackMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReadBackMax = TimeSpan.FromHours(1);

    /// <summary>Its name; null: the host's.</summary>
    public string? Name { get; private init; }

    /// <summary>Where sockets and state live.</summary>
    public string RuntimeDirectory { get; private init; } = "/run/ha-director";

    private static readonly Dictionary<string, bool> Drifts = new() { ["repair"] = true, ["report"] = false };

    /// <summary>Where what outlives a restart is kept.</summary>
    public string StateDirectory { get; private init; } = "/var/lib/ha-director";

    /// <summary>How long the VRRP process holds its role alone.</summary>
    public TimeSpan Grace { get; private init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the kernel's table is read back.</summary>
    public TimeSpan ReadBackInterval { get; private init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether drift is repaired.</summary>
    public bool RepairsDrift { get; private init; } = true;

    /// <summary>Where metrics are served; null: nowhere.</summary>
    public IPEndPoint? MetricsListen { get; private init; } = new(IPAddress.Loopback, 9650);

    /// <summary>Reads both tables; either may be absent.</summary>
    public static DirectorSection Read(TomlTable? director, TomlTable? metrics, ProblemList problems)
    {
        var section = new DirectorSection();
        if (director is not null)
        {
            var reader = new SectionReader(director, "[director]", SectionKeys.Director, problems);
            section = section with
            {
                Name = reader.Text<string>("name", Names.Parse)?.Value,
                RuntimeDirectory = reader.Text<string>("runtime_dir", ParseRuntimeDirectory)?.Value
                    ?? section.RuntimeDirectory,
                StateDirectory = reader.Text<string>("state_dir", Names.ParseAbsolutePath)?.Value
                    ?? section.StateDirectory,
                Grace = reader.Duration("grace", TimeSpan.Zero, GraceMax)?.Value ?? section.Grace,
                ReadBackInterval = reader.Duration("read_back_interval", ReadBackMin, ReadBackMax)?.Value
                    ?? section.ReadBackInterval,
                RepairsDrift = reader.Choice("drift", Drifts)?.Value ?? true,
            };
        }

        if (metrics is not null)
        {
            var reader = new SectionReader(metrics, "[metrics]", SectionKeys.Metrics, problems);
            Located<IPEndPoint?>? listen = reader.Text<IPEndPoint?>("listen", ParseMetricsListen);
            section = listen is null ? section : section with { MetricsListen = listen.Value };
        }

        return section;
    }

    private static string? ParseRuntimeDirectory(string text, out string value) =>
        Names.ParseAbsolutePath(text, out value)
        ?? (Encoding.UTF8.GetByteCount(text) > ConfigurationLimits.RuntimeDirectoryBytesMax
            ? $"is longer than {ConfigurationLimits.RuntimeDirectoryBytesMax} bytes: a socket in it could not be opened"
            : null);

    private static string? ParseMetricsListen(string text, out IPEndPoint? value)
    {
        value = null;
        if (text == MetricsOff)
        {
            return null;
        }

        string? problem = Addresses.ParseEndPoint(text, out IPEndPoint endPoint);
        value = endPoint;
        return problem is null ? null : $"{problem}, or must be \"{MetricsOff}\"";
    }
}
