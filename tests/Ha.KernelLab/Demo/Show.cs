using System.Runtime.InteropServices;
using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Demo;

/// <summary>The demonstration: a pair of directors at work, told as it happens, and judged at the end.</summary>
internal static class Show
{
    private const int Victim = 1;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static readonly LabPlan Plan = new()
    {
        HasService = true,
        AdvertInterval = TimeSpan.FromMilliseconds(200),
        CheckInterval = TimeSpan.FromSeconds(1),
        CheckTimeout = TimeSpan.FromMilliseconds(500),
    };

    /// <summary>Shows everything; 0 when all of it was as it should be.</summary>
    public static int Run(bool keep)
    {
        var story = new Story();
        Picture.Print();
        try
        {
            using var pair = new Pair(Plan);
            using IDisposable interrupt = OnInterrupt(pair);
            using var watch = new Watch(pair, story);
            using LoadClient load = Start(pair, story);
            TellServers(pair, story, load);
            TellDirectors(pair, story, load);
            bool isGood = Summary.Print(story, load.Total());
            if (keep)
            {
                Prompt.Run(pair);
            }

            return isGood ? 0 : 1;
        }
        catch (Exception exception) when (exception is TimeoutException or InvalidOperationException)
        {
            story.Fail(exception.Message);
            return 1;
        }
    }

    private static PosixSignalRegistration OnInterrupt(Pair pair) =>
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            pair.Dispose();
            Environment.Exit(130);
        });

    private static LoadClient Start(Pair pair, Story story)
    {
        story.Chapter("Two directors start; the client sends requests to 10.77.0.10");
        pair.Start();
        LoadClient load = pair.StartLoad();
        bool isSpread = load.HearsFrom(pair.ServerNames, Limit);
        Thread.Sleep(2000);
        story.Expect(isSpread, "requests are spread over three servers", $"{Counts.Of(load.SinceMark())}");
        return load;
    }

    private static void TellServers(Pair pair, Story story, LoadClient load)
    {
        string name = Topology.ServerName(Victim);
        story.Chapter($"{name} dies: its program is killed");
        load.Mark();
        pair.Servers[Victim].Kill();
        TimeSpan gone = pair.Until(() => pair.Weight(0, Victim) == 0 && pair.Weight(1, Victim) == 0, Limit, $"{name} is out");
        Thread.Sleep(800);
        int refused = load.SinceMark().Failed;
        load.Mark();
        Thread.Sleep(2000);
        LoadReport without = load.SinceMark();
        story.Expect(
            gone < Plan.OutWithin + Requirements.Noise,
            $"{name} left both tables", $"after {gone.TotalSeconds:0.0} s, promised {Plan.OutWithin.TotalSeconds:0.0} s; until then it refused {refused} requests");
        story.Expect(
            without.Failed == 0 && !without.ByServer.ContainsKey(name) && without.ByServer.Count == 2,
            "the others serve", $"{Counts.Of(without)}; {without.Failed} failed");

        story.Chapter($"{name} returns");
        pair.Servers[Victim].Start();
        TimeSpan back = pair.Until(() => pair.IsComplete(0) && pair.IsComplete(1), Limit, $"{name} is back");
        bool isServing = load.HearsFrom(pair.ServerNames, Limit);
        story.Expect(isServing, $"{name} serves again", $"in the tables after {back.TotalSeconds:0.0} s");
    }

    private static void TellDirectors(Pair pair, Story story, LoadClient load)
    {
        story.Chapter("lb1, the Master, is killed with SIGKILL");
        load.Mark();
        pair.Directors[0].Kill();
        TimeSpan taken = pair.Until(() => pair.Holds(1), Limit, "lb2 takes the address");
        Thread.Sleep(800);
        LoadReport during = load.SinceMark();
        story.Expect(
            taken < TimeSpan.FromSeconds(3), "lb2 holds the address",
            $"after {taken.TotalMilliseconds:0} ms; {during.Failed} requests failed, longest silence {during.LongestGap.TotalMilliseconds:0} ms");
        pair.Until(() => !pair.Holds(0), Limit, "the lease on lb1 ends");
        story.Expect(true, "the kernel took the address from dead lb1", "its lease was not renewed");
        load.Mark();
        Thread.Sleep(1500);
        LoadReport after = load.SinceMark();
        story.Expect(
            after.ByServer.Count == pair.Servers.Length && after.Failed == 0, "all three servers answer through lb2",
            Counts.Of(after));

        story.Chapter("lb1 comes back");
        pair.Directors[0].Start();
        TimeSpan back = pair.Until(() => pair.Holds(0) && !pair.Holds(1) && pair.IsComplete(0), Limit, "lb1 is Master again");
        bool isServing = load.HearsFrom(pair.ServerNames, Limit);
        Thread.Sleep(1000);
        story.Expect(isServing, "lb1 preempts and serves", $"Master {back.TotalSeconds:0.0} s after its start");
    }
}
