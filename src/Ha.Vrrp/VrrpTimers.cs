namespace Ha.Vrrp;

/// <summary>The arithmetic of the election's two intervals, from fractions: no rounding to seconds or centiseconds.</summary>
public static class VrrpTimers
{
    /// <summary>How much later than the best router this one speaks up (RFC 9568, 6.1; RFC 3768, 6.1).</summary>
    /// <param name="version">In version 2 the skew does not depend on the interval.</param>
    /// <param name="priority">The local priority.</param>
    /// <param name="masterInterval">The interval at which the Master advertises.</param>
    public static TimeSpan Skew(VrrpVersion version, byte priority, TimeSpan masterInterval)
    {
        TimeSpan unit = version == VrrpVersion.V2 ? TimeSpan.FromSeconds(1) : masterInterval;
        return new TimeSpan(unit.Ticks * (256 - priority) / 256);
    }

    /// <summary>How long a Backup waits for an advert before it takes over: three intervals and the skew.</summary>
    public static TimeSpan MasterDown(VrrpVersion version, byte priority, TimeSpan masterInterval) =>
        new TimeSpan(3 * masterInterval.Ticks) + Skew(version, priority, masterInterval);
}
