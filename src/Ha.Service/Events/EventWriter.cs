using System.Threading.Channels;

namespace Ha.Service.Events;

/// <summary>Writes the timeline to its file on a thread of its own: a disk that is slow, full or gone delays nobody.</summary>
/// <remarks>Thread-safe. What does not fit into the queue, or cannot be written, is lost, counted and said.</remarks>
internal sealed partial class EventWriter : IDisposable
{
    private const int QueueMax = 4096;
    private const int BatchMax = 256;
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(2);

    private readonly EventFile _file;
    private readonly ILogger _logger;
    private readonly Channel<DirectorEvent> _queue = Channel.CreateBounded<DirectorEvent>(QueueMax);
    private readonly Action<long> _onLost;
    private readonly Thread _thread;
    private readonly MemoryStream _lines = new();
    private long _written;
    private long _lost;
    private long _lostSaid;
    private volatile string? _error;

    /// <param name="file">Where to.</param>
    /// <param name="onLost">Told, once writing works again, how many events are missing in the file.</param>
    /// <param name="logger">For the reason.</param>
    public EventWriter(EventFile file, Action<long> onLost, ILogger logger)
    {
        _file = file;
        _onLost = onLost;
        _logger = logger;
        _thread = new Thread(Run) { IsBackground = true, Name = "events" };
        _thread.Start();
    }

    /// <summary>Events that are on the disk.</summary>
    public long Written => Interlocked.Read(ref _written);

    /// <summary>Events that never got there.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Why the last write failed; null: it did not.</summary>
    public string? Error => _error;

    /// <summary>Takes an event; never waits.</summary>
    public void Offer(DirectorEvent entry)
    {
        if (!_queue.Writer.TryWrite(entry))
        {
            Interlocked.Increment(ref _lost);
        }
    }

    /// <summary>Writes what is queued, but does not wait for long.</summary>
    public void Dispose()
    {
        _queue.Writer.TryComplete();
        _thread.Join(EndPatience);
    }

    private void Run()
    {
        var batch = new List<DirectorEvent>(BatchMax);
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            batch.Clear();
            while (batch.Count < BatchMax && _queue.Reader.TryRead(out DirectorEvent? next))
            {
                batch.Add(next);
            }

            Write(batch);
        }
    }

    private void Write(List<DirectorEvent> batch)
    {
        _lines.SetLength(0);
        foreach (DirectorEvent entry in batch)
        {
            _lines.Write(EventJson.Write(entry));
        }

        try
        {
            _file.Append(_lines.GetBuffer().AsSpan(0, (int)_lines.Length));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (_error != e.Message)
            {
                LogEventFileFailed(_file.FilePath, e.Message);
            }

            // The reason first: whoever sees that something is lost can read why.
            _error = e.Message;
            Interlocked.Add(ref _lost, batch.Count);
            return;
        }

        _error = null;
        Interlocked.Add(ref _written, batch.Count);
        if (Lost is var lost && lost != _lostSaid)
        {
            _onLost(lost - _lostSaid);
            _lostSaid = lost;
        }
    }

    [LoggerMessage(EventIds.EventFileFailed, LogLevel.Warning,
        "Events cannot be kept in {Path}: {Reason}. The timeline is in memory only")]
    private partial void LogEventFileFailed(string path, string reason);
}
