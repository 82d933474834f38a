using System.Collections.Immutable;
using Ha.HealthCheck;

namespace Ha.Service.Configuration;

/// <summary>What the director does for one virtual router: what it tracks, and whom it tells of changes.</summary>
/// <param name="Tracked">What counts for its priority or keeps it in Fault, besides interfaces.</param>
/// <param name="Hooks">Who is told of each change of state, in the order of the file.</param>
internal sealed record RouterDuties(ImmutableArray<TrackedObject> Tracked, ImmutableArray<HookSettings> Hooks)
{
    // More than all that other objects can add: what is left is 1.
    private const int SyncWeight = -100_000;
    private static readonly TrackedObject Sync = new(TrackedKind.Sync, "connection_sync", SyncWeight, Invert: false);

    /// <summary>The same, and before it preempts it waits for the connections of the other director.</summary>
    public RouterDuties WithPreemptWait() => this with { Tracked = Tracked.Add(Sync) };

    /// <summary>Equality by content.</summary>
    public bool Equals(RouterDuties? other) =>
        other is not null && Tracked.SequenceEqual(other.Tracked) && Hooks.SequenceEqual(other.Hooks);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Tracked.Length, Hooks.Length);
}

/// <summary>What kind of thing is tracked.</summary>
internal enum TrackedKind
{
    /// <summary>A <c>[script.NAME]</c>: fails when the script does.</summary>
    Script,

    /// <summary>A <c>[service.NAME]</c>: fails while none of its real servers is up.</summary>
    Service,

    /// <summary>A process by its name or the path of its executable: fails while none runs.</summary>
    Process,

    /// <summary>A file by its path: fails while it does not exist.</summary>
    File,

    /// <summary>Connections that the other director tells of: fails while they are waited for.</summary>
    Sync,
}

/// <summary>One thing that a virtual router tracks.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name or path.</param>
/// <param name="Weight">
/// Negative: added to the priority while it fails. Positive: added while it does not. Null: the router is in Fault while
/// it fails.
/// </param>
/// <param name="Invert">Whether it counts as failed when it is well, and the other way round.</param>
internal sealed record TrackedObject(TrackedKind Kind, string Name, int? Weight, bool Invert);

/// <summary>One <c>[script.NAME]</c>.</summary>
/// <param name="Name">The name of its table in the file.</param>
/// <param name="Check">The command, how often, how long, rise and fall: run by the same reactor as health checks.</param>
internal sealed record TrackingScript(string Name, CheckSettings Check);

/// <summary>Somebody who is told of changes of state.</summary>
/// <param name="Command">A program with its arguments; empty: a webhook.</param>
/// <param name="Webhook">Where a JSON object is POSTed to; null: a program.</param>
/// <param name="User">The user that the program runs as; null: ours.</param>
/// <param name="Timeout">How long one try may take.</param>
/// <param name="Retries">How many more tries there are after one that failed, 0..10.</param>
internal sealed record HookSettings(
    ImmutableArray<string> Command, Uri? Webhook, string? User, TimeSpan Timeout, int Retries)
{
    /// <summary>Equality by content.</summary>
    public bool Equals(HookSettings? other) =>
        other is not null
        && Command.SequenceEqual(other.Command)
        && Webhook == other.Webhook
        && User == other.User
        && Timeout == other.Timeout
        && Retries == other.Retries;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Command.Length, Webhook, User);
}
