namespace Ha.Service.Events;

/// <summary>
/// The timeline of everything that happens, with its cause: in memory for <c>events</c>, and in a file that outlives us.
/// </summary>
/// <remarks>Thread-safe. Nothing here waits for a disk or for a client.</remarks>
internal sealed partial class EventLog : IDisposable
{
    /// <summary>How many events are kept in memory.</summary>
    public const int EventsMax = 10_000;

    /// <summary>How many may follow at the same time.</summary>
    public const int SubscriptionsMax = 32;

    private const int SubscriptionQueueMax = 1024;
    private static readonly TimeSpan ClosingTime = TimeSpan.FromSeconds(1);
    private const int TextCharsMax = 400;

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly Queue<DirectorEvent> _events = new();
    private readonly List<EventSubscription> _subscriptions = [];
    private readonly EventWriter? _writer;
    private readonly CancellationTokenSource _closed = new();
    private long _sequence;
    private long _added;
    private bool _hasEnded;

    /// <summary>A timeline in memory alone.</summary>
    public EventLog(TimeProvider time) => _time = time;

    /// <summary>A timeline that goes on where the file ends.</summary>
    public EventLog(EventFile file, TimeProvider time, ILogger<EventLog> logger)
    {
        _time = time;
        try
        {
            file.Read(EventsMax).ForEach(_events.Enqueue);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogEventFileUnreadable(logger, file.FilePath, e.Message);
        }

        _sequence = _events.Count == 0 ? 0 : _events.Max(entry => entry.Sequence);
        _writer = new EventWriter(file, SayLost, logger);
    }

    /// <summary>Events of this process.</summary>
    public long Added => Interlocked.Read(ref _added);

    /// <summary>Events that are in the file.</summary>
    public long Written => _writer?.Written ?? 0;

    /// <summary>Events that are missing in the file.</summary>
    public long Lost => _writer?.Lost ?? 0;

    /// <summary>Why the file cannot be written; null: it can.</summary>
    public string? FileError => _writer?.Error;

    /// <summary>Cancelled a moment after the end: by then whoever follows has read the rest, or does not read at all.</summary>
    public CancellationToken Closed => _closed.Token;

    /// <summary>The last event of all; null: there is none.</summary>
    public DirectorEvent? Last
    {
        get
        {
            lock (_lock)
            {
                return _events.LastOrDefault();
            }
        }
    }

    /// <summary>Adds an event.</summary>
    /// <param name="kind">A word of <see cref="EventKind"/>.</param>
    /// <param name="subject">The name of what it happened to; null: the director itself.</param>
    /// <param name="text">Why, in words.</param>
    /// <param name="cause">Why, in the word that metrics use.</param>
    /// <param name="from">The state before.</param>
    /// <param name="to">The state now.</param>
    /// <returns>The event, with its time.</returns>
    public DirectorEvent Add(
        string kind, string? subject, string text, string? cause = null, string? from = null, string? to = null)
    {
        lock (_lock)
        {
            var entry = new DirectorEvent
            {
                Sequence = ++_sequence,
                Time = _time.GetUtcNow(),
                Kind = kind,
                Subject = subject,
                From = from,
                To = to,
                Cause = cause,
                Text = Clean(text),
            };
            _added++;
            _events.Enqueue(entry);
            if (_events.Count > EventsMax)
            {
                _events.Dequeue();
            }

            _writer?.Offer(entry);
            _subscriptions.ForEach(subscription => subscription.Offer(entry));
            return entry;
        }
    }

    /// <summary>What is there, oldest first.</summary>
    public List<DirectorEvent> Read(EventQuery query)
    {
        lock (_lock)
        {
            return query.From(_events);
        }
    }

    /// <summary>What is there, and a subscription that goes on exactly after it; null: too many follow.</summary>
    public EventSubscription? Follow(EventQuery query, out List<DirectorEvent> history)
    {
        lock (_lock)
        {
            // A follower of a timeline that was lost with its file begins anew with ours.
            query = query.After > _sequence ? query with { After = 0 } : query;
            history = query.From(_events);
            if (_subscriptions.Count >= SubscriptionsMax)
            {
                return null;
            }

            var subscription = new EventSubscription(query, SubscriptionQueueMax);
            _subscriptions.Add(subscription);
            if (_hasEnded)
            {
                subscription.Complete();
            }

            return subscription;
        }
    }

    /// <summary>Ends a subscription.</summary>
    public void Leave(EventSubscription subscription)
    {
        lock (_lock)
        {
            _subscriptions.Remove(subscription);
        }
    }

    /// <summary>No more events: whoever follows has seen the last one.</summary>
    public void End()
    {
        lock (_lock)
        {
            _hasEnded = true;
            _subscriptions.ForEach(subscription => subscription.Complete());
            _closed.CancelAfter(ClosingTime);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer?.Dispose();
        _closed.Dispose();
    }

    // A reason may hold what a server answered: it must not reach a terminal as it is, nor fill the file.
    private static string Clean(string text)
    {
        string cut = text.Length > TextCharsMax ? string.Concat(text.AsSpan(0, TextCharsMax), "...") : text;
        return cut.Any(char.IsControl)
            ? string.Concat(cut.Select(c => char.IsControl(c) ? ' ' : c))
            : cut;
    }

    private void SayLost(long count) => Add(
        EventKind.EventsLost, null, $"{count} events before this one are not in the file: the disk was too slow or failed");

    [LoggerMessage(EventIds.EventFileFailed, LogLevel.Warning, "The earlier events in {Path} cannot be read: {Reason}")]
    private static partial void LogEventFileUnreadable(ILogger logger, string path, string reason);
}
