using Ha.Benchmarks.Measuring;
using Ha.Benchmarks.Products;
using Ha.KernelLab.Lab;

namespace Ha.Benchmarks.Verbs;

/// <summary>What came of one cut.</summary>
/// <param name="Pings">What the client saw.</param>
/// <param name="Phase">The phase of the Master's timetable, from 0 to 1, at which the cable was really cut.</param>
/// <param name="AdvertSilence">From the last advert of the old Master to the first of the new one, in milliseconds.</param>
internal readonly record struct CutReport(PingReport Pings, double Phase, double AdvertSilence);

/// <summary>One failover: pings, cuts the Master's cable at a phase of its timetable, and joins it again.</summary>
internal sealed class FailoverCut(Pair pair, Cable cable, TimeSpan interval)
{
    private const byte MasterAddress = 11; // 10.77.0.11
    private const byte BackupAddress = 12;
    private static readonly TimeSpan Baseline = TimeSpan.FromMilliseconds(200);

    public TimeSpan Interval => interval;

    /// <param name="phase">From 0, just after an advert of the Master, to 1, just before the next.</param>
    /// <param name="pingPhase">From 0, just after a ping, to 1, just before the next.</param>
    public CutReport Run(double phase, double pingPhase)
    {
        CutReport report = default;
        RealTimeThread.Run(() => report = RunHere(phase, pingPhase));
        return report;
    }

    private CutReport RunHere(double phase, double pingPhase)
    {
        using var heap = new QuietHeap();
        using var adverts = new AdvertListener(pair.Topology.Client);
        using var pinger = new Pinger(pair.Topology.Client, Topology.Vip);
        Thread.Sleep(Baseline);
        long baselineEnd = Clock.Now;
        pair.Until(() => pinger.LastAnsweredSentAt >= baselineEnd, "the client is served before the cut");
        long cutTime = CutTime(adverts, phase);
        pinger.AlignTo(cutTime - (long)(pingPhase * Pinger.Period));
        Pinger.WaitUntil(cutTime);
        try
        {
            cable.Cut();
            long cutAt = Clock.Now;
            pair.Until(
                () => pinger.LastAnsweredSentAt > cutAt, (interval * 10) + TimeSpan.FromSeconds(5),
                "the peer serves the client");
            Thread.Sleep(Baseline);
            pinger.Stop();

            List<Advert> heard = adverts.Since();
            long last = heard.Where(advert => advert.Source == MasterAddress).Max(advert => advert.At);
            long next = heard.First(advert => advert.Source == BackupAddress && advert.At > last).At;
            return new CutReport(
                pinger.Report(cutAt), (cutAt - last) / interval.TotalNanoseconds, Clock.Milliseconds(next - last));
        }
        finally
        {
            cable.Join();
        }
    }

    // Counted on from the last advert, far enough ahead to be waited for precisely.
    private long CutTime(AdvertListener adverts, double phase)
    {
        long now = Clock.Now;
        pair.Until(() => adverts.LastFrom(MasterAddress) > now, "the Master advertises");
        double target = adverts.LastFrom(MasterAddress) + (phase * interval.TotalNanoseconds);
        long earliest = Clock.Now + (3 * Clock.NanosecondsPerMillisecond);
        while (target < earliest)
        {
            target += interval.TotalNanoseconds;
        }

        return (long)target;
    }
}
