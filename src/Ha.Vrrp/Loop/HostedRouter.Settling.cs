using Ha.Vrrp.Addresses;

namespace Ha.Vrrp.Loop;

/// <content>What it sees of the host and of what is tracked, and what follows from that.</content>
internal sealed partial class HostedRouter
{
    private HostInterface? _found;
    private NetworkAddress _source;
    private bool _isClean;

    /// <summary>Whether its start or a debounce is due.</summary>
    public bool IsDueForSettling(TimeSpan now) => now >= _startAt || now >= Tracking.Deadline;

    /// <summary>Looks at the host again; <see cref="Settle"/> does something about it.</summary>
    /// <param name="now">The time.</param>
    /// <param name="virtualAddresses">All virtual addresses of this process: no source for adverts.</param>
    public void Look(TimeSpan now, IReadOnlySet<NetworkAddress> virtualAddresses)
    {
        for (int i = 0; i < Settings.TrackedInterfaces.Length; i++)
        {
            Tracking.Observe(i, _host.Find(Settings.TrackedInterfaces[i].Name) is { IsRunning: true }, now);
        }

        Tracking.Judge(now);
        _isOwnDeadlineKnown = false;
        _found = _host.Find(Settings.Interface);
        _source = _found is null ? default : AdvertSource.Choose(Settings, _found, virtualAddresses);
        Fault = _found switch
        {
            null => new(TransitionCause.InterfaceMissing),
            { IsRunning: false } => new(TransitionCause.InterfaceDown),
            _ when Tracking.Fault.Cause != TransitionCause.None => Tracking.Fault,
            _ when _source.IsNone => new(TransitionCause.NoSourceAddress),
            _ when _transport.Open(_found.Index, _found.Name, Settings.IsV6, Use) != 0 => new(TransitionCause.InterfaceDown),
            _ => default,
        };
    }

    /// <summary>Starts, faults, recovers or changes its priority according to what it saw.</summary>
    /// <param name="now">The time.</param>
    /// <param name="mayTakePart">False while all routers are stopped: only a Master that leaves still has something to lose.</param>
    public void Settle(TimeSpan now, bool mayTakePart)
    {
        TransitionReason fault = Fault.Cause == TransitionCause.None && FaultyMember is not null
            ? new TransitionReason(TransitionCause.SyncGroupMember, Subject: FaultyMember)
            : Fault;
        bool isSameInterface = _found?.Index == _interface?.Index;
        _startAt = now >= _startAt ? null : _startAt;
        _isOwnDeadlineKnown = false;
        Prioritise(fault, now);

        // Out of the old interface first: a Master resigns on it and takes its addresses along.
        if ((fault.Cause != TransitionCause.None || !isSameInterface) && Election.State != RouterState.Initialize)
        {
            Feed(
                fault.Cause == TransitionCause.None
                    ? VrrpInput.Fault(TransitionCause.InterfaceMissing)
                    : VrrpInput.Fault(fault.Cause, fault.Subject),
                now);
        }

        _interface = _found;
        Addresses.TakesPart = (mayTakePart && !IsWaiting) || Election.State != RouterState.Initialize;
        Addresses.Resolve(_found);
        TellOfRestoring(now);
        _expectation.LocalAddress = _source;
        if (mayTakePart && !IsWaiting)
        {
            TakePart(fault, now);
            RemoveLeftovers();
        }
    }

    // What an earlier process left behind, once: a Backup holds no virtual address. An owner's is the interface's own.
    private void RemoveLeftovers()
    {
        if (!_isClean && Election.State != RouterState.Master && Settings.Priority != 255)
        {
            Addresses.Remove();
        }

        _isClean = true;
    }

    private void TakePart(in TransitionReason fault, TimeSpan now)
    {
        if (_startAt is not null)
        {
            return;
        }

        if (Election.State == RouterState.Initialize)
        {
            Feed(
                fault.Cause == TransitionCause.None
                    ? VrrpInput.Start(_source)
                    : VrrpInput.Fault(fault.Cause, fault.Subject),
                now);
        }
        else if (fault.Cause == TransitionCause.None
            && (Election.State == RouterState.Fault || Election.LocalAddress != _source))
        {
            Feed(VrrpInput.Recover(_source), now);
        }
    }

    /// <summary>Goes on although it was told to leave: the director is back, or wants it again.</summary>
    public void Stay(TimeSpan now)
    {
        if (Election.IsStopping)
        {
            Feed(VrrpInput.Start(Election.LocalAddress), now);
        }
    }

    private void Prioritise(in TransitionReason fault, TimeSpan now)
    {
        byte old = Election.Priority;
        Feed(VrrpInput.Adjust(Tracking.Adjustment), now);
        if (Election.Priority != old)
        {
            string why = Tracking.Why.Length > 0 ? Tracking.Why : "nothing that it tracks has failed";
            Tell(NoticeKind.PriorityChanged, default, $"priority {old} -> {Election.Priority}: {why}", now);
        }

        Election.Tracking = fault.Cause != TransitionCause.None
            ? fault.ToString()
            : Tracking.Why.Length > 0 ? Tracking.Why : null;
    }
}
