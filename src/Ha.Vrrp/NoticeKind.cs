namespace Ha.Vrrp;

/// <summary>What an operator wants to know of a virtual router besides its transitions. Part of the process protocol.</summary>
public enum NoticeKind : byte
{
    /// <summary>Another router claims to be Master while we are.</summary>
    RivalHeard,

    /// <summary>That router is not heard any more.</summary>
    RivalGone,

    /// <summary>Another host answers for one of our addresses while we are Master.</summary>
    DuplicateAddress,

    /// <summary>Somebody removed an address of ours, and it was put back.</summary>
    AddressRestored,

    /// <summary>The kernel refused an address, a route or a rule.</summary>
    KernelRefused,

    /// <summary>What is tracked changed the priority in force.</summary>
    PriorityChanged,

    /// <summary>It resigned on the operator's order and waits for the new Master.</summary>
    HandOverBegan,

    /// <summary>Nobody took over: it keeps the role.</summary>
    HandOverFailed,

    /// <summary>No other host answers for one of our addresses any more.</summary>
    DuplicateGone,
}
