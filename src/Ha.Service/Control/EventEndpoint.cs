using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using Ha.Service.Events;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Ha.Service.Control;

/// <summary><c>GET /v1/events</c>: the timeline, one line of JSON for each event, and what follows if that is asked for.</summary>
/// <remarks>
/// Each client has a queue of its own in the timeline. One that reads too slowly misses events and is told how many; it
/// holds up nobody.
/// </remarks>
internal static class EventEndpoint
{
    private const string Path = "v1/events";
    private const string JsonLines = "application/x-ndjson";
    private const int LinesPerFlushMax = 256;

    /// <summary>The path and query that ask for a part of the timeline.</summary>
    public static string PathOf(EventQuery query, bool follow)
    {
        string since = query.Since?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) ?? "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Path}?follow={follow}&after={query.After}&last={query.Last}&since={Uri.EscapeDataString(since)}"
            + $"&router={Uri.EscapeDataString(query.Router ?? "")}");
    }

    public static async Task ServeAsync(HttpContext context, EventLog events)
    {
        if (!TryParse(context.Request.Query, out EventQuery query, out bool follow))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        if (!follow)
        {
            context.Response.ContentType = JsonLines;
            await WriteAsync(context.Response.BodyWriter, events.Read(query), context.RequestAborted);
            return;
        }

        EventSubscription? subscription = events.Follow(query, out List<DirectorEvent> history);
        if (subscription is null)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        // A client whose terminal is stopped for a while is not cut off: its queue is bounded.
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, events.Closed);
        try
        {
            context.Response.ContentType = JsonLines;
            await context.Response.StartAsync(end.Token);
            await WriteAsync(context.Response.BodyWriter, history, end.Token);
            await FollowAsync(context.Response.BodyWriter, subscription, end.Token);
        }
        catch (OperationCanceledException)
        {
            // The client is gone, or we are.
        }
        finally
        {
            events.Leave(subscription);
        }
    }

    private static async Task FollowAsync(PipeWriter writer, EventSubscription subscription, CancellationToken end)
    {
        var batch = new List<DirectorEvent>();
        while (await subscription.Reader.WaitToReadAsync(end))
        {
            batch.Clear();
            while (batch.Count < LinesPerFlushMax && subscription.Reader.TryRead(out DirectorEvent? entry))
            {
                batch.Add(entry);
            }

            // What was left out came after what was queued.
            if (batch.Count < LinesPerFlushMax && subscription.TakeLost() is > 0 and var lost)
            {
                batch.Add(new DirectorEvent
                {
                    Sequence = 0,
                    Time = batch[^1].Time,
                    Kind = EventKind.EventsLost,
                    Text = $"{lost} events were left out here: they were not read fast enough",
                });
            }

            await WriteAsync(writer, batch, end);
        }
    }

    private static async Task WriteAsync(PipeWriter writer, List<DirectorEvent> entries, CancellationToken cancellation)
    {
        foreach (DirectorEvent[] chunk in entries.Chunk(LinesPerFlushMax))
        {
            foreach (DirectorEvent entry in chunk)
            {
                writer.Write(EventJson.Write(entry));
            }

            await writer.FlushAsync(cancellation);
        }
    }

    private static bool TryParse(IQueryCollection parameters, out EventQuery query, out bool follow)
    {
        string Value(string key) => parameters[key].ToString();
        bool isValid = true;
        T? Optional<T>(string key)
            where T : struct, IParsable<T>
        {
            if (Value(key).Length == 0)
            {
                return null;
            }

            bool isParsed = T.TryParse(Value(key), CultureInfo.InvariantCulture, out T value);
            isValid &= isParsed;
            return value;
        }

        follow = Optional<bool>("follow") ?? false;
        query = new EventQuery
        {
            Since = Optional<DateTimeOffset>("since"),
            After = Optional<long>("after") ?? 0,
            Last = Optional<int>("last") is { } last ? Math.Max(last, 0) : null,
            Router = Value("router") is { Length: > 0 } router ? router : null,
        };
        return isValid;
    }
}
