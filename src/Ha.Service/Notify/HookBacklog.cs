using System.Diagnostics.CodeAnalysis;

namespace Ha.Service.Notify;

/// <summary>Changes of one virtual router, or of one service, that its hooks are still to be told of, oldest first.</summary>
/// <remarks>Not thread-safe. Bounded: when it is full the oldest goes, because the newest state is the one that matters.</remarks>
internal sealed class HookBacklog
{
    /// <summary>How many wait at most.</summary>
    public const int OrdersMax = 64;

    private readonly Queue<HookOrder> _orders = new();

    public int Count => _orders.Count;

    /// <summary>Appends one. Returns the one that had to go for it, if there was one.</summary>
    public HookOrder? Add(HookOrder order)
    {
        HookOrder? dropped = _orders.Count == OrdersMax ? _orders.Dequeue() : null;
        _orders.Enqueue(order);
        return dropped;
    }

    public bool TryTake([NotNullWhen(true)] out HookOrder? order) => _orders.TryDequeue(out order);
}
