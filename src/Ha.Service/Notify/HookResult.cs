namespace Ha.Service.Notify;

/// <summary>How one try to tell somebody ended.</summary>
internal enum HookResultKind
{
    /// <summary>The program exited with 0, or the server answered with 2xx.</summary>
    Ok,

    /// <summary>It did not.</summary>
    Failed,

    /// <summary>It took too long and was ended.</summary>
    TimedOut,
}

/// <summary>How one try to tell somebody ended, and why.</summary>
/// <param name="Kind">How.</param>
/// <param name="Reason">Why, in words; empty when all went well.</param>
internal readonly record struct HookResult(HookResultKind Kind, string Reason)
{
    public static HookResult Ok => new(HookResultKind.Ok, "");

    public static HookResult Failed(string reason) => new(HookResultKind.Failed, reason);

    public static HookResult TimedOut(string reason) => new(HookResultKind.TimedOut, reason);
}

/// <summary>What the hooks of one virtual router did since the start.</summary>
/// <param name="Ok">Tries that went well.</param>
/// <param name="Failed">Tries that failed.</param>
/// <param name="TimedOut">Tries that took too long.</param>
/// <param name="Dropped">Calls that were never made: the queue was full, or the director ended.</param>
internal readonly record struct HookCounts(long Ok, long Failed, long TimedOut, long Dropped);
