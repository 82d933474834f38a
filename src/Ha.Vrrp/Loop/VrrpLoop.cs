using Ha.Vrrp.Addresses;
using Ha.Vrrp.Packets;
using Ha.Vrrp.Transport;

namespace Ha.Vrrp.Loop;

/// <summary>
/// All virtual routers of this host and the order of one turn: read what changed, drain the adverts, judge the
/// deadlines, renew the leases.
/// </summary>
/// <remarks>
/// <code>
///  raw sockets --adverts--> drain --> VirtualRouter --effects--> adverts, addresses, gratuitous ARP
///  rtnetlink --changes----> inspect ----^    ^---- deadlines     transitions --> director
/// </code>
/// Owned by the VRRP thread, which calls <see cref="Turn"/> for ever; tests and the simulated segment own their own.
/// </remarks>
public sealed class VrrpLoop
{
    /// <summary>How many adverts are read before the deadlines are judged: a flood must not stop the clock.</summary>
    public const int AdvertsPerTurnMax = 64;

    /// <summary>How many turns a Backup's deadline waits for a queue that does not become empty.</summary>
    public const int UndrainedTurnsMax = 16;

    private const int ChangesPerTurnMax = 64;
    private const int PacketBytesMax = AdvertWriter.BytesMax + 60; // and the longest IPv4 header

    private readonly IAdvertTransport _transport;
    private readonly IVirtualAddresses _host;
    private readonly Announcer _announcer;
    private readonly TimeProvider _time;
    private readonly List<HostedRouter> _routers = [];
    private readonly HashSet<NetworkAddress> _virtualAddresses = [];
    private readonly byte[] _packet = new byte[PacketBytesMax];
    private int _undrainedTurns;
    private bool _isSuspended;

    /// <summary>A loop without routers.</summary>
    public VrrpLoop(IAdvertTransport transport, IVirtualAddresses host, TimeProvider time)
    {
        _transport = transport;
        _host = host;
        _time = time;
        _announcer = new Announcer(transport, time);
    }

    /// <summary>What it measures about itself.</summary>
    public LoopStatistics Statistics { get; } = new();

    /// <summary>Transitions that were not reported yet.</summary>
    public TransitionQueue Transitions { get; } = new();

    /// <summary>How many routers there are.</summary>
    public int Count => _routers.Count;

    /// <summary>When a router wants to be looked at; null: no router does.</summary>
    public TimeSpan? Deadline
    {
        get
        {
            TimeSpan? earliest = null;
            for (int i = 0; i < _routers.Count; i++)
            {
                TimeSpan? deadline = _routers[i].Deadline;
                earliest = earliest is null || deadline < earliest ? deadline ?? earliest : earliest;
            }

            return earliest;
        }
    }

    private TimeSpan Now => MonotonicClock.Now(_time);

    /// <summary>A router, for its status.</summary>
    public VirtualRouter this[int index] => _routers[index].Election;

    /// <summary>What keeps a router from taking part; None: nothing.</summary>
    public TransitionCause FaultOf(int index) => _routers[index].Fault;

    /// <summary>Replaces the set of routers. Those whose settings are equal are not touched.</summary>
    public void Apply(IReadOnlyList<VirtualRouterSettings> settings)
    {
        JudgePauses();
        TimeSpan now = Now;
        for (int i = _routers.Count - 1; i >= 0; i--)
        {
            HostedRouter router = _routers[i];
            VirtualRouterSettings? wanted = settings.FirstOrDefault(other => other.Name == router.Settings.Name);
            if (wanted is null || !VirtualRouter.CanReconfigure(router.Settings, wanted))
            {
                router.Feed(VrrpInput.Stop(), now);
                _routers.RemoveAt(i);
            }
        }

        _virtualAddresses.Clear();
        _virtualAddresses.UnionWith(settings
            .SelectMany(router => router.Addresses.Concat(router.ExtraAddresses))
            .Select(address => NetworkAddress.From(address.Address)));
        _host.Refresh();
        foreach (VirtualRouterSettings wanted in settings)
        {
            HostedRouter? router = _routers.Find(other => other.Settings.Name == wanted.Name);
            if (router is null)
            {
                router = new HostedRouter(wanted, _transport, _host, _announcer, Transitions);
                _routers.Add(router);
                Begin(router, now);
            }
            else if (!router.Settings.Equals(wanted))
            {
                router.Reconfigure(wanted, now);
                if (!_isSuspended)
                {
                    router.Inspect(now, _virtualAddresses);
                }
            }
        }
    }

    /// <summary>One round: never waits.</summary>
    public void Turn()
    {
        Statistics.Turns++;
        JudgePauses();
        ReadChanges();

        // Drain before judging. After a pause the adverts that prove the Master alive are already queued; honouring
        // the timer first would elect a second one.
        bool isDrained = Drain();
        _undrainedTurns = isDrained ? 0 : _undrainedTurns + 1;
        FireDeadlines(isDrained || _undrainedTurns > UndrainedTurnsMax);
    }

