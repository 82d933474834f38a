namespace Ha.Service.ConnectionSync;

/// <summary>Whether the number of connections that the other director told of has levelled off. Pure.</summary>
/// <remarks>
/// The protocol has no end of a transfer: each connection is told of when its packets come. So it is looked at how much
/// the number grows: when that was next to nothing some times in a row, who has packets at all is known.
/// </remarks>
internal sealed class SyncLevel
{
    /// <summary>How often in a row the number must have grown by next to nothing.</summary>
    public const int SteadyNeeded = 3;

    // Next to nothing: this part of the number, and in any case this many.
    private const int SteadyPart = 100;
    private const int SteadyMin = 2;

    private long? _last;
    private int _steady;

    /// <summary>Whether it has levelled off.</summary>
    public bool IsReached => _steady >= SteadyNeeded;

    /// <summary>Takes the number as it is now; called at equal intervals.</summary>
    public void Take(long connections)
    {
        if (_last is { } last)
        {
            _steady = connections - last <= Math.Max(connections / SteadyPart, SteadyMin) ? _steady + 1 : 0;
        }

        _last = connections;
    }
}
