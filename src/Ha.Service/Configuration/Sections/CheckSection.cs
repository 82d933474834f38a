using System.Collections.Immutable;
using System.Net;
using Ha.HealthCheck;
using Ha.Service.Configuration.Toml;
using Ha.Service.Configuration.Values;

namespace Ha.Service.Configuration.Sections;

/// <summary>The kinds of check.</summary>
internal enum CheckKind
{
    /// <summary>A TCP connection.</summary>
    Tcp,

    /// <summary>An HTTP request.</summary>
    Http,

    /// <summary>An HTTP request over TLS.</summary>
    Https,

    /// <summary>A program.</summary>
    Script,
}

/// <summary>A <c>check</c> table as it was written; what is absent or wrong is null.</summary>
internal sealed record CheckSection
{
    internal static readonly TimeSpan IntervalMin = TimeSpan.FromMilliseconds(100);
    internal static readonly TimeSpan IntervalMax = TimeSpan.FromHours(1);
    internal static readonly TimeSpan IntervalDefault = TimeSpan.FromSeconds(2);
    internal static readonly TimeSpan TimeoutDefault = TimeSpan.FromSeconds(1);
    internal static readonly TimeSpan TimeoutMin = TimeSpan.FromMilliseconds(10);

    private static readonly Dictionary<string, CheckKind> Kinds = new()
    {
        ["tcp"] = CheckKind.Tcp,
        ["http"] = CheckKind.Http,
        ["https"] = CheckKind.Https,
        ["script"] = CheckKind.Script,
    };

    private static readonly string[] TimeKeys = ["interval", "fast_interval", "down_interval", "timeout"];
    private static readonly string[] UnsupportedKinds = ["dns", "smtp", "udp", "ping"];
    private static readonly ImmutableArray<StatusRange> StatusDefault = [new StatusRange(200, 299)];

    /// <summary>Whether it needs a port and names none.</summary>
    public bool NeedsPort => Port is null && Kind is { Value: not CheckKind.Script };

    private Located<CheckKind>? Kind { get; init; }

    private Located<TimeSpan>? Interval { get; init; }

    private Located<TimeSpan>? FastInterval { get; init; }

    private Located<TimeSpan>? DownInterval { get; init; }

    private Located<TimeSpan>? Timeout { get; init; }

    private Located<int>? Rise { get; init; }

    private Located<int>? Fall { get; init; }

    private Located<int>? Port { get; init; }

    private Located<string>? Path { get; init; }

    private Located<string>? Host { get; init; }

    private ImmutableArray<StatusRange>? Status { get; init; }

    private ImmutableArray<string>? Command { get; init; }

    private TlsSection Tls { get; init; } = new();

    /// <summary>Reads a check.</summary>
    /// <param name="table">Its table.</param>
    /// <param name="title">The table as messages name it.</param>
    /// <param name="inherited">The service's check, which a server's own is laid over; null: there is none.</param>
    /// <param name="problems">Where problems go.</param>
    public static CheckSection Read(TomlTable table, string title, CheckSection? inherited, ProblemList problems)
    {
        var reader = new SectionReader(table, title, SectionKeys.Check, problems);
        if (inherited is null)
        {
            reader.Require("type", "\"tcp\"");
        }

        CheckSection own = new()
        {
            Kind = reader.Choice("type", Kinds, UnsupportedKinds),
            Interval = reader.Duration("interval", IntervalMin, IntervalMax),
            FastInterval = reader.Duration("fast_interval", IntervalMin, IntervalMax),
            DownInterval = reader.Duration("down_interval", IntervalMin, IntervalMax),
            Timeout = reader.Duration("timeout", TimeoutMin, IntervalMax),
            Rise = reader.Integer("rise", 1, 100),
            Fall = reader.Integer("fall", 1, 100),
            Port = reader.Integer("port", 1, 65535),
            Path = reader.Text<string>("path", HttpTexts.ParsePath),
            Host = reader.Text<string>("host", HttpTexts.ParseHost),
            Status = ReadStatus(reader),
            Command = CommandSection.Read(reader),
            Tls = TlsSection.Read(reader),
        };
        CheckSection whole = inherited is null ? own : own.Over(inherited, reader.Has("type"));
        whole.RejectContradictions(reader);
        return whole;
    }

    /// <summary>The settings for one server; only for a section without problems.</summary>
    public CheckSettings ToSettings(IPEndPoint server, string service)
    {
        var settings = new CheckSettings { Probe = Probe(server, service) };
        return settings with
        {
            Interval = Interval?.Value ?? IntervalDefault,
            FastInterval = FastInterval?.Value,
            DownInterval = DownInterval?.Value,
            Timeout = Timeout?.Value ?? TimeoutDefault,
            Rise = Rise?.Value ?? settings.Rise,
            Fall = Fall?.Value ?? settings.Fall,
        };
    }

