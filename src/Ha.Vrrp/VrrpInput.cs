using Ha.Vrrp.Packets;

namespace Ha.Vrrp;

/// <summary>What kind of thing happened to a virtual router.</summary>
public enum VrrpInputKind : byte
{
    /// <summary>It is to take part, sending from <see cref="VrrpInput.Peer"/>.</summary>
    Start,

    /// <summary>It is to leave; a Master makes before it breaks.</summary>
    Stop,

    /// <summary>It is to leave at once: nobody can wait for a new Master.</summary>
    Abandon,

    /// <summary>An advert passed every check.</summary>
    Advert,

    /// <summary>The time is at or past its deadline.</summary>
    DeadlineReached,

    /// <summary>It cannot take part for now.</summary>
    Fault,

    /// <summary>It can again, or its source address changed.</summary>
    Recover,

    /// <summary>The operator wants another router to be Master.</summary>
    HandOver,

    /// <summary>What is tracked adds <see cref="VrrpInput.Adjustment"/> to its priority from now on.</summary>
    Adjust,

    /// <summary>All routers of its sync group want to be Master: it becomes Master.</summary>
    Promote,

    /// <summary>A router of its sync group is not Master any more: it may not stay Master either.</summary>
    StepDown,

    /// <summary>Another host says that an address of this router is his.</summary>
    Claim,
}

/// <summary>Everything that can happen to a virtual router. A value: the loop makes thousands of them a second.</summary>
/// <param name="Kind">What happened; it says which of the other members mean something.</param>
/// <param name="Advert">For Advert.</param>
/// <param name="Peer">Advert: its sender. Start, Recover: the local address.</param>
/// <param name="Cause">For Stop, Abandon and Fault.</param>
/// <param name="Subject">Fault, StepDown: the object or the other router that is the reason.</param>
/// <param name="Adjustment">For Adjust.</param>
/// <param name="LagWorst">DeadlineReached: how late the loop was at worst since the last advert.</param>
/// <param name="WaitsLonger">StepDown: whether another host is to try first.</param>
/// <param name="Claim">For Claim.</param>
public readonly record struct VrrpInput(
    VrrpInputKind Kind,
    Advertisement Advert = default,
    NetworkAddress Peer = default,
    TransitionCause Cause = TransitionCause.None,
    string? Subject = null,
    int Adjustment = 0,
    TimeSpan LagWorst = default,
    bool WaitsLonger = false,
    AddressClaim Claim = default)
{
    /// <summary>The deadline is due.</summary>
    public static VrrpInput DeadlineReached => new(VrrpInputKind.DeadlineReached);

    /// <summary>Hand the role over.</summary>
    public static VrrpInput HandOver => new(VrrpInputKind.HandOver);

    /// <summary>Become Master with the rest of the sync group.</summary>
    public static VrrpInput Promote => new(VrrpInputKind.Promote);

    /// <summary>The deadline is due, and the loop was this late at worst since the last advert.</summary>
    public static VrrpInput Due(TimeSpan lagWorst) => new(VrrpInputKind.DeadlineReached, LagWorst: lagWorst);

    /// <summary>Take part, sending from this address.</summary>
    public static VrrpInput Start(NetworkAddress localAddress) => new(VrrpInputKind.Start, Peer: localAddress);

    /// <summary>Leave; a Master keeps the addresses until another router has them, for a bounded time.</summary>
    public static VrrpInput Stop(TransitionCause cause = TransitionCause.OperatorStop) =>
        new(VrrpInputKind.Stop, Cause: cause);

    /// <summary>Leave at once.</summary>
    public static VrrpInput Abandon(TransitionCause cause = TransitionCause.OperatorStop) =>
        new(VrrpInputKind.Abandon, Cause: cause);

    /// <summary>An advert was heard.</summary>
    public static VrrpInput Heard(in Advertisement advert, NetworkAddress source) =>
        new(VrrpInputKind.Advert, advert, source);

    /// <summary>Stand aside until <see cref="Recover"/>.</summary>
    public static VrrpInput Fault(TransitionCause cause, string? subject = null) =>
        new(VrrpInputKind.Fault, Cause: cause, Subject: subject);

    /// <summary>Nothing is in the way any more.</summary>
    public static VrrpInput Recover(NetworkAddress localAddress) => new(VrrpInputKind.Recover, Peer: localAddress);

    /// <summary>Tracking adds this to the priority.</summary>
    public static VrrpInput Adjust(int adjustment) => new(VrrpInputKind.Adjust, Adjustment: adjustment);

    /// <summary>Another host answers for an address of ours.</summary>
    public static VrrpInput Claimed(in AddressClaim claim) => new(VrrpInputKind.Claim, Claim: claim);

    /// <summary>Follow a router of the sync group that is not Master any more.</summary>
    /// <param name="member">That router.</param>
    /// <param name="waitsLonger">Whether another host is to try first.</param>
    public static VrrpInput StepDown(string member, bool waitsLonger = false) =>
        new(VrrpInputKind.StepDown, Subject: member, WaitsLonger: waitsLonger);
}
