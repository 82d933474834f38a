using System.Buffers.Binary;
using Ha.Simulation.Engine;
using Ha.Simulation.Hosts;
using Ha.Simulation.Network;
using Ha.Simulation.Scenarios;
using Ha.Vrrp;
using Ha.Vrrp.Addresses;
using Ha.Vrrp.Loop;

namespace Ha.Simulation.Invariants;

/// <summary>All invariants, asked at every step of every host.</summary>
internal sealed class Checks
{
    private readonly World _world;
    private readonly AddressChecks _addresses;
    private readonly AdvertChecks _adverts;
    private readonly TransitionChecks _transitions;
    private readonly LoopChecks _loops;

    public Checks(World world)
    {
        _world = world;
        Segments = new SegmentChecks(world);
        _addresses = new AddressChecks(world);
        _adverts = new AdvertChecks(world);
        _transitions = new TransitionChecks(world);
        _loops = new LoopChecks(world);
    }

    /// <summary>Those that compare the hosts of a segment with each other.</summary>
    public SegmentChecks Segments { get; }

    public static void Break(Invariant invariant, object who, string what) =>
        throw new InvariantBrokenException(invariant, $"{who}: {what}");

    public void OnTurnBegins(SimulatedHost host)
    {
        _loops.OnTurn(host);
        foreach (RouterView router in host.Routers)
        {
            router.WasAway = router.State == RouterState.Master
                && !router.Lingers
                && host.AwaySinceTurn > router.MasterDown(router.Settings!.AdvertInterval);
            router.HasLeft = false;
            router.SentZeroInTurn = false;
        }
    }

    public void OnAdvertRead(SimulatedHost host, Packet packet)
    {
        ReadOnlySpan<byte> message = packet.Bytes;
        RouterView? router = packet.Envelope.Source == default
            ? null
            : Find(host, packet.Lan, message, packet.Envelope.Source.IsV6);
        if (router is not null)
        {
            ReadTransitions(host, host.Loop!);
            if (_world.Story.HasAdverts)
            {
                _world.Story.Tell(
                    $"{router} reads priority {message[2]}, interval {IntervalIn(message).TotalMilliseconds} ms, "
                    + $"from {packet.Envelope.Source}");
            }

            _transitions.OnAdvertRead(router, message, packet.Envelope.Source);
        }
    }

    public void OnAdvertSent(
        SimulatedHost host,
        SimulatedInterface link,
        ReadOnlySpan<byte> message,
        NetworkAddress source,
        NetworkAddress destination)
    {
        RouterView? router = Find(host, link.Lan, message, source.IsV6);
        if (router is null)
        {
            Break(Invariant.AdvertIsTrue, host.Name, $"sends for VRID {message[1]}, which no file knows");
            return;
        }

        if (_world.Story.HasAdverts)
        {
            _world.Story.Tell($"{router} sends priority {message[2]} to {destination}");
        }

        ReadTransitions(host, host.Loop!);
        _adverts.OnSent(router, message, source);
    }

    public void OnAddressAdded(SimulatedHost host, in HeldAddress address, bool isRenewal)
    {
        ReadTransitions(host, host.Loop!);
        _addresses.OnAdded(host, address, isRenewal);
    }

    public void OnAddressRemoved(SimulatedHost host, NetworkAddress address) => _addresses.OnRemoved(host, address);

    public void OnLeaseExpired(SimulatedHost host, in KernelAddress address)
    {
        _world.Story.Tell($"{host.Name}'s kernel removes {address.Address}: its lease has run out");
        _addresses.OnExpired(host, address);
    }

    public static void OnFrameSent(SimulatedHost host, SimulatedInterface link, ReadOnlySpan<byte> frame) =>
        AddressChecks.OnAnnounced(host, link, frame);

    public void OnOrder(SimulatedHost host, VrrpLoop loop) => ReadTransitions(host, loop);

    public void OnTurnEnds(SimulatedHost host, VrrpLoop loop)
    {
        ReadTransitions(host, loop);
        _addresses.OnTurnEnds(host);
        foreach (RouterView router in host.Routers)
        {
            _transitions.OnTurnEnds(router);
            _adverts.OnTurnEnds(router);
        }
    }

    // Whenever the loop is heard of: what it does and hears before a change is judged by the state before.
    private void ReadTransitions(SimulatedHost host, VrrpLoop loop)
    {
        while (loop.Transitions.TryPeek(out ReportedTransition reported))
        {
            loop.Transitions.Remove();
            RouterView router = host.Routers[SegmentOf(reported.Router.Settings.Name)];
            _transitions.OnTransition(router, reported);
            if (reported.Effect.Kind == VrrpEffectKind.Transition)
            {
                Segments.OnTransition(router, reported.Effect);
            }
        }
    }

    private int SegmentOf(string name)
    {
        foreach (Segment segment in _world.Segments)
        {
            if (segment.Name == name)
            {
                return segment.Index;
            }
        }

        throw new InvariantBrokenException(Invariant.TransitionsChain, $"no file knows a router named {name}");
    }

    private RouterView? Find(SimulatedHost host, int lan, ReadOnlySpan<byte> message, bool isV6)
    {
        foreach (Segment segment in _world.Segments)
        {
            if (message.Length > 8
                && segment.VirtualRouterId == message[1]
                && segment.Lan == lan
                && segment.IsV6 == isV6)
            {
                return host.Routers[segment.Index];
            }
        }

        return null;
    }

    public static TimeSpan IntervalIn(ReadOnlySpan<byte> message) => message[0] >> 4 == 2
        ? TimeSpan.FromSeconds(message[5])
        : TimeSpan.FromMilliseconds(10 * (BinaryPrimitives.ReadUInt16BigEndian(message[4..]) & 0xFFF));
}
