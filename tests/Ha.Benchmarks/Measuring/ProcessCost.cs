using System.Globalization;

namespace Ha.Benchmarks.Measuring;

/// <summary>What a process has cost until now.</summary>
/// <param name="Cpu">Time on a processor, of all its threads, those that have ended too, in nanoseconds.</param>
/// <param name="Resident">Resident memory in KiB.</param>
/// <param name="Proportional">Resident memory in KiB, pages shared with other processes counted in part.</param>
/// <param name="IsRealTime">Whether any of its threads is scheduled by SCHED_RR or SCHED_FIFO.</param>
internal readonly record struct ProcessCost(long Cpu, long Resident, long Proportional, bool IsRealTime)
{
    private const int Policy = 40; // of /proc/PID/stat, less the pid and the name
    private const int RealTimeMin = 1;
    private const int RealTimeMax = 2;

    /// <summary>Of a process; nothing if it is gone.</summary>
    public static ProcessCost Of(int process)
    {
        try
        {
            bool isRealTime = false;
            foreach (string task in Directory.EnumerateDirectories($"/proc/{process}/task"))
            {
                string stat = File.ReadAllText($"{task}/stat");
                long policy = Number(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[Policy - 2]);
                isRealTime |= policy is >= RealTimeMin and <= RealTimeMax;
            }

            string[] memory = File.ReadAllLines($"/proc/{process}/smaps_rollup");
            return new ProcessCost(
                MeasuringNative.ProcessorTime(process), Kibibytes(memory, "Rss:"), Kibibytes(memory, "Pss:"), isRealTime);
        }
        catch (IOException)
        {
            return default;
        }
    }

    public static ProcessCost operator +(ProcessCost left, ProcessCost right) => new(
        left.Cpu + right.Cpu, left.Resident + right.Resident, left.Proportional + right.Proportional,
        left.IsRealTime || right.IsRealTime);

    private static long Kibibytes(string[] lines, string key) => Number(lines
        .First(line => line.StartsWith(key, StringComparison.Ordinal))
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
