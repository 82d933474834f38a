using System.Collections.Concurrent;
using System.Diagnostics;
using Ha.Vrrp.Addresses;
using Ha.Vrrp.Process;
using Ha.Vrrp.Transport;

namespace Ha.Vrrp.Tests.Transport;

/// <summary>A director's link to a VRRP session that runs on a thread of this process, in a namespace.</summary>
internal sealed class DirectorEnd : IDisposable
{
    private readonly ConcurrentQueue<VrrpMessage> _messages = [];
    private Thread _session = null!;

    private DirectorEnd(VrrpProcessLink link)
    {
        Link = link;
        new Thread(() =>
        {
            while (Link.Receive() is { } message)
            {
                _messages.Enqueue(message);
            }
        })
        { IsBackground = true }.Start();
    }

    public VrrpProcessLink Link { get; }

    public bool HasEnded => !_session.IsAlive;

    public RouterState? State => Status?.State;

    public VrrpMessage.RouterStatus? Status => _messages.OfType<VrrpMessage.RouterStatus>().LastOrDefault();

    public VrrpMessage.LoopStatus? Loop => _messages.OfType<VrrpMessage.LoopStatus>().LastOrDefault();

    public IEnumerable<VrrpMessage> Messages => _messages;

    public static DirectorEnd Start(string name, string? adoptPath = null)
    {
        (VrrpProcessLink link, int child) = VrrpProcessLink.CreatePair();
        var end = new DirectorEnd(link);
        end._session = new Thread(() =>
        {
            Namespaces.Enter(name);
            using var transport = new RawAdvertTransport(BootTime.Clock);
            using var host = new RouteVirtualAddresses();
            using AdoptionSocket? adoption = adoptPath is null ? null : AdoptionSocket.TryListen(adoptPath);
            transport.Watch(host.FileDescriptor);
            using var session = new DirectorSession(transport, host, adoption, BootTime.Clock)
            {
                IsRealTime = false,
                IsMemoryLocked = false,
            };
            session.Connect(child);
            session.Run();
        })
        { IsBackground = true };
        end._session.Start();
        return end;
    }

    public static DirectorEnd? Adopt(DirectorEnd former, string path) =>
        VrrpProcessLink.TryAdopt(path) is { } link ? new DirectorEnd(link) { _session = former._session } : null;

    /// <summary>Waits for something, with heartbeats if asked for.</summary>
    public void Await(Func<bool> condition, bool heartbeats = true, double seconds = 8)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(
                Stopwatch.GetElapsedTime(start).TotalSeconds < seconds,
                $"not within {seconds} s; state {State}, messages: {string.Join("\n", _messages)}");
            if (heartbeats)
            {
                Link.SendHeartbeat();
            }

            Thread.Sleep(20);
        }
    }

    public void Dispose()
    {
        Link.SendStop();
        Link.Disconnect();
        _session.Join(TimeSpan.FromSeconds(5));
    }
}
