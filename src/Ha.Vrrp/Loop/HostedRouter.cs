using System.Runtime.InteropServices;
using Ha.Vrrp.Addresses;
using Ha.Vrrp.Packets;
using Ha.Vrrp.Transport;

namespace Ha.Vrrp.Loop;

/// <summary>One virtual router with its interface: feeds the election and does what it asks for.</summary>
/// <remarks>Owned by the VRRP thread. In the steady state it allocates nothing.</remarks>
internal sealed partial class HostedRouter
{
    private static readonly TimeSpan NoticeGap = TimeSpan.FromSeconds(1);

    private readonly IAdvertTransport _transport;
    private readonly IVirtualAddresses _host;
    private readonly TransitionQueue _transitions;
    private readonly List<VrrpEffect> _effects = new(16);
    private AdvertExpectation _expectation;
    private HostInterface? _interface;
    private TimeSpan? _startAt;
    private TimeSpan? _ownDeadline;
    private bool _isOwnDeadlineKnown;
    private int _macvlanIndex; // of the one that is open
    private TimeSpan _toldOfRestoringAt = TimeSpan.MinValue;
    private long _toldOfRestored;

    public HostedRouter(
        VirtualRouterSettings settings,
        IAdvertTransport transport,
        IVirtualAddresses host,
        Announcer announcer,
        TransitionQueue transitions,
        TimeSpan now)
    {
        _startAt = settings.StartDelay > TimeSpan.Zero ? now + settings.StartDelay : null;
        Tracking = new PriorityTracking(settings.TrackedInterfaces);
        _transport = transport;
        _host = host;
        _transitions = transitions;
        _expectation = new AdvertExpectation(settings);
        Election = new VirtualRouter(settings);
        Addresses = new HeldAddresses(Election, host, announcer);
    }

    public VirtualRouter Election { get; }

    /// <summary>Its addresses in the kernel.</summary>
    public HeldAddresses Addresses { get; }

    public VirtualRouterSettings Settings => Election.Settings;

    /// <summary>What is tracked for it.</summary>
    public PriorityTracking Tracking { get; private set; }

    /// <summary>The interface that its adverts go out of; 0 while there is none.</summary>
    public int InterfaceIndex => _interface?.Index ?? 0;

    /// <summary>What of its own keeps it from taking part; Cause None: nothing.</summary>
    public TransitionReason Fault { get; private set; }

    /// <summary>The router of its sync group that is in Fault; null: none is.</summary>
    public string? FaultyMember { get; set; }

    /// <summary>Its sync group; null: none.</summary>
    public HostedGroup? Group { get; set; }

    /// <summary>Whether it was Master when its sync group was last judged.</summary>
    public bool WasMaster { get; set; }

    /// <summary>Whether a router that has not left yet stands in its place.</summary>
    public bool IsWaiting { get; set; }

    /// <summary>When it wants to be looked at: an election deadline, a lease to renew, its start, a debounce.</summary>
    public TimeSpan? Deadline
    {
        get
        {
            // Asked for each router in each turn, and changed by what happens to one of them.
            if (!_isOwnDeadlineKnown)
            {
                _ownDeadline = Earliest(Election.Deadline, Earliest(_startAt, Tracking.Deadline));
                _isOwnDeadlineKnown = true;
            }

            return Earliest(_ownDeadline, Addresses.Deadline);
        }
    }

    private AdvertUse Use => Settings.Peers.IsEmpty ? AdvertUse.Multicast : AdvertUse.Unicast;

    /// <summary>Adopts new settings for the same router on the same interface, keeping its role.</summary>
    public void Reconfigure(VirtualRouterSettings settings, TimeSpan now)
    {
        NetworkAddress source = _expectation.LocalAddress;
        VirtualRouterSettings old = Settings;
        _expectation = new AdvertExpectation(settings) { LocalAddress = source };
        if (!old.TrackedInterfaces.SequenceEqual(settings.TrackedInterfaces))
        {
            Tracking = Tracking.For(settings.TrackedInterfaces);
        }

        Election.Reconfigure(settings, now, _effects);
        if (HeldAddresses.Differ(old, settings))
        {
            Addresses.Change(_interface, now);
        }

        Do(now);
    }

    /// <summary>An advert for its VRID came in by its interface.</summary>
    public void Receive(ReadOnlySpan<byte> message, in AdvertEnvelope envelope, TimeSpan now)
    {
        DropReason reason = AdvertReader.TryRead(message, envelope, _expectation, out Advertisement advert);
        if (reason != DropReason.None)
        {
            Election.Statistics.CountDrop(reason);
            return;
        }

        Feed(VrrpInput.Heard(advert, envelope.Source), now);
    }

    /// <summary>Something happened to the election: hand it over and do what it asks for.</summary>
    public void Feed(in VrrpInput input, TimeSpan now)
    {
        Election.Handle(input, now, _effects);
        Do(now);
    }

    /// <summary>Another host said that an address is his.</summary>
    public void Receive(in ReceivedClaim received, TimeSpan now)
    {
        if (Election.State == RouterState.Master && Addresses.AreDisputedBy(received))
        {
            Feed(VrrpInput.Claimed(received.Claim), now);
        }
    }

