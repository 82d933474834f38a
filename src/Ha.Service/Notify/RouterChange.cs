using System.Collections.Immutable;
using System.Globalization;
using Ha.Service.Configuration;
using Ha.Vrrp;

namespace Ha.Service.Notify;

/// <summary>A change of state of a virtual router, as hooks are told of it.</summary>
internal sealed record RouterChange
{
    /// <summary>The number of the event in the timeline: grows with time, across restarts.</summary>
    public required long Event { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The name of this director.</summary>
    public required string Director { get; init; }

    /// <summary>The name of the virtual router.</summary>
    public required string Router { get; init; }

    /// <summary>Its VRID.</summary>
    public required byte VirtualRouterId { get; init; }

    /// <summary>Its interface.</summary>
    public required string Interface { get; init; }

    /// <summary>The state before.</summary>
    public required RouterState From { get; init; }

    /// <summary>The state now.</summary>
    public required RouterState To { get; init; }

    /// <summary>The priority in force.</summary>
    public required int Priority { get; init; }

    /// <summary>Why, as a word: the same as in metrics and <c>status</c>.</summary>
    public required string Cause { get; init; }

    /// <summary>Why, in words.</summary>
    public required string Reason { get; init; }

    /// <summary>Its virtual addresses with their prefix lengths, as the file has them.</summary>
    public required ImmutableArray<string> Addresses { get; init; }

    /// <summary>
    /// The same for every try to tell the same change, and never for another one: not even when the timeline was lost
    /// and its numbers begin anew.
    /// </summary>
    public string Id => string.Create(
        CultureInfo.InvariantCulture, $"{Director}:{Router}:{Event}:{Time.ToUnixTimeMilliseconds()}");

    /// <summary>The state before, in the words that keepalived's notify scripts know.</summary>
    public string PreviousStateWord => Word(From);

    /// <summary>The state now, in the words that keepalived's notify scripts know.</summary>
    public string StateWord => Word(To);

    /// <summary>The time as RFC 3339 has it, in UTC with milliseconds.</summary>
    public string TimeText => Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string Word(RouterState state) => state switch
    {
        RouterState.Master => "MASTER",
        RouterState.Backup => "BACKUP",
        RouterState.Fault => "FAULT",
        _ => "STOP",
    };
}

/// <summary>A change and whoever is to be told of it, in their order.</summary>
internal sealed record HookOrder(RouterChange Change, ImmutableArray<HookSettings> Hooks);
