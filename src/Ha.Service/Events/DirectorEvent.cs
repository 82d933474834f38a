using System.Text.Json.Serialization;

namespace Ha.Service.Events;

/// <summary>One entry of the timeline. One line of <c>events.jsonl</c>.</summary>
internal sealed record DirectorEvent
{
    /// <summary>Grows by one with each event, across restarts; 0 for a remark that is not of the timeline.</summary>
    public required long Sequence { get; init; }

    /// <summary>The wall-clock time.</summary>
    [JsonConverter(typeof(EventTimeConverter))]
    public required DateTimeOffset Time { get; init; }

    /// <summary>What happened: a word of <see cref="EventKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>What it happened to: the name of a virtual router, a service or a check; null: the director itself.</summary>
    public string? Subject { get; init; }

    /// <summary>The state before, if it is a change of state.</summary>
    public string? From { get; init; }

    /// <summary>The state now, if it is a change of state.</summary>
    public string? To { get; init; }

    /// <summary>Why, in the word that metrics and <c>status</c> use; null: the kind says it.</summary>
    public string? Cause { get; init; }

    /// <summary>Why, in words, with the numbers.</summary>
    public required string Text { get; init; }
}