    private ProbeSettings Probe(IPEndPoint server, string service)
    {
        var target = new IPEndPoint(server.Address, Port?.Value ?? server.Port);
        return Kind!.Value switch
        {
            CheckKind.Tcp => new TcpProbeSettings(target),
            CheckKind.Http => Request(target),
            CheckKind.Https => new HttpsProbeSettings(Request(target), Tls.ToSettings(Host?.Value, target)),
            _ => new ScriptProbeSettings(
                Command!.Value,
                [$"HA_SERVER_ADDRESS={server.Address}", $"HA_SERVER_PORT={server.Port}", $"HA_SERVICE={service}"]),
        };
    }

    private HttpProbeSettings Request(IPEndPoint target) =>
        new(target, Host?.Value ?? target.ToString(), Path?.Value ?? "/", Status ?? StatusDefault);

    /// <summary>A server's check over its service's: a type of its own takes over only when and how often.</summary>
    private CheckSection Over(CheckSection service, bool hasType)
    {
        CheckSection timed = this with
        {
            Interval = Interval ?? service.Interval,
            FastInterval = FastInterval ?? service.FastInterval,
            DownInterval = DownInterval ?? service.DownInterval,
            Timeout = Timeout ?? service.Timeout,
            Rise = Rise ?? service.Rise,
            Fall = Fall ?? service.Fall,
        };
        return hasType
            ? timed
            : timed with
            {
                Kind = service.Kind,
                Port = Port ?? service.Port,
                Path = Path ?? service.Path,
                Host = Host ?? service.Host,
                Status = Status ?? service.Status,
                Command = Command ?? service.Command,
                Tls = Tls.Over(service.Tls),
            };
    }

    private void RejectContradictions(SectionReader reader)
    {
        if (Kind is { } kind)
        {
            RejectForeignKeys(reader, kind.Value);
            if (kind.Value == CheckKind.Script && Command is null)
            {
                reader.Require("command", "[\"/usr/local/lib/check-server\"]");
            }
        }

        // All inherited means that the service's own table has been told already.
        if (!TimeKeys.Any(reader.Has))
        {
            return;
        }

        TimeSpan interval = Interval?.Value ?? IntervalDefault;
        TimeSpan timeout = Timeout?.Value ?? TimeoutDefault;
        if (timeout > interval)
        {
            RejectTime(
                reader,
                reader.Has("timeout") ? Timeout : Interval,
                $"timeout ({Durations.Format(timeout)}) must not be longer than "
                + $"interval ({Durations.Format(interval)}): "
                + "an attempt must end before the next begins");
        }
        else if (FastInterval is { } fast && (fast.Value > interval || fast.Value < timeout))
        {
            RejectTime(
                reader,
                FastInterval,
                $"fast_interval ({Durations.Format(fast.Value)}) must be between timeout ({Durations.Format(timeout)}) and "
                + $"interval ({Durations.Format(interval)})");
        }

        if (DownInterval is { } down && down.Value < interval)
        {
            RejectTime(
                reader,
                DownInterval,
                $"down_interval ({Durations.Format(down.Value)}) must not be shorter than interval ({Durations.Format(interval)}): "
                + "it spares a server that is down");
        }
    }

    // At the key if it is in this table, else at the table: the key was inherited.
    private static void RejectTime(SectionReader reader, Located<TimeSpan>? time, string problem) =>
        reader.Problems.Add(time?.Span ?? reader.Header, problem);

    private static void RejectForeignKeys(SectionReader reader, CheckKind kind)
    {
        Reject(kind is not (CheckKind.Http or CheckKind.Https), ["path", "host", "status"], "http and https");
        Reject(kind != CheckKind.Https, TlsSection.Keys, "https");
        Reject(kind != CheckKind.Script, ["command"], "script");
        Reject(kind == CheckKind.Script, ["port"], "tcp, http and https");

        void Reject(bool foreign, string[] keys, string kinds)
        {
            foreach (string key in keys.Where(key => foreign && reader.Has(key)))
            {
                reader.Problems.Add(reader.KeySpan(key), $"'{key}' is for checks of type {kinds} only");
            }
        }
    }

    private static ImmutableArray<StatusRange>? ReadStatus(SectionReader reader)
    {
        if (!reader.Has("status"))
        {
            return null;
        }

        var ranges = ImmutableArray.CreateBuilder<StatusRange>();
        IReadOnlyList<TomlValue> items = reader.Items("status", "codes or ranges such as \"200-299\"");
        foreach (TomlValue item in items)
        {
            TomlValue text = item is TomlInteger code ? new TomlString($"{code.Value}", code.Span) : item;
            if (reader.Read<StatusRange>("status", text, HttpTexts.ParseStatus) is { } range)
            {
                ranges.Add(range.Value);
            }
        }

        if (reader.Value("status") is TomlArray { Items.Count: 0 } none)
        {
            reader.Problems.Add(none.Span, "status must hold at least one code or range");
        }

        return ranges.ToImmutable();
    }
}
