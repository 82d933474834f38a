using Ha.Vrrp.Packets;

namespace Ha.Vrrp;

/// <summary>What kind of thing happened to a virtual router.</summary>
public enum VrrpInputKind : byte
{
    /// <summary>It is to take part, sending from <see cref="VrrpInput.Peer"/>.</summary>
    Start,

    /// <summary>It is to leave.</summary>
    Stop,

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
}

/// <summary>Everything that can happen to a virtual router. A value: the loop makes thousands of them a second.</summary>
/// <param name="Kind">What happened; it says which of the other members mean something.</param>
/// <param name="Advert">For Advert.</param>
/// <param name="Peer">Advert: its sender. Start, Recover: the local address.</param>
/// <param name="Cause">For Stop and Fault.</param>
public readonly record struct VrrpInput(
    VrrpInputKind Kind,
    Advertisement Advert = default,
    NetworkAddress Peer = default,
    TransitionCause Cause = TransitionCause.None)
{
    /// <summary>The deadline is due.</summary>
    public static VrrpInput DeadlineReached => new(VrrpInputKind.DeadlineReached);

    /// <summary>Hand the role over.</summary>
    public static VrrpInput HandOver => new(VrrpInputKind.HandOver);

    /// <summary>Take part, sending from this address.</summary>
    public static VrrpInput Start(NetworkAddress localAddress) => new(VrrpInputKind.Start, Peer: localAddress);

    /// <summary>Leave.</summary>
    public static VrrpInput Stop(TransitionCause cause = TransitionCause.OperatorStop) =>
        new(VrrpInputKind.Stop, Cause: cause);

    /// <summary>An advert was heard.</summary>
    public static VrrpInput Heard(in Advertisement advert, NetworkAddress source) =>
        new(VrrpInputKind.Advert, advert, source);

    /// <summary>Stand aside until <see cref="Recover"/>.</summary>
    public static VrrpInput Fault(TransitionCause cause) => new(VrrpInputKind.Fault, Cause: cause);

    /// <summary>Nothing is in the way any more.</summary>
    public static VrrpInput Recover(NetworkAddress localAddress) => new(VrrpInputKind.Recover, Peer: localAddress);
}
