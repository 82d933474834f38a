namespace Ha.Simulation.Invariants;

/// <summary>What must hold. Each is explained in the README; these are the names that a failing seed prints.</summary>
internal enum Invariant
{
    /// <summary>A bounded time after the last fault a segment has one Master, if any router on it can be.</summary>
    OneMaster,

    /// <summary>That Master is the router with the highest priority among those that preempt.</summary>
    BestMaster,

    /// <summary>Without a fault nothing changes its state.</summary>
    NoFlap,

    /// <summary>When a Master dies or leaves, the next one is there in time.</summary>
    FailoverInTime,

    /// <summary>It is the best of those left, and no other one was Master in between.</summary>
    OrderlySuccession,

    /// <summary>A planned hand-over leaves no moment in which no host holds the address.</summary>
    NeverUnheld,

    /// <summary>A process that runs holds an address only while its router is Master.</summary>
    OnlyMasterHolds,

    /// <summary>A Master holds all its addresses, and puts back what somebody else removed.</summary>
    MasterHoldsAll,

    /// <summary>Every address in a kernel runs out within the lease after it was renewed last.</summary>
    LeaseIsBounded,

    /// <summary>A Master that gets its turns never lets a lease run out.</summary>
    LeaseIsRenewed,

    /// <summary>A Master that was away for longer than its master-down interval sends and adds nothing.</summary>
    AwayFallsBack,

    /// <summary>Each change of state is reported once, and begins where the one before ended.</summary>
    TransitionsChain,

    /// <summary>Each change of state has a cause, and what it says is true.</summary>
    CauseIsTrue,

    /// <summary>Only a Master sends adverts.</summary>
    OnlyMasterSends,

    /// <summary>Priority 0 is sent only by a Master that leaves.</summary>
    ResignsOnlyToLeave,

    /// <summary>An advert says what the settings say.</summary>
    AdvertIsTrue,

    /// <summary>A Master is silent for no longer than its interval and its own pauses.</summary>
    AdvertsOnTime,

    /// <summary>In quiet times a Master sends no more often than its interval.</summary>
    NoChatter,

    /// <summary>A host announces an address only while it holds it.</summary>
    AnnouncesWhatItHolds,

    /// <summary>A loop that has nothing to do sleeps.</summary>
    LoopSleeps,

    /// <summary>Nothing throws.</summary>
    NoException,
}

/// <summary>An invariant does not hold.</summary>
internal sealed class InvariantBrokenException(Invariant invariant, string message) : Exception(message)
{
    public Invariant Invariant { get; } = invariant;
}
