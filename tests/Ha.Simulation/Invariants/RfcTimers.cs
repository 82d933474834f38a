using Ha.Vrrp;

namespace Ha.Simulation.Invariants;

/// <summary>The RFCs' intervals, computed apart from the code that is judged by them.</summary>
internal static class RfcTimers
{
    /// <summary>RFC 9568, 6.1; RFC 3768, 6.1 counts it in seconds.</summary>
    public static TimeSpan Skew(VrrpVersion version, int priority, TimeSpan interval) =>
        (version == VrrpVersion.V2 ? TimeSpan.FromSeconds(1) : interval) * ((256 - priority) / 256.0);

    /// <summary>How long a Backup waits for an advert.</summary>
    public static TimeSpan MasterDown(VrrpVersion version, int priority, TimeSpan interval) =>
        interval + interval + interval + Skew(version, priority, interval);
}
