using Prometheus;

namespace Ha.Service.Metrics;

/// <summary>All families of one registry, begun and ended together.</summary>
internal sealed class MetricFamilies(CollectorRegistry registry)
{
    /// <summary>What every name begins with.</summary>
    public const string Prefix = "ha_director_";

    private readonly IMetricFactory _factory = Prometheus.Metrics.WithCustomRegistry(registry);
    private readonly List<MetricFamily> _all = [];

    public MetricFamily Gauge(string name, string help, params string[] labels) =>
        Add(MetricFamily.Gauge(_factory, Prefix + name, help, labels));

    public MetricFamily Counter(string name, string help, params string[] labels) =>
        Add(MetricFamily.Counter(_factory, Prefix + name, help, labels));

    public void Begin() => _all.ForEach(family => family.Begin());

    public void End() => _all.ForEach(family => family.End());

    private MetricFamily Add(MetricFamily family)
    {
        _all.Add(family);
        return family;
    }
}
