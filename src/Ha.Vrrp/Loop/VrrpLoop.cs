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
public sealed partial class VrrpLoop
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
    private readonly ClaimWatch _claims;
    private readonly TimeProvider _time;
    private readonly byte[] _packet = new byte[PacketBytesMax];
    private int _undrainedTurns;

    /// <summary>A loop without routers.</summary>
    public VrrpLoop(IAdvertTransport transport, IVirtualAddresses host, TimeProvider time)
    {
        _transport = transport;
        _host = host;
        _time = time;
        _announcer = new Announcer(transport, time);
        _claims = new ClaimWatch(transport, host);
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
            for (int i = 0; i < _all.Count; i++)
            {
                TimeSpan? deadline = _all[i].Deadline;
                earliest = earliest is null || deadline < earliest ? deadline ?? earliest : earliest;
            }

            return earliest;
        }
    }

    private TimeSpan Now => MonotonicClock.Now(_time);

    /// <summary>A router, for its status.</summary>
    public VirtualRouter this[int index] => _routers[index].Election;

    /// <summary>What keeps a router from taking part; None: nothing.</summary>
    public TransitionCause FaultOf(int index) => _routers[index].Fault.Cause;

    /// <summary>What keeps a router from taking part, with its particulars; Cause None: nothing.</summary>
    public TransitionReason FaultReasonOf(int index) => _routers[index].Fault;

    /// <summary>One round: never waits.</summary>
    public void Turn()
    {
        Statistics.Turns++;
        JudgePauses();
        ReadChanges();

        // Drain before judging. After a pause the adverts that prove the Master alive are already queued; honouring
        // the timer first would elect a second one.
        bool isDrained = Drain();
        _claims.Drain(_all, Now);
        _undrainedTurns = isDrained ? 0 : _undrainedTurns + 1;
        bool mayJudgeSilence = isDrained || _undrainedTurns > UndrainedTurnsMax;
        FireDeadlines(mayJudgeSilence);
        JudgeGroups(mayJudgeSilence);
        ReleaseDeparted();
    }

    // First of all, before a lease that ran out meanwhile is put back or anything is sent.
    private void JudgePauses()
    {
        TimeSpan now = Now;
        bool anyPaused = false;
        for (int i = 0; i < _all.Count; i++)
        {
            if (now >= _all[i].Deadline && _all[i].Election.WasPaused(now))
            {
                _all[i].Feed(VrrpInput.DeadlineReached, now);
                anyPaused = true;
            }
        }

        if (anyPaused)
        {
            JudgeGroups(mayPromote: false);
        }
    }

    private void ReadChanges()
    {
        bool mustRefresh = false;
        for (int i = 0; i < ChangesPerTurnMax && _host.TryReadChange(out HostChange change); i++)
        {
            JudgePauses(); // Reading may have been where this process was stopped.
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

        for (int i = 0; i < _all.Count; i++)
        {
            HostedRouter router = _all[i];
            if (change.Kind == HostChangeKind.AddressAdded
                ? router.Addresses.Contains(change.InterfaceIndex, change.Address)
                : router.Restore(change.InterfaceIndex, change.Address, Now))
            {
                return true;
            }
        }

        return false;
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

        for (int i = 0; i < _all.Count; i++)
        {
            HostedRouter router = _all[i];

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
        TimeSpan now = Now;
        for (int i = 0; i < _all.Count; i++)
        {
            HostedRouter router = _all[i];
            if (now < router.Deadline)
            {
                continue;
            }

            // What the routers before it had to do took time.
            now = Now;
            Fire(router, mayJudgeSilence, now);
            router.Addresses.Renew(now);
            router.ReportOnHost(now);
            if (router.IsDueForSettling(now))
            {
                Inspect(router, now);
            }
        }
    }

    private void Fire(HostedRouter router, bool mayJudgeSilence, TimeSpan now)
    {
        bool isMaster = router.Election.State == RouterState.Master;
        if (now >= router.Election.Deadline && (mayJudgeSilence || isMaster))
        {
            Statistics.ObserveLag(now - router.Election.Deadline.Value, now);
            TimeSpan heardAt = router.Election.LastAdvertAt ?? router.Election.Since;
            router.Feed(isMaster ? VrrpInput.DeadlineReached : VrrpInput.Due(Statistics.LagWorstSince(heardAt)), now);
        }
    }

    private void JudgeGroups(bool mayPromote)
    {
        for (int i = 0; i < _groups.Count; i++)
        {
            _groups[i].Judge(Now, mayPromote);
        }
    }
}
