namespace Ha.HealthCheck;

/// <summary>When a server that comes and goes is kept out, and for how long.</summary>
/// <param name="Falls">How many times it must have gone down within <paramref name="Within"/> to be flapping; at least 2.</param>
/// <param name="Within">The time that is looked back; a server that was not down for as long is flapping no more.</param>
/// <param name="Hold">How long one that is flapping is held down, the first time.</param>
/// <param name="HoldMax">Each further time doubles that, up to this; not below <paramref name="Hold"/>.</param>
public sealed record FlapSettings(int Falls, TimeSpan Within, TimeSpan Hold, TimeSpan HoldMax)
{
    /// <summary>The most falls that can be counted.</summary>
    public const int FallsMax = 20;
}

/// <summary>Decides whether a server is flapping, and until when it is held down. Pure: it is told the time.</summary>
/// <remarks>
/// <list type="bullet">
/// <item>As many falls as are named, within the time that is named: it is flapping, and held down from the last one on.</item>
/// <item>A further fall while it is flapping: held twice as long as the last time.</item>
/// <item>No fall for the time that is named since it came back: it is flapping no more, and all is forgotten.</item>
/// </list>
/// Not thread-safe.
/// </remarks>
public sealed class FlapDamper(FlapSettings settings)
{
    // A ring of the times of the last falls.
    private readonly TimeSpan[] _falls = new TimeSpan[settings.Falls];
    private int _count;
    private int _next;
    private TimeSpan _hold;
    private TimeSpan _up;

    /// <summary>Whether the server is flapping.</summary>
    public bool IsFlapping => _hold > TimeSpan.Zero;

    /// <summary>Until when it is held down; meaningless while it is not flapping.</summary>
    public TimeSpan HeldUntil { get; private set; }

    /// <summary>Whether it is held down now.</summary>
    public bool IsHeld(TimeSpan now) => IsFlapping && now < HeldUntil;

    /// <summary>The server has gone down.</summary>
    public void Fall(TimeSpan now)
    {
        _falls[_next] = now;
        _next = (_next + 1) % _falls.Length;
        _count = Math.Min(_count + 1, _falls.Length);
        if (IsFlapping)
        {
            // Compared before it is doubled: a hold of days must not run over.
            _hold = _hold > settings.HoldMax / 2 ? settings.HoldMax : _hold * 2;
        }
        else if (_count == _falls.Length && now - _falls[_next] <= settings.Within)
        {
            _hold = settings.Hold;
        }

        HeldUntil = IsFlapping ? now + _hold : default;
    }

    /// <summary>The server has come back.</summary>
    public void Rise(TimeSpan now) => _up = now;

    /// <summary>Looks whether one that is up has been so for long enough.</summary>
    /// <param name="isUp">Whether it is up.</param>
    /// <param name="now">The time.</param>
    public void Settle(bool isUp, TimeSpan now)
    {
        if (IsFlapping && isUp && now - _up >= settings.Within)
        {
            _hold = TimeSpan.Zero;
            _count = 0;
        }
    }
}
