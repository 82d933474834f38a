using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Ha.KernelLab.Lab;

/// <summary>One sample of the Prometheus text format.</summary>
internal sealed record MetricSample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);

/// <summary>The samples of one scrape. A line that is not of the format is an error.</summary>
internal sealed partial class MetricsText(IReadOnlyList<MetricSample> samples)
{
    public IReadOnlyList<MetricSample> Samples { get; } = samples;

    public static MetricsText Fetch(LabNamespace machine, int port) => machine.Invoke(() =>
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
        socket.ReceiveTimeout = 5000;
        socket.Send("GET /metrics HTTP/1.0\r\nHost: lab\r\n\r\n"u8);
        var text = new StringBuilder();
        byte[] buffer = new byte[65536];
        for (int count; (count = socket.Receive(buffer)) > 0;)
        {
            text.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        string[] parts = text.ToString().Split("\r\n\r\n", 2);
        Assert.Contains(" 200 ", parts[0].Split('\n')[0]);
        return Parse(parts[1]);
    });

    public static MetricsText Parse(string text)
    {
        var samples = new List<MetricSample>();
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // A chunked answer has lines of hexadecimal lengths.
            if (line.StartsWith('#') || ChunkLength().IsMatch(line))
            {
                continue;
            }

            Match match = Sample().Match(line);
            Assert.True(match.Success, $"not a sample: {line}");
            samples.Add(new MetricSample(
                match.Groups["name"].Value,
                Label().Matches(match.Groups["labels"].Value).ToDictionary(
                    label => label.Groups[1].Value, label => label.Groups[2].Value),
                Number(match.Groups["value"].Value)));
        }

        return new MetricsText(samples);
    }

    /// <summary>The counts of dropped adverts by their reason.</summary>
    public Dictionary<string, double> DroppedAdverts() => Samples
        .Where(sample => sample.Labels.ContainsKey("reason")
            && sample.Name.Contains("advert", StringComparison.Ordinal)
            && sample.Name.Contains("drop", StringComparison.Ordinal))
        .GroupBy(sample => sample.Labels["reason"])
        .ToDictionary(group => group.Key, group => group.Sum(sample => sample.Value));

    private static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>([a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\.)*",?)*)\})? (?<value>\S+)$""")]
    private static partial Regex Sample();

    [GeneratedRegex("""([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)",?""")]
    private static partial Regex Label();

    [GeneratedRegex("^[0-9a-fA-F]+$")]
    private static partial Regex ChunkLength();
}
