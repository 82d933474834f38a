using System.Threading.Channels;

namespace Ha.Service.Events;

/// <summary>Somebody who follows the timeline, with a queue of its own: what does not fit is counted and left out.</summary>
/// <remarks>Thread-safe: the log offers, one reader takes.</remarks>
internal sealed class EventSubscription(EventQuery query, int capacity)
{
    private readonly Channel<DirectorEvent> _queue = Channel.CreateBounded<DirectorEvent>(
        new BoundedChannelOptions(capacity) { SingleReader = true });

    private long _lost;

    /// <summary>What waits to be read; ends when the log does.</summary>
    public ChannelReader<DirectorEvent> Reader => _queue.Reader;

    /// <summary>Offers an event; never waits.</summary>
    public void Offer(DirectorEvent entry)
    {
        if (query.Wants(entry) && !_queue.Writer.TryWrite(entry))
        {
            Interlocked.Increment(ref _lost);
        }
    }

    /// <summary>How many were left out since this was last asked.</summary>
    public long TakeLost() => Interlocked.Exchange(ref _lost, 0);

    /// <summary>Nothing more will come.</summary>
    public void Complete() => _queue.Writer.TryComplete();
}
