using Ha.Simulation.Engine;
using Ha.Simulation.Hosts;
using Ha.Vrrp.Packets;

namespace Ha.Simulation.Network;

/// <summary>
/// One segment: it loses, delays, reorders and duplicates what is sent, and it can be cut between any two hosts in one
/// direction. Without such a fault it is an ordinary switch: fast, and in order between two hosts.
/// </summary>
internal sealed class SimulatedLan
{
    /// <summary>The range of delays without a fault.</summary>
    public static readonly TimeSpan DelayLeast = TimeSpan.FromMicroseconds(20);

    /// <summary>The range of delays without a fault.</summary>
    public static readonly TimeSpan DelayMost = TimeSpan.FromMicroseconds(300);

    private readonly World _world;
    private readonly int _index;
    private readonly int _hosts;
    private readonly bool[] _cuts;
    private readonly double[] _losses;
    private readonly int[] _lossesNext;
    private readonly TimeSpan[] _arrivals;

    public SimulatedLan(World world, int index, int hosts)
    {
        _world = world;
        _index = index;
        _hosts = hosts;
        _cuts = new bool[hosts * hosts];
        _losses = new double[hosts * hosts];
        _lossesNext = new int[hosts];
        _arrivals = new TimeSpan[hosts * hosts];
    }

    /// <summary>The share of all adverts that is lost.</summary>
    public double Loss { get; set; }

    /// <summary>The share of all adverts that arrives twice.</summary>
    public double Duplication { get; set; }

    /// <summary>What the longest delay is more than without a fault; packets overtake each other then.</summary>
    public TimeSpan ExtraDelay { get; set; }

    /// <summary>When the last packet that is on the wire arrives.</summary>
    public TimeSpan LastArrival { get; private set; }

    /// <summary>No fault any more; what is on the wire stays there.</summary>
    public void Heal()
    {
        Array.Clear(_cuts);
        Array.Clear(_losses);
        Array.Clear(_lossesNext);
        Loss = 0;
        Duplication = 0;
        ExtraDelay = TimeSpan.Zero;
    }

    /// <summary>Whether the second hears the first.</summary>
    public void Cut(int from, int to, bool isCut) => _cuts[(from * _hosts) + to] = isCut;

    /// <summary>The share of adverts that is lost between two hosts, in one direction.</summary>
    public void Lose(int from, int to, double share) => _losses[(from * _hosts) + to] = share;

    /// <summary>Loses the next adverts of a host, for everybody.</summary>
    public void LoseNext(int from, int adverts) => _lossesNext[from] = adverts;

    public void Transmit(SimulatedHost from, ReadOnlySpan<byte> message, in AdvertEnvelope envelope)
    {
        bool isLost = _lossesNext[from.Index] > 0;
        _lossesNext[from.Index] -= isLost ? 1 : 0;
        Packet packet = _world.Packets.Take();
        packet.Set(_index, message, envelope);
        packet.Copies = 1;
        foreach (SimulatedHost to in _world.Hosts)
        {
            if (to != from && to.Port.Wants(_index, envelope.Destination))
            {
                if (isLost || IsLost(from.Index, to.Index))
                {
                    _world.Tally.Lost++;
                    continue;
                }

                Send(packet, from.Index, to.Index);
                if (_world.Random.Chance(Duplication))
                {
                    _world.Tally.Duplicated++;
                    Send(packet, from.Index, to.Index);
                }
            }
        }

        _world.Packets.Release(packet);
    }

    /// <summary>Something that no router sent reaches a host.</summary>
    public void Inject(int to, ReadOnlySpan<byte> message, in AdvertEnvelope envelope)
    {
        Packet packet = _world.Packets.Take();
        packet.Set(_index, message, envelope);
        packet.Copies = 0;
        Send(packet, to, to);
    }

    private bool IsLost(int from, int to)
    {
        int path = (from * _hosts) + to;
        return _cuts[path] || _world.Random.Chance(Loss) || _world.Random.Chance(_losses[path]);
    }

    private void Send(Packet packet, int from, int to)
    {
        int path = (from * _hosts) + to;
        TimeSpan arrival = _world.Now + _world.Random.Between(DelayLeast, DelayMost + ExtraDelay);
        if (ExtraDelay == TimeSpan.Zero && arrival < _arrivals[path])
        {
            arrival = _arrivals[path];
        }

        _arrivals[path] = arrival;
        LastArrival = arrival > LastArrival ? arrival : LastArrival;
        packet.Copies++;
        _world.Events.Add(arrival, EventKind.Arrival, to, 0, packet);
    }
}
