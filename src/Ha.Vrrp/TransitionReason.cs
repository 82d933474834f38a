using System.Globalization;

namespace Ha.Vrrp;

/// <summary>What made a virtual router change its state. The numbers are part of the process protocol.</summary>
public enum TransitionCause : byte
{
    /// <summary>No reason recorded.</summary>
    None,

    /// <summary>It was started.</summary>
    Started,

    /// <summary>It is the address owner, priority 255, and needs no election.</summary>
    AddressOwner,

    /// <summary>No advert came for the master-down interval.</summary>
    NoAdverts,

    /// <summary>The Master resigned with priority 0.</summary>
    MasterResigned,

    /// <summary>The Master has a lower priority and preemption is on.</summary>
    Preempted,

    /// <summary>A router of higher priority advertises.</summary>
    HigherPriorityHeard,

    /// <summary>A router of equal priority and a higher address advertises.</summary>
    HigherAddressHeard,

    /// <summary>The operator handed the role over and another router took it.</summary>
    HandedOver,

    /// <summary>The operator, or a change of its settings, stopped it.</summary>
    OperatorStop,

    /// <summary>Its interface is down.</summary>
    InterfaceDown,

    /// <summary>Its interface does not exist.</summary>
    InterfaceMissing,

    /// <summary>Its interface has no address to send from.</summary>
    NoSourceAddress,

    /// <summary>The director holds it back: something it tracks has failed.</summary>
    HeldByDirector,

    /// <summary>What kept it in Fault is gone.</summary>
    FaultCleared,

    /// <summary>This process was not run for longer than the master-down interval.</summary>
    Paused,

    /// <summary>The director closed its connection or fell silent for longer than the grace.</summary>
    DirectorGone,
}

/// <summary>Why a transition happened, with the numbers that explain it.</summary>
/// <param name="Cause">What happened.</param>
/// <param name="Elapsed">Silence for NoAdverts, lateness for Paused, else zero.</param>
/// <param name="Peer">The other router, when one is the reason.</param>
/// <param name="PeerPriority">Its priority.</param>
public readonly record struct TransitionReason(
    TransitionCause Cause, TimeSpan Elapsed = default, NetworkAddress Peer = default, byte PeerPriority = 0)
{
    /// <summary>One phrase for logs and the timeline; allocates.</summary>
    public override string ToString() => Cause switch
    {
        TransitionCause.None => "no reason recorded",
        TransitionCause.Started => "started",
        TransitionCause.AddressOwner => "owner of the addresses (priority 255)",
        TransitionCause.NoAdverts => Peer.IsNone
            ? $"no adverts for {Seconds(Elapsed)} s"
            : $"no adverts for {Seconds(Elapsed)} s, the last from {Peer}",
        TransitionCause.MasterResigned => $"master {Peer} resigned",
        TransitionCause.Preempted => $"master {Peer} has the lower priority {PeerPriority}",
        TransitionCause.HigherPriorityHeard => $"higher priority {PeerPriority} heard from {Peer}",
        TransitionCause.HigherAddressHeard => $"equal priority {PeerPriority} heard from the higher address {Peer}",
        TransitionCause.HandedOver => $"handed over to {Peer}",
        TransitionCause.OperatorStop => "stopped by the operator",
        TransitionCause.InterfaceDown => "interface is down",
        TransitionCause.InterfaceMissing => "interface does not exist",
        TransitionCause.NoSourceAddress => "interface has no address to send from",
        TransitionCause.HeldByDirector => "something it tracks has failed",
        TransitionCause.FaultCleared => "fault cleared",
        TransitionCause.Paused => $"this process was not run for {Seconds(Elapsed)} s",
        TransitionCause.DirectorGone => "the director is gone or silent",
        _ => Cause.ToString(),
    };

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
}
