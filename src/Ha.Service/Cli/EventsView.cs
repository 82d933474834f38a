using Ha.Service.Configuration;
using Ha.Service.Control;
using Ha.Service.Events;

namespace Ha.Service.Cli;

/// <summary>Prints the timeline of a daemon, or of its file when there is none.</summary>
internal sealed class EventsView(string socket, string configuration, bool json)
{
    private const int FollowedHistory = 10;
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);
    private readonly EventLines _lines = new(Console.Out, TimeZoneInfo.Local);

    /// <summary>Prints what is there.</summary>
    public async Task<int> ShowAsync(EventQuery query, CancellationToken cancellation)
    {
        var entries = new List<DirectorEvent>();
        try
        {
            using var client = new ControlClient(socket);
            await foreach (string line in client.EventsAsync(query, follow: false, cancellation))
            {
                if (EventJson.TryRead(line) is { } entry)
                {
                    entries.Add(entry);
                }
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            if (FromFile(query, e) is not { } stored)
            {
                return Unreachable.Report(socket, e);
            }

            entries = stored;
        }

        _lines.Measure(entries);
        entries.ForEach(Print);
        return ExitCode.Done;
    }

    /// <summary>Prints what was last and what comes, across restarts of the daemon, until it is ended itself.</summary>
    public async Task<int> FollowAsync(EventQuery query, CancellationToken cancellation)
    {
        EventQuery next = query.Since is null ? query with { Last = FollowedHistory } : query;
        bool isKnown = false;
        bool isSaid = false;
        while (true)
        {
            try
            {
                using var client = new ControlClient(socket);
                await foreach (string line in client.EventsAsync(next, follow: true, cancellation))
                {
                    (isKnown, isSaid) = (true, false);
                    if (EventJson.TryRead(line) is { } entry)
                    {
                        Print(entry);
                        next = next with { After = Math.Max(next.After, entry.Sequence), Last = null };
                    }
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                if (!isKnown)
                {
                    foreach (DirectorEvent entry in FromFile(next, e) ?? [])
                    {
                        Print(entry);
                        next = next with { After = Math.Max(next.After, entry.Sequence), Last = null };
                    }
                }

                isKnown = true;
            }

            if (!isSaid)
            {
                Console.Error.WriteLine($"ha-director: no daemon answers at {socket}; waiting for it");
                isSaid = true;
            }

            await Task.Delay(RetryInterval, TimeProvider.System, cancellation);
        }
    }

    private List<DirectorEvent>? FromFile(EventQuery query, Exception reason)
    {
        string directory = ConfigurationReader.Read(configuration).Settings?.StateDirectory ?? SharedOptions.DefaultStateDirectory;
        var file = new EventFile(directory);
        try
        {
            List<DirectorEvent> entries = file.Read(EventLog.EventsMax);
            if (entries.Count == 0)
            {
                return null;
            }

            Console.Error.WriteLine(
                $"ha-director: no daemon answers at {socket} ({reason.Message}); these events are from {file.FilePath}");
            return query.From(entries);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"ha-director: {file.FilePath} cannot be read: {e.Message}");
            return null;
        }
    }

    private void Print(DirectorEvent entry)
    {
        if (json)
        {
            Console.Out.WriteLine(EventJson.Text(entry));
        }
        else
        {
            _lines.Write(entry);
        }
    }
}
