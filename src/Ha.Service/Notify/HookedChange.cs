using System.Collections.Immutable;
using System.Globalization;
using Ha.Service.Configuration;

namespace Ha.Service.Notify;

/// <summary>A change of something, as hooks are told of it.</summary>
internal abstract record HookedChange
{
    /// <summary>The number of the event in the timeline: grows with time, across restarts.</summary>
    public required long Event { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The name of this director.</summary>
    public required string Director { get; init; }

    /// <summary>Why, in words.</summary>
    public required string Reason { get; init; }

    /// <summary>The state now, as a program is told it.</summary>
    public abstract string StateWord { get; }

    /// <summary>
    /// The same for every try to tell the same change, and never for another one: not even when the timeline was lost
    /// and its numbers begin anew.
    /// </summary>
    public string Id => string.Create(
        CultureInfo.InvariantCulture, $"{Director}:{Subject}:{Event}:{Time.ToUnixTimeMilliseconds()}");

    /// <summary>The time as RFC 3339 has it, in UTC with milliseconds.</summary>
    public string TimeText => Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The name of what changed.</summary>
    protected abstract string Subject { get; }

    /// <summary>A program with its own arguments and those that say what changed.</summary>
    public abstract ImmutableArray<string> Command(HookSettings hook);

    /// <summary>A program's whole environment: nothing of the director's own is passed on.</summary>
    public abstract ImmutableArray<string> Environment();

    /// <summary>The JSON text that is POSTed to a webhook.</summary>
    public abstract byte[] Body();
}

/// <summary>A change and whoever is to be told of it, in their order.</summary>
internal sealed record HookOrder(HookedChange Change, ImmutableArray<HookSettings> Hooks);
