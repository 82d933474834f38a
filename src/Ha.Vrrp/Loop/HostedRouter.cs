using Ha.Vrrp.Addresses;
using Ha.Vrrp.Packets;
using Ha.Vrrp.Transport;

namespace Ha.Vrrp.Loop;

/// <summary>One virtual router with its interface: feeds the election and does what it asks for.</summary>
/// <remarks>Owned by the VRRP thread. In the steady state it allocates nothing.</remarks>
internal sealed class HostedRouter
{
    private readonly IAdvertTransport _transport;
    private readonly IVirtualAddresses _host;
    private readonly TransitionQueue _transitions;
    private readonly List<VrrpEffect> _effects = new(16);
    private AdvertExpectation _expectation;
    private HostInterface? _interface;

    public HostedRouter(
        VirtualRouterSettings settings,
        IAdvertTransport transport,
        IVirtualAddresses host,
        Announcer announcer,
        TransitionQueue transitions)
    {
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

    /// <summary>The interface that its adverts go out of; 0 while there is none.</summary>
    public int InterfaceIndex => _interface?.Index ?? 0;

    /// <summary>What keeps it from taking part; None: nothing.</summary>
    public TransitionCause Fault { get; private set; }

    /// <summary>Whether the director keeps it from taking part; looked at by <see cref="Inspect"/>.</summary>
    public bool IsHeld { get; set; }

    /// <summary>When it wants to be looked at: an election deadline or a lease to renew.</summary>
    public TimeSpan? Deadline =>
        Election.Deadline is not { } election || Addresses.Deadline < election ? Addresses.Deadline : election;

    private AdvertUse Use => Settings.Peers.IsEmpty ? AdvertUse.Multicast : AdvertUse.Unicast;

    /// <summary>Looks at its interface again; starts, faults or recovers accordingly.</summary>
    /// <param name="now">The time.</param>
    /// <param name="virtualAddresses">All virtual addresses of this process: no source for adverts.</param>
    public void Inspect(TimeSpan now, IReadOnlySet<NetworkAddress> virtualAddresses)
    {
        HostInterface? found = _host.Find(Settings.Interface);
        bool isSameInterface = found?.Index == _interface?.Index;
        NetworkAddress source = found is null ? default : AdvertSource.Choose(Settings, found, virtualAddresses);
        Fault = found switch
        {
            null => TransitionCause.InterfaceMissing,
            { IsRunning: false } => TransitionCause.InterfaceDown,
            _ when IsHeld => TransitionCause.HeldByDirector,
            _ when source.IsNone => TransitionCause.NoSourceAddress,
            _ when _transport.Open(found.Index, found.Name, Settings.IsV6, Use) != 0 => TransitionCause.InterfaceDown,
            _ => TransitionCause.None,
        };

        // Out of the old interface first: a Master resigns on it and takes its addresses along.
        if ((Fault != TransitionCause.None || !isSameInterface) && Election.State != RouterState.Initialize)
        {
            Feed(VrrpInput.Fault(Fault == TransitionCause.None ? TransitionCause.InterfaceMissing : Fault), now);
        }

        _interface = found;
        Addresses.Resolve(found);
        _expectation.LocalAddress = source;
        if (Election.State == RouterState.Initialize)
        {
            Feed(Fault == TransitionCause.None ? VrrpInput.Start(source) : VrrpInput.Fault(Fault), now);
        }
        else if (Fault == TransitionCause.None && (Election.State == RouterState.Fault || Election.LocalAddress != source))
        {
            Feed(VrrpInput.Recover(source), now);
        }
    }

    /// <summary>Removes what an earlier process left behind: a Backup holds no virtual address.</summary>
    public void RemoveLeftovers()
    {
        if (Election.State != RouterState.Master)
        {
            Addresses.Remove();
        }
    }

    /// <summary>Adopts new settings for the same router on the same interface, keeping its role.</summary>
    public void Reconfigure(VirtualRouterSettings settings, TimeSpan now)
    {
        NetworkAddress source = _expectation.LocalAddress;
        bool addressesChanged = HeldAddresses.Differ(Settings, settings);
        _expectation = new AdvertExpectation(settings) { LocalAddress = source };
        Election.Reconfigure(settings, now, _effects);
        if (addressesChanged)
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

    private void Do(TimeSpan now)
    {
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
                case VrrpEffectKind.Transition:
                    _transitions.Add(new ReportedTransition(Election, effect, now));
                    break;
            }
        }

        _effects.Clear();
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
        if (_transport.TrySend(InterfaceIndex, advert, _expectation.LocalAddress, destination))
        {
            Election.Statistics.AdvertsSent++;
        }
        else
        {
            Election.Statistics.SendFailures++;
        }
    }
}
