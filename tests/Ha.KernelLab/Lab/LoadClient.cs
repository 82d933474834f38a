using System.Diagnostics;
using System.Net;

namespace Ha.KernelLab.Lab;

/// <summary>What came of the requests of some time.</summary>
/// <param name="Sent">How many were sent.</param>
/// <param name="Failed">How many had no answer within their time-out.</param>
/// <param name="LongestGap">The longest time between two answers.</param>
/// <param name="ByServer">Answers by the name of the server.</param>
internal sealed record LoadReport(int Sent, int Failed, TimeSpan LongestGap, IReadOnlyDictionary<string, int> ByServer)
{
    public override string ToString() =>
        $"{Sent} sent, {Failed} failed, longest gap {LongestGap.TotalMilliseconds:0} ms, "
        + string.Join(", ", ByServer.OrderBy(entry => entry.Key).Select(entry => $"{entry.Key} {entry.Value}"));
}

/// <summary>A steady stream of requests to the virtual address, from inside the client's namespace.</summary>
/// <remarks>Several workers: one that waits for a lost SYN does not hide how long the service was really silent.</remarks>
internal sealed class LoadClient : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<Thread> _workers = [];
    private readonly TimeSpan _timeout;
    private Counts _all = new();
    private Counts _mark = new();
    private volatile bool _stopping;

    public LoadClient(LabNamespace machine, string target, TimeSpan pause, int workers = 4, TimeSpan? timeout = null)
    {
        _timeout = timeout ?? TimeSpan.FromMilliseconds(600);
        IPEndPoint endPoint = IPEndPoint.Parse(target);
        for (int i = 0; i < workers; i++)
        {
            _workers.Add(machine.StartThread(() => Work(endPoint, pause)));
        }
    }

    /// <summary>Everything since the start.</summary>
    public LoadReport Total() => Report(() => _all);

    /// <summary>Everything since the last mark.</summary>
    public LoadReport SinceMark() => Report(() => _mark);

    /// <summary>Starts to count anew for <see cref="SinceMark"/>.</summary>
    public void Mark()
    {
        lock (_lock)
        {
            _mark = new Counts();
        }
    }

    /// <summary>Waits until every server of the names has answered some requests since now.</summary>
    public bool HearsFrom(IReadOnlyCollection<string> names, TimeSpan limit)
    {
        Mark();
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < limit)
        {
            LoadReport report = SinceMark();
            if (names.All(name => report.ByServer.GetValueOrDefault(name) >= 3))
            {
                return true;
            }

            Thread.Sleep(20);
        }

        return false;
    }

    public void Dispose()
    {
        _stopping = true;
        foreach (Thread worker in _workers)
        {
            worker.Join(_timeout * 3);
        }
    }

    private LoadReport Report(Func<Counts> which)
    {
        lock (_lock)
        {
            return which().Report();
        }
    }

    private void Work(IPEndPoint target, TimeSpan pause)
    {
        while (!_stopping)
        {
            string? server = Request.Http(target, _timeout);
            lock (_lock)
            {
                _all.Add(server);
                _mark.Add(server);
            }

            Thread.Sleep(pause);
        }
    }

    private sealed class Counts
    {
        private readonly Dictionary<string, int> _byServer = [];
        private long _lastAnswer = Stopwatch.GetTimestamp();
        private TimeSpan _longestGap;
        private int _sent;
        private int _failed;

        public void Add(string? server)
        {
            _sent++;
            if (server is null)
            {
                _failed++;
                return;
            }

            TimeSpan gap = Stopwatch.GetElapsedTime(_lastAnswer);
            _longestGap = gap > _longestGap ? gap : _longestGap;
            _lastAnswer = Stopwatch.GetTimestamp();
            _byServer[server] = _byServer.GetValueOrDefault(server) + 1;
        }

        public LoadReport Report()
        {
            // A silence that still lasts counts too.
            TimeSpan gap = Stopwatch.GetElapsedTime(_lastAnswer);
            return new LoadReport(_sent, _failed, gap > _longestGap ? gap : _longestGap, new Dictionary<string, int>(_byServer));
        }
    }
}
