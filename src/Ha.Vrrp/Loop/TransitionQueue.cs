namespace Ha.Vrrp.Loop;

/// <summary>A transition or a notice that waits to be reported.</summary>
/// <param name="Router">Whose.</param>
/// <param name="Effect">Transition: from, to and why. Notice: what, and in words.</param>
/// <param name="At">When.</param>
public readonly record struct ReportedTransition(VirtualRouter Router, VrrpEffect Effect, TimeSpan At);

/// <summary>
/// Transitions and notices on their way to the director, oldest first. Bounded: without a director the oldest are lost.
/// </summary>
public sealed class TransitionQueue
{
    /// <summary>How many are kept.</summary>
    public const int TransitionsMax = 1024;

    private readonly ReportedTransition[] _ring = new ReportedTransition[TransitionsMax];
    private int _first;
    private int _count;

    /// <summary>How many were lost.</summary>
    public long Lost { get; private set; }

    /// <summary>Appends one.</summary>
    public void Add(in ReportedTransition transition)
    {
        if (_count == TransitionsMax)
        {
            Remove();
            Lost++;
        }

        _ring[(_first + _count++) % TransitionsMax] = transition;
    }

    /// <summary>Looks at the oldest.</summary>
    public bool TryPeek(out ReportedTransition transition)
    {
        transition = _ring[_first];
        return _count > 0;
    }

    /// <summary>Forgets the oldest.</summary>
    public void Remove()
    {
        _ring[_first] = default;
        _first = (_first + 1) % TransitionsMax;
        _count--;
    }
}
