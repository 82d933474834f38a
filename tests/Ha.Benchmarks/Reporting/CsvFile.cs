using System.Globalization;
using Ha.KernelLab.Lab;

namespace Ha.Benchmarks.Reporting;

/// <summary>The raw samples of a run in artifacts/benchmarks/, each line written at once: an interrupted run leaves what it had.</summary>
internal sealed class CsvFile : IDisposable
{
    private readonly StreamWriter _writer;

    public CsvFile(string name, params string[] columns)
    {
        string folder = System.IO.Path.Combine(Requirements.Repository, "artifacts", "benchmarks");
        Directory.CreateDirectory(folder);
        Path = System.IO.Path.Combine(folder, $"{name}.csv");
        _writer = new StreamWriter(Path) { AutoFlush = true };
        _writer.WriteLine(string.Join(',', columns));
    }

    public string Path { get; }

    public void Add(params object[] values) => _writer.WriteLine(string.Join(
        ',', values.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture))));

    public void Dispose() => _writer.Dispose();
}
