namespace Ha.Vrrp;

/// <content>Changes of settings and of the priority that do not cost the role.</content>
public sealed partial class VirtualRouter
{
    /// <summary>
    /// Whether a router with the old settings can go on with the new ones: the same router on the same link, of the
    /// same version and family, with the same kind of MAC address.
    /// </summary>
    public static bool CanReconfigure(VirtualRouterSettings from, VirtualRouterSettings to) =>
        from.Name == to.Name
        && from.Interface == to.Interface
        && from.VirtualRouterId == to.VirtualRouterId
        && from.Version == to.Version
        && from.IsV6 == to.IsV6
        && from.UseVirtualMac == to.UseVirtualMac;

    /// <summary>Adopts new settings and keeps the state. The caller takes care of addresses that came or went.</summary>
    public void Reconfigure(VirtualRouterSettings settings, TimeSpan now, List<VrrpEffect> effects)
    {
        TimeSpan oldInterval = _settings.AdvertInterval;
        byte oldPriority = Priority;
        bool watchesAnew = _settings.DuplicateCheck != settings.DuplicateCheck;
        _settings = settings;
        if (watchesAnew && State == RouterState.Master && !IsHandingOver)
        {
            ForgetDuplicate();
            WatchDuplicates(now);
        }

        if (State == RouterState.Backup && !IsFollowing && oldInterval != settings.AdvertInterval)
        {
            // The interval of a Master that is heard is the Master's: it may get its new settings later than we do.
            _masterInterval = settings.AdvertInterval;
        }

        if (State == RouterState.Backup && WantsMaster && settings.SyncGroup is null)
        {
            WantsMaster = false;
            _timer = now; // It does not have to wait for a group any more.
            return;
        }

        ApplyPriority(oldPriority, oldInterval, now, effects);
    }

    private void Adjust(int adjustment, TimeSpan now, List<VrrpEffect> effects)
    {
        byte old = Priority;
        _adjustment = adjustment;
        if (old != Priority)
        {
            ApplyPriority(old, _settings.AdvertInterval, now, effects);
        }
    }

    private void ApplyPriority(byte oldPriority, TimeSpan oldInterval, TimeSpan now, List<VrrpEffect> effects)
    {
        switch (State)
        {
            case RouterState.Master:
                _masterInterval = _settings.AdvertInterval;
                if (_lingerUntil is null && (oldPriority != Priority || oldInterval != _settings.AdvertInterval))
                {
                    // At once: a Backup that outranks us now starts its timer, one that follows us learns the interval.
                    SendAdvert(IsHandingOver ? (byte)0 : Priority, now, effects);
                }

                break;

            case RouterState.Backup when !_timerIsSkew:
                bool isOutranked = Priority <= LastAdvertPriority || (LastAdvertPriority > 0 && !Preempts);
                if (isOutranked && LastAdvertAt >= _timerArmedAt)
                {
                    FollowInHindsight(LastAdvertAt.Value);
                }

                // From when it was armed, not from now: a stream of priority changes must not delay a take-over.
                TimeSpan due = _timerArmedAt + MasterDown;
                _timer = due > now ? due : now;
                break;

            default:
                break; // No timer is armed, or it has run out; the new settings are used on entry.
        }
    }

    // With these settings it would not have discarded the last advert, or waited to preempt its sender.
    private void FollowInHindsight(TimeSpan heardAt)
    {
        _masterInterval = _lastAdvertInterval;
        _followed = MasterAddress;
        _lowerHeardSince = null;
        _preemptAt = null;
        WantsMaster = false;
        IsFollowing = true;
        _timerArmedAt = heardAt;
    }
}
