using System.Net;
using Ha.HealthCheck;
using Ha.Service.Configuration.Toml;
using Ha.Service.Configuration.Values;

namespace Ha.Service.Configuration.Sections.Checks;

/// <summary>A <c>check</c> table as it was written; what is absent or wrong is null.</summary>
internal sealed record CheckSection
{
    internal static readonly TimeSpan IntervalMin = TimeSpan.FromMilliseconds(100);
    internal static readonly TimeSpan IntervalMax = TimeSpan.FromHours(1);
    internal static readonly TimeSpan IntervalDefault = TimeSpan.FromSeconds(2);
    internal static readonly TimeSpan TimeoutDefault = TimeSpan.FromSeconds(1);
    internal static readonly TimeSpan TimeoutMin = TimeSpan.FromMilliseconds(10);

    private static readonly string[] TimeKeys = ["interval", "fast_interval", "down_interval", "timeout"];

    private static readonly Dictionary<string, HealthState> Expectations = new()
    {
        ["unknown"] = HealthState.Unknown,
        ["up"] = HealthState.Up,
        ["down"] = HealthState.Down,
    };

    /// <summary>Whether it needs a port and names none.</summary>
    public bool NeedsPort => Kind is { } kind && CheckKeys.HasPort(kind.Value) && Probe.IsPortMissing;

    /// <summary>Where its table begins.</summary>
    public TextSpan Header { get; private init; }

    /// <summary>Where it says that it goes the data path; null: it does not.</summary>
    public TextSpan? DataPathSpan => Probe.DataPathSpan;

    /// <summary>Its name; null: that of its kind.</summary>
    public Located<string>? Name { get; private init; }

    /// <summary>Its kind.</summary>
    public Located<CheckKind>? Kind { get; private init; }

    private ProbeSection Probe { get; init; } = new();

    private Located<TimeSpan>? Interval { get; init; }

    private Located<TimeSpan>? FastInterval { get; init; }

    private Located<TimeSpan>? DownInterval { get; init; }

    private Located<TimeSpan>? Timeout { get; init; }

    private Located<int>? Rise { get; init; }

    private Located<int>? Fall { get; init; }

    private Located<HealthState>? Initial { get; init; }

    private FlapSettings? Flap { get; init; }

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
            Header = reader.Header,
            Name = reader.Text<string>("name", Names.Parse),
            Kind = reader.Choice("type", CheckKeys.Kinds),
            Interval = reader.Duration("interval", IntervalMin, IntervalMax),
            FastInterval = reader.Duration("fast_interval", IntervalMin, IntervalMax),
            DownInterval = reader.Duration("down_interval", IntervalMin, IntervalMax),
            Timeout = reader.Duration("timeout", TimeoutMin, IntervalMax),
            Rise = reader.Integer("rise", 1, 100),
            Fall = reader.Integer("fall", 1, 100),
            Initial = reader.Choice("initial", Expectations),
            Flap = FlapSection.Read(reader),
            Probe = ProbeSection.Read(reader),
        };
        CheckSection whole = inherited is null ? own : own.Over(inherited, reader.Has("type"));
        if (whole.Kind is { } kind)
        {
            whole.Probe.RejectContradictions(reader, kind.Value);
        }

        whole.RejectTimes(reader);
        return whole;
    }

    /// <summary>The settings for one server; only for a section without problems.</summary>
    public CheckSettings ToSettings(IPEndPoint server, ServiceSection service)
    {
        var settings = new CheckSettings { Probe = Probe.ToSettings(Kind!.Value, server, service) };
        return settings with
        {
            Interval = Interval?.Value ?? IntervalDefault,
            FastInterval = FastInterval?.Value,
            DownInterval = DownInterval?.Value,
            Timeout = Timeout?.Value ?? TimeoutDefault,
            Rise = Rise?.Value ?? settings.Rise,
            Fall = Fall?.Value ?? settings.Fall,
            Expected = Initial?.Value ?? HealthState.Unknown,
            Flap = Flap,
        };
    }

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
            Initial = Initial ?? service.Initial,
            Flap = Flap ?? service.Flap,
        };
        return hasType
            ? timed
            : timed with { Name = Name ?? service.Name, Kind = service.Kind, Probe = Probe.Over(service.Probe) };
    }

    private void RejectTimes(SectionReader reader)
    {
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
}
