using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Demo;

/// <summary>Looks at the two kernels all the time, and tells each change of the address and of the tables.</summary>
internal sealed class Watch : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(40);
    private readonly Thread _thread;
    private volatile bool _stopping;

    public Watch(Pair pair, Story story)
    {
        _thread = new Thread(() => Look(pair, story)) { IsBackground = true };
        _thread.Start();
    }

    public void Dispose()
    {
        _stopping = true;
        _thread.Join();
    }

    private void Look(Pair pair, Story story)
    {
        bool[] held = [false, false];
        var tables = new Dictionary<string, int>[] { [], [] };
        while (!_stopping)
        {
            for (int i = 0; i < pair.Directors.Length; i++)
            {
                bool holds = pair.Holds(i);
                if (holds != held[i])
                {
                    story.Event($"{pair.Directors[i].Name}  {(holds ? "holds" : "no longer holds")} {Topology.Vip}");
                    held[i] = holds;
                }

                Dictionary<string, int> table = Table(pair, i);
                TellTable(story, pair.Directors[i].Name, tables[i], table);
                tables[i] = table;
            }

            Thread.Sleep(Step);
        }
    }

    private static Dictionary<string, int> Table(Pair pair, int director) =>
        IpvsTable.Find(pair.Topology.Directors[director], Pair.Service)?.Destinations
            .ToDictionary(destination => destination.Address, destination => destination.Weight) ?? [];

    private static void TellTable(
        Story story, string director, Dictionary<string, int> before, Dictionary<string, int> after)
    {
        foreach ((string server, int weight) in after.Where(entry => before.GetValueOrDefault(entry.Key, -1) != entry.Value))
        {
            story.Event($"{director}  ip_vs: {server} has weight {weight}");
        }

        foreach (string server in before.Keys.Except(after.Keys))
        {
            story.Event($"{director}  ip_vs: {server} is out");
        }
    }
}
