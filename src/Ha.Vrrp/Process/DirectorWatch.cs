namespace Ha.Vrrp.Process;

/// <summary>What to think of the director.</summary>
internal enum DirectorVerdict : byte
{
    /// <summary>Heard of within the grace.</summary>
    Alive,

    /// <summary>Connected, but silent for longer: its checks may be dead, so no router may stay Master.</summary>
    Silent,

    /// <summary>Not connected for longer: nobody is left to report to.</summary>
    Gone,
}

/// <summary>Judges whether the director is alive. Pure.</summary>
internal sealed class DirectorWatch(TimeSpan start)
{
    /// <summary>Until the first settings say otherwise.</summary>
    public static readonly TimeSpan GraceDefault = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan SilentInterval = TimeSpan.FromSeconds(1);

    private TimeSpan _heardAt = start;
    private TimeSpan _judgedAt = start;

    /// <summary>How long Masters go on without a word.</summary>
    public TimeSpan Grace { get; set; } = GraceDefault;

    /// <summary>When to judge next; while it is silent, now and then.</summary>
    public TimeSpan Deadline =>
        _heardAt + Grace > _judgedAt ? _heardAt + Grace : _judgedAt + SilentInterval;

    public void Heard(TimeSpan now) => _heardAt = now;

    public DirectorVerdict Judge(TimeSpan now, bool isConnected)
    {
        _judgedAt = now;
        if (now - _heardAt < Grace)
        {
            return DirectorVerdict.Alive;
        }

        return isConnected ? DirectorVerdict.Silent : DirectorVerdict.Gone;
    }
}
