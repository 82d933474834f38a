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

    /// <summary>An interface that it tracks is down.</summary>
    TrackedInterfaceDown,

    /// <summary>Another router of its sync group is in Fault, or is not Master any more.</summary>
    SyncGroupMember,
}

/// <summary>Why a transition happened, with the numbers that explain it.</summary>
/// <param name="Cause">What happened.</param>
/// <param name="Elapsed">Silence for NoAdverts, lateness for Paused, else zero.</param>
/// <param name="Peer">The other router, when one is the reason; for a stop or a hand-over the one that took over.</param>
/// <param name="PeerPriority">Its priority.</param>
/// <param name="Subject">What is the reason, by name: an interface, another router, or the director's words.</param>
/// <param name="Late">NoAdverts: how late the deadline was noticed.</param>
/// <param name="LagWorst">NoAdverts: how late this loop was at worst since the last advert.</param>
public readonly record struct TransitionReason(
    TransitionCause Cause,
    TimeSpan Elapsed = default,
    NetworkAddress Peer = default,
    byte PeerPriority = 0,
    string? Subject = null,
    TimeSpan Late = default,
    TimeSpan LagWorst = default)
{
    /// <summary>One phrase for logs and the timeline; allocates.</summary>
    public override string ToString() => Cause switch
    {
        TransitionCause.None => "no reason recorded",
        TransitionCause.Started => "started",
        TransitionCause.AddressOwner => "owner of the addresses (priority 255)",
        TransitionCause.NoAdverts => $"no adverts for {Seconds(Elapsed)} s"
            + (Peer.IsNone ? "" : $", the last from {Peer}")
            + $"; own loop late by at most {Milliseconds(LagWorst > Late ? LagWorst : Late)} ms",
        TransitionCause.MasterResigned => $"master {Peer} resigned",
        TransitionCause.Preempted => $"master {Peer} has the lower priority {PeerPriority}",
        TransitionCause.HigherPriorityHeard => $"higher priority {PeerPriority} heard from {Peer}",
        TransitionCause.HigherAddressHeard => $"equal priority {PeerPriority} heard from the higher address {Peer}",
        TransitionCause.HandedOver => $"handed over to {Peer}",
        TransitionCause.OperatorStop => $"stopped by the operator{TookOver}",
        TransitionCause.InterfaceDown => "interface is down",
        TransitionCause.InterfaceMissing => "interface does not exist",
        TransitionCause.NoSourceAddress => "interface has no address to send from",
        TransitionCause.HeldByDirector => Subject is null ? "something it tracks has failed" : Subject,
        TransitionCause.FaultCleared => "fault cleared",
        TransitionCause.Paused => $"this process was not run for {Seconds(Elapsed)} s",
        TransitionCause.DirectorGone => $"the director is gone or silent{TookOver}",
        TransitionCause.TrackedInterfaceDown => $"tracked interface {Subject} is down",
        TransitionCause.SyncGroupMember => $"router {Subject} of its sync group is not master",
        _ => Cause.ToString(),
    };

    private string TookOver => Peer.IsNone ? "" : $"; {Peer} took over";

    internal static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);

    private static string Milliseconds(TimeSpan time) =>
        time.TotalMilliseconds.ToString("0.#", CultureInfo.InvariantCulture);
}
