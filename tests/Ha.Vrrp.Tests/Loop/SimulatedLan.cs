using Ha.Vrrp.Loop;
using Ha.Vrrp.Packets;
using Ha.Vrrp.Transport;

namespace Ha.Vrrp.Tests.Loop;

/// <summary>A segment with whole VRRP loops on it: seeded loss and delay, partitions, and a clock of its own.</summary>
internal sealed class SimulatedLan
{
    private readonly Random _random;
    private readonly List<(TimeSpan At, SimulatedHost To, byte[] Message, AdvertEnvelope Envelope)> _wire = [];

    public SimulatedLan(int seed, params VirtualRouterSettings[] settings)
        : this(seed, [.. settings.Select(router => new[] { router })])
    {
    }

    public SimulatedLan(int seed, params VirtualRouterSettings[][] settings)
    {
        _random = new Random(seed);
        Hosts = [.. settings.Select((routers, i) => new SimulatedHost(this, Routers.Ip($"192.0.2.{100 + i}"), routers))];
    }

    public ManualTime Time { get; } = new();

    public SimulatedHost[] Hosts { get; }

    public double Loss { get; set; }

    /// <summary>The last advert that anybody sent.</summary>
    public byte[] LastMessage { get; private set; } = [];

    /// <summary>Whether the second hears the first.</summary>
    public Func<SimulatedHost, SimulatedHost, bool> Hears { get; set; } = (_, _) => true;

    /// <summary>Whether adverts of a VRID arrive at all: each VRID can be thought of as a segment of its own.</summary>
    public Func<byte, bool> Carries { get; set; } = _ => true;

    public IEnumerable<SimulatedHost> Masters => Hosts.Where(host => host.State == RouterState.Master);

    public void Transmit(SimulatedHost from, ReadOnlySpan<byte> message, in AdvertEnvelope envelope)
    {
        if (Hosts.Length > 1)
        {
            LastMessage = message.ToArray();
        }

        foreach (SimulatedHost to in Hosts)
        {
            if (to != from && Hears(from, to) && Carries(message[1]) && _random.NextDouble() >= Loss)
            {
                TimeSpan delay = TimeSpan.FromMicroseconds(_random.Next(50, 2000));
                _wire.Add((Time.Now + delay, to, message.ToArray(), envelope));
            }
        }
    }

    public void Run(double seconds)
    {
        TimeSpan end = Time.Now + TimeSpan.FromSeconds(seconds);
        while (Time.Now < end)
        {
            TimeSpan next = Hosts.Where(host => !host.IsFrozen).Select(host => host.Loop.Deadline ?? end)
                .Concat(_wire.Select(packet => packet.At)).Append(end).Min();
            Time.MoveTo(next);
            foreach (var packet in _wire.Where(packet => packet.At <= Time.Now).ToList())
            {
                packet.To.Queue(packet.Message, packet.Envelope);
                _wire.Remove(packet);
            }

            foreach (SimulatedHost host in Hosts.Where(host => !host.IsFrozen))
            {
                host.Loop.Turn();
            }
        }
    }
}

/// <summary>One host on the segment.</summary>
internal sealed class SimulatedHost : IAdvertTransport
{
    private readonly SimulatedLan _lan;
    private readonly Queue<(byte[] Message, AdvertEnvelope Envelope)> _queue = [];

    public SimulatedHost(SimulatedLan lan, NetworkAddress own, VirtualRouterSettings[] settings)
    {
        _lan = lan;
        Addresses = new RecordingAddresses(lan.Time, own);
        Loop = new VrrpLoop(this, Addresses, lan.Time);
        Settings = settings;
    }

    public VrrpLoop Loop { get; }

    public RecordingAddresses Addresses { get; }

    public VirtualRouterSettings[] Settings { get; }

    public bool IsFrozen { get; set; }

    /// <summary>Announcements sent; questions are not among them.</summary>
    public int Frames { get; private set; }

    public RouterState State => Loop.Count == 0 ? RouterState.Initialize : Loop[0].State;

    public void Start() => Loop.Apply(Settings);

    public void Queue(byte[] message, in AdvertEnvelope envelope) => _queue.Enqueue((message, envelope));

    public int Open(int interfaceIndex, string interfaceName, bool isV6, AdvertUse use) => 0;

    public void Close(int interfaceIndex)
    {
    }

    public bool TryReceive(Span<byte> buffer, out ReceivedAdvert advert)
    {
        advert = default;
        if (!_queue.TryDequeue(out (byte[] Message, AdvertEnvelope Envelope) packet))
        {
            return false;
        }

        packet.Message.CopyTo(buffer);
        advert = new ReceivedAdvert(Addresses.Index, packet.Envelope, 0, packet.Message.Length);
        return true;
    }

    public bool TrySend(
        int interfaceIndex, ReadOnlySpan<byte> advert, NetworkAddress source, NetworkAddress destination)
    {
        if (!Addresses.IsRunning || interfaceIndex != Addresses.Index)
        {
            return false;
        }

        _lan.Transmit(this, advert, new AdvertEnvelope(source, destination, 255));
        return true;
    }

    public bool TrySendFrame(int interfaceIndex, ReadOnlySpan<byte> frame)
    {
        const int ArpSender = 28;
        Frames += frame.Slice(ArpSender, 4).ContainsAnyExcept((byte)0) ? 1 : 0;
        return true;
    }

    public void WaitUntil(TimeSpan deadline)
    {
    }

    public void Dispose()
    {
    }
}