    /// <summary>Puts back an address of its own that somebody removed; false: it is none.</summary>
    public bool Restore(int interfaceIndex, NetworkAddress address, TimeSpan now)
    {
        if (!Addresses.Restore(interfaceIndex, address))
        {
            return false;
        }

        TellOfRestoring(now, address.ToString());
        return true;
    }

    // Somebody who removes it in a loop is told of now and then.
    private void TellOfRestoring(TimeSpan now, string? what = null)
    {
        long count = Election.Statistics.AddressesRestored - _toldOfRestored;
        if (count > 0 && (now >= _toldOfRestoringAt + NoticeGap || _toldOfRestored == 0))
        {
            _toldOfRestored += count;
            _toldOfRestoringAt = now;
            what ??= "something that it holds";
            string others = count > 1 ? $" ({count} times since it was last told)" : "";
            Tell(NoticeKind.AddressRestored, default, $"{what} had been removed and was put back{others}", now);
        }
    }

    /// <summary>Tells of what was put back, and of the kernel's first refusal of its kind.</summary>
    public void ReportOnHost(TimeSpan now)
    {
        TellOfRestoring(now);
        if (Addresses.TakeRefusal() is not 0 and var error)
        {
            Tell(
                NoticeKind.KernelRefused,
                default,
                $"the kernel refused to change an address, a route, a rule or a macvlan: {Marshal.GetPInvokeErrorMessage(error)} (errno {error})",
                now);
        }
    }

    /// <summary>Tells the director something that is no change of state, in order with the changes.</summary>
    public void Tell(NoticeKind kind, NetworkAddress peer, string text, TimeSpan now) =>
        _transitions.Add(new ReportedTransition(Election, VrrpEffect.Notice(kind, peer, text), now));

    /// <summary>It is gone: stops listening where no other router does.</summary>
    /// <param name="others">Those that are left.</param>
    public void CloseInterfaces(List<HostedRouter> others)
    {
        _transport.Close(_macvlanIndex);
        if (!others.Exists(other => other.Settings.Interface == Settings.Interface))
        {
            _transport.Close(InterfaceIndex);
        }
    }

    private void Do(TimeSpan now)
    {
        _isOwnDeadlineKnown = false;
        for (int i = 0; i < _effects.Count; i++)
        {
            VrrpEffect effect = _effects[i];
            switch (effect.Kind)
            {
                case VrrpEffectKind.SendAdvert:
                    SendAdvert(effect.Priority);
                    break;
                case VrrpEffectKind.AddAddresses:
                    Addresses.Add(now);
                    break;
                case VrrpEffectKind.RemoveAddresses:
                    Addresses.Remove();
                    break;
                case VrrpEffectKind.Announce:
                    Addresses.Announce();
                    break;
                case VrrpEffectKind.Probe:
                    Addresses.Probe();
                    break;
                case VrrpEffectKind.Silence:
                    Addresses.Silence();
                    break;
                case VrrpEffectKind.Transition or VrrpEffectKind.Notice:
                    _transitions.Add(new ReportedTransition(Election, effect, now));
                    LeaveIfStopped(effect);
                    break;
            }
        }

        _effects.Clear();
    }

    private void LeaveIfStopped(in VrrpEffect effect)
    {
        if (effect is { Kind: VrrpEffectKind.Transition, To: RouterState.Initialize })
        {
            Addresses.Leave();
            _transport.Close(_macvlanIndex);
            _macvlanIndex = 0;
        }
    }

    private void SendAdvert(byte priority)
    {
        if (_expectation.Peers.IsEmpty)
        {
            SendTo(NetworkAddress.VrrpGroupOf(Settings.IsV6), priority);
        }

        foreach (NetworkAddress peer in _expectation.Peers)
        {
            SendTo(peer, priority);
        }

        Election.Statistics.PriorityZeroSent += priority == 0 ? 1 : 0;
    }

    private void SendTo(NetworkAddress destination, byte priority)
    {
        Span<byte> advert = stackalloc byte[AdvertWriter.LengthOf(_expectation)];
        AdvertWriter.Write(advert, _expectation, priority, Settings.Checksum, destination);

        // An advert with the wrong MAC is better than none.
        if (TrySendByMacvlan(advert, destination)
            || _transport.TrySend(InterfaceIndex, advert, _expectation.LocalAddress, destination))
        {
            Election.Statistics.AdvertsSent++;
        }
        else
        {
            Election.Statistics.SendFailures++;
        }
    }

    // Not to peers: they would learn the virtual MAC for our own address from the question for theirs.
    private bool TrySendByMacvlan(ReadOnlySpan<byte> advert, NetworkAddress destination)
    {
        if (Addresses.SendInterface is not { } macvlan || Use == AdvertUse.Unicast)
        {
            return false;
        }

        if (_macvlanIndex != macvlan.Index)
        {
            bool isOpen = _transport.Open(macvlan.Index, macvlan.Name, Settings.IsV6, AdvertUse.Send) == 0;
            _macvlanIndex = isOpen ? macvlan.Index : 0;
        }

        bool isSent = _transport.TrySend(macvlan.Index, advert, _expectation.LocalAddress, destination);
        Election.Statistics.SendFailures += isSent ? 0 : 1;
        return isSent;
    }

    private static TimeSpan? Earliest(TimeSpan? first, TimeSpan? second) =>
        first is null || second < first ? second : first;
}
