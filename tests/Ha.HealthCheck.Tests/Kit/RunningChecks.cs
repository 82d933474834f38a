using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;

namespace Ha.HealthCheck.Tests.Kit;

/// <summary>A started reactor and what it has reported.</summary>
internal sealed class RunningChecks : IDisposable
{
    /// <summary>Longer than anything here takes on the slowest machine; a bound for loops, not an expectation.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public RunningChecks(params (string Id, CheckSettings Settings)[] checks)
        : this(4096, checks)
    {
    }

    public RunningChecks(int capacity, params (string Id, CheckSettings Settings)[] checks)
    {
        Reactor = new CheckReactor(Reports.Enqueue, capacity);
        Reactor.Replace(checks);
        Reactor.Start();
    }

    public CheckReactor Reactor { get; }

    public ConcurrentQueue<CheckStatus> Reports { get; } = new();

    public static CheckSettings Http(IPEndPoint target, string path = "/") => Quick(
        new HttpProbeSettings(target, "test.example", path, [new StatusRange(200, 299)]));

    public static CheckSettings Tcp(IPEndPoint target) => Quick(new TcpProbeSettings(target));

    public static CheckSettings Script(params string[] command) => Quick(
        new ScriptProbeSettings([.. command], ImmutableArray<string>.Empty));

    public static CheckSettings Shell(string text) => Script("/bin/sh", "-c", text);

    public static CheckSettings Quick(ProbeSettings probe) => new()
    {
        Probe = probe,
        Interval = TimeSpan.FromMilliseconds(500),
        Timeout = TimeSpan.FromMilliseconds(400),
        Rise = 2,
        Fall = 2,
    };

    public CheckStatus Status(string id) => Reactor.ReadStatus().Single(status => status.Id == id);

    public CheckStatus AwaitOutcome(string id) => Await(id, status => status.LastOutcome is not null);

    public CheckStatus AwaitState(string id, HealthState state) => Await(id, status => status.State == state);

    /// <summary>The status of a check once it is as wanted; fails when that does not happen.</summary>
    public CheckStatus Await(string id, Func<CheckStatus, bool> wanted)
    {
        CheckStatus? last = null;
        bool reached = SpinWait.SpinUntil(
            () =>
            {
                Thread.Sleep(2);
                last = Reactor.ReadStatus().FirstOrDefault(status => status.Id == id);
                return last is not null && wanted(last);
            },
            Patience);
        Assert.True(reached, $"{id} did not become as expected: {last}");
        return last!;
    }

    public void Dispose() => Reactor.Dispose();
}
