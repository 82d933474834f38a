using Ha.KernelLab.Lab;

namespace Ha.Benchmarks.Measuring;

/// <summary>Hears every advert that reaches a machine, whether that machine takes part or not, and keeps all of them.</summary>
/// <remarks>
/// A packet socket whose filter passes IP protocol 112 alone; it sees what comes in, not what the machine itself sends.
/// Times for intervals are the kernel's.
/// </remarks>
internal sealed class AdvertListener : IDisposable
{
    private const int Roomy = 200_000;
    private readonly Lock _lock = new();
    private readonly List<Advert> _adverts = new(Roomy);
    private readonly Thread _thread;
    private readonly int _socket;
    private volatile bool _stopping;

    public AdvertListener(LabNamespace machine)
    {
        _socket = machine.Invoke(() => PacketSocket.Open(PacketSocket.Adverts));
        _thread = machine.StartThread(Listen);
    }

    /// <summary>How many have come.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _adverts.Count;
            }
        }
    }

    /// <summary>All that came since there were this many.</summary>
    public List<Advert> Since(int count = 0)
    {
        lock (_lock)
        {
            return _adverts[count..];
        }
    }

    /// <summary>When the last one with a priority above 0 came from a source; 0: none yet.</summary>
    public long LastFrom(byte source)
    {
        lock (_lock)
        {
            for (int i = _adverts.Count - 1; i >= 0; i--)
            {
                if (_adverts[i].Source == source && _adverts[i].Priority > 0)
                {
                    return _adverts[i].At;
                }
            }
        }

        return 0;
    }

    public void Dispose()
    {
        _stopping = true;
        _thread.Join();
        Native.Close(_socket);
    }

    private void Listen()
    {
        MeasuringNative.TryRealTime();
        Span<byte> packet = stackalloc byte[256];
        while (!_stopping)
        {
            int length = PacketSocket.Receive(_socket, packet, out long stampedAt);
            long now = Clock.Now;
            stampedAt -= Clock.WallAhead;
            int header = length > 0 ? (packet[0] & 0x0F) * 4 : 0;
            if (header < 20 || length < header + 8)
            {
                continue; // Nothing for a while, or not an advert.
            }

            var advert = new Advert(now, stampedAt, packet[15], packet[header + 1], packet[header + 2]);
            lock (_lock)
            {
                _adverts.Add(advert);
            }
        }
    }
}
