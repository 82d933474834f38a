namespace Ha.Vrrp.Process;

/// <summary>A set of settings that is arriving, one message for each router.</summary>
internal sealed class PendingSettings
{
    private readonly List<VirtualRouterSettings> _routers = [];
    private int _count = -1;

    /// <summary>The director's number for the set.</summary>
    public int Generation { get; private set; }

    /// <summary>How long Masters go on without their director.</summary>
    public TimeSpan Grace { get; private set; }

    /// <summary>What has arrived.</summary>
    public IReadOnlyList<VirtualRouterSettings> Routers => _routers;

    public void Begin(int generation, TimeSpan grace, int count)
    {
        _routers.Clear();
        Generation = generation;
        Grace = grace;
        _count = count is >= 0 and <= ProcessProtocol.RoutersMax ? count : -1;
    }

    /// <summary>Takes one router; more than were announced are not kept.</summary>
    public void Add(VirtualRouterSettings settings)
    {
        if (_routers.Count < _count)
        {
            _routers.Add(settings);
        }
    }

    /// <summary>Whether the set is whole: a part of it must not stop the routers that are missing.</summary>
    public bool IsComplete(int generation) => _count == _routers.Count && generation == Generation;

    public void Clear()
    {
        _routers.Clear();
        _count = -1;
    }
}
