namespace Ha.Vrrp.Tests.Loop;

/// <summary>A clock that only the test moves. Its frequency is no multiple of anything that code might assume.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long _timestamp = 7 * TimeSpan.TicksPerSecond * 100;

    public override long TimestampFrequency => 7 * TimeSpan.TicksPerSecond;

    public TimeSpan Now => GetElapsedTime(0);

    public override long GetTimestamp() => _timestamp;

    public void MoveTo(TimeSpan time) => _timestamp = Math.Max(_timestamp, time.Ticks * 7);
}
