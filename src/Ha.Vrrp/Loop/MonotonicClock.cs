namespace Ha.Vrrp.Loop;

/// <summary>The monotonic time as a <see cref="TimeSpan"/>, since whatever the provider counts from.</summary>
public static class MonotonicClock
{
    /// <summary>The time now.</summary>
    public static TimeSpan Now(TimeProvider time) => time.GetElapsedTime(0);
}
