using Prometheus;

namespace Ha.Service.Metrics;

/// <summary>
/// One metric of the exposition, rewritten as a whole at each scrape: a series that the snapshot no longer has is gone.
/// </summary>
/// <remarks>Not thread-safe: <see cref="DirectorMetrics"/> serialises scrapes.</remarks>
internal sealed class MetricFamily
{
    private readonly Gauge? _gauge;
    private readonly Counter? _counter;
    private readonly HashSet<string> _seen = [];
    private readonly Dictionary<string, string[]> _known = [];

    private MetricFamily(Gauge? gauge, Counter? counter)
    {
        _gauge = gauge;
        _counter = counter;
    }

    public static MetricFamily Gauge(IMetricFactory factory, string name, string help, params string[] labels) =>
        new(factory.CreateGauge(name, help, new GaugeConfiguration { LabelNames = labels }), null);

    public static MetricFamily Counter(IMetricFactory factory, string name, string help, params string[] labels) =>
        new(null, factory.CreateCounter(name, help, new CounterConfiguration { LabelNames = labels }));

    /// <summary>Begins a rewrite.</summary>
    public void Begin() => _seen.Clear();

    /// <summary>Writes one series.</summary>
    public void Set(double value, params string[] labels)
    {
        string key = string.Join('\0', labels);
        _seen.Add(key);
        _known[key] = labels;
        if (_gauge is not null)
        {
            _gauge.WithLabels(labels).Set(value);
            return;
        }

        // A counter of the kernel or of the VRRP process that started anew begins again, as Prometheus expects.
        Counter counter = _counter!;
        if (counter.WithLabels(labels).Value > value)
        {
            counter.RemoveLabelled(labels);
        }

        counter.WithLabels(labels).IncTo(value);
    }

    /// <summary>Ends a rewrite: removes what was not written.</summary>
    public void End()
    {
        foreach (string key in _known.Keys.Where(key => !_seen.Contains(key)).ToList())
        {
            string[] labels = _known[key];
            _known.Remove(key);
            _gauge?.RemoveLabelled(labels);
            _counter?.RemoveLabelled(labels);
        }
    }
}
