namespace Ha.Vrrp;

/// <content>Changes of settings that do not cost the role.</content>
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
        VirtualRouterSettings old = _settings;
        _settings = settings;
        switch (State)
        {
            case RouterState.Master:
                _masterInterval = settings.AdvertInterval;
                if (old.Priority != settings.Priority || old.AdvertInterval != settings.AdvertInterval)
                {
                    // At once: a Backup that outranks us now starts its timer, one that follows us learns the interval.
                    SendAdvert(_resignedAt is null ? settings.Priority : (byte)0, now, effects);
                }

                break;

            case RouterState.Backup:
                if (old.AdvertInterval != settings.AdvertInterval)
                {
                    _masterInterval = settings.AdvertInterval;
                    ArmTimer(now, MasterDown);
                }
                else if (!_timerIsSkew)
                {
                    // From when it was armed, not from now: a stream of priority changes must not delay a take-over.
                    TimeSpan due = _timerArmedAt + MasterDown;
                    _timer = due > now ? due : now;
                }

                break;

            default:
                break; // No timer is armed; the new settings are used on entry.
        }
    }
}
