namespace Ha.Benchmarks.Reporting;

/// <summary>Numbers of one kind, and their quantiles.</summary>
internal sealed class Samples
{
    private readonly List<double> _values = [];
    private bool _isSorted = true;

    public int Count => _values.Count;

    /// <summary>The one that was added last.</summary>
    public double Last { get; private set; } = double.NaN;

    public double Maximum => Quantile(1);

    public double Minimum => Count == 0 ? double.NaN : Sorted()[0];

    public double Sum => _values.Sum();

    /// <summary>The middle value; of an even number the mean of the two in the middle.</summary>
    public double Median
    {
        get
        {
            List<double> sorted = Sorted();
            return Count == 0 ? double.NaN : (sorted[(Count - 1) / 2] + sorted[Count / 2]) / 2;
        }
    }

    public void Add(double value)
    {
        _values.Add(value);
        Last = value;
        _isSorted = false;
    }

    /// <summary>The smallest value that at least this share of all values does not exceed (nearest rank).</summary>
    public double Quantile(double share) =>
        Count == 0 ? double.NaN : Sorted()[Math.Clamp((int)Math.Ceiling(share * Count) - 1, 0, Count - 1)];

    private List<double> Sorted()
    {
        if (!_isSorted)
        {
            _values.Sort();
            _isSorted = true;
        }

        return _values;
    }
}