    /// <summary>All routers leave: Masters resign, addresses go.</summary>
    public void StopAll(TransitionCause cause)
    {
        TimeSpan now = Now;
        _isSuspended = true;
        for (int i = 0; i < _routers.Count; i++)
        {
            _routers[i].Feed(VrrpInput.Stop(cause), now);
        }
    }

    /// <summary>All routers take part again after <see cref="StopAll"/>.</summary>
    public void Resume()
    {
        if (!_isSuspended)
        {
            return;
        }

        _isSuspended = false;
        _host.Refresh();
        InspectAll();
    }

    /// <summary>Takes what the things that the director tracks for a router add up to.</summary>
    /// <param name="name">The router.</param>
    /// <param name="adjustment">Added to its priority.</param>
    /// <param name="fault">What keeps it in Fault, in words; null: nothing.</param>
    /// <param name="reason">Why the adjustment is what it is.</param>
    public void Track(string name, int adjustment, string? fault, string reason)
    {
        if (_routers.Find(router => router.Settings.Name == name) is { } held)
        {
            held.IsHeld = fault is not null;
            if (!_isSuspended)
            {
                held.Inspect(Now, _virtualAddresses);
            }
        }
    }

    /// <summary>Lets another router be Master: this one resigns and keeps the addresses until it hears the new one.</summary>
    public void HandOver(string name) =>
        _routers.Find(router => router.Settings.Name == name)?.Feed(VrrpInput.HandOver, Now);

    // First of all, before a lease that ran out meanwhile is put back or anything is sent.
    private void JudgePauses()
    {
        TimeSpan now = Now;
        for (int i = 0; i < _routers.Count; i++)
        {
            if (_routers[i].Election.WasPaused(now))
            {
                _routers[i].Feed(VrrpInput.DeadlineReached, now);
            }
        }
    }

    private void Begin(HostedRouter router, TimeSpan now)
    {
        if (_isSuspended)
        {
            return;
        }

        router.Inspect(now, _virtualAddresses);
        router.RemoveLeftovers();
    }

    private void ReadChanges()
    {
        bool mustRefresh = false;
        for (int i = 0; i < ChangesPerTurnMax && _host.TryReadChange(out HostChange change); i++)
        {
            mustRefresh |= !IsOurs(change);
        }

        if (mustRefresh)
        {
            _host.Refresh();
            InspectAll();
        }
    }

    // Renewals of our own leases come back as additions, a second apart: they say nothing new.
    private bool IsOurs(in HostChange change)
    {
        if (change.Kind == HostChangeKind.Anything)
        {
            return false;
        }

        for (int i = 0; i < _routers.Count; i++)
        {
            HostedRouter router = _routers[i];
            if (change.Kind == HostChangeKind.AddressAdded
                ? router.Addresses.Contains(change.InterfaceIndex, change.Address)
                : router.Addresses.Restore(change.InterfaceIndex, change.Address))
            {
                return true;
            }
        }

        return false;
    }

    private void InspectAll()
    {
        TimeSpan now = Now;
        for (int i = 0; i < _routers.Count && !_isSuspended; i++)
        {
            _routers[i].Inspect(now, _virtualAddresses);
        }
    }

    private bool Drain()
    {
        for (int i = 0; i < AdvertsPerTurnMax; i++)
        {
            if (!_transport.TryReceive(_packet, out ReceivedAdvert received))
            {
                return true;
            }

            Deliver(received);
        }

        return false;
    }

    private void Deliver(in ReceivedAdvert received)
    {
        ReadOnlySpan<byte> message = _packet.AsSpan(received.Offset, received.Length);
        DropReason reason = AdvertReader.TryReadHeader(message, out byte virtualRouterId);
        if (reason != DropReason.None)
        {
            Statistics.CountDrop(reason);
            return;
        }

        for (int i = 0; i < _routers.Count; i++)
        {
            HostedRouter router = _routers[i];

            // Over IPv4 and over IPv6 the same VRID is two virtual routers (RFC 9568, 5.2.3).
            if (router.Settings.VirtualRouterId == virtualRouterId
                && router.InterfaceIndex == received.InterfaceIndex
                && router.Settings.IsV6 == received.Envelope.Source.IsV6)
            {
                router.Receive(message, received.Envelope, Now);
                return;
            }
        }

        Statistics.CountDrop(DropReason.UnknownRouter);
    }

    private void FireDeadlines(bool mayJudgeSilence)
    {
        for (int i = 0; i < _routers.Count; i++)
        {
            HostedRouter router = _routers[i];
            TimeSpan now = Now;
            bool isDue = now >= router.Election.Deadline;
            if (isDue && (mayJudgeSilence || router.Election.State == RouterState.Master))
            {
                Statistics.ObserveLag(now - router.Election.Deadline!.Value);
                router.Feed(VrrpInput.DeadlineReached, now);
            }

            router.Addresses.Renew(now);
        }
    }
}
