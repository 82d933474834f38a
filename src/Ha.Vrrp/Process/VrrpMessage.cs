using System.Collections.Immutable;
using System.Net;

namespace Ha.Vrrp.Process;

/// <summary>What the VRRP process tells the director.</summary>
public abstract record VrrpMessage
{
    private VrrpMessage()
    {
    }

    /// <summary>The first word on each connection.</summary>
    /// <param name="Pid">Its process id.</param>
    /// <param name="Realtime">Whether it runs under SCHED_RR.</param>
    /// <param name="MemoryLocked">Whether its memory is locked.</param>
    public sealed record Hello(int Pid, bool Realtime, bool MemoryLocked) : VrrpMessage;

    /// <summary>Settings are in force.</summary>
    /// <param name="Generation">The number that the director gave them.</param>
    /// <param name="Errors">Why a virtual router cannot run now, by its name.</param>
    public sealed record SettingsApplied(int Generation, ImmutableArray<(string Router, string Error)> Errors) : VrrpMessage;

    /// <summary>A virtual router has changed its state.</summary>
    /// <param name="Router">Its name.</param>
    /// <param name="From">The state before.</param>
    /// <param name="To">The state now.</param>
    /// <param name="Cause">Why.</param>
    /// <param name="Text">Why, in words: who, and since when.</param>
    public sealed record Transition(string Router, RouterState From, RouterState To, TransitionCause Cause, string Text)
        : VrrpMessage;

    /// <summary>Something about a virtual router that is no change of state and that an operator wants to know.</summary>
    /// <param name="Router">Its name.</param>
    /// <param name="Kind">What.</param>
    /// <param name="Peer">The other router or host, if there is one.</param>
    /// <param name="Text">In words, with the numbers.</param>
    public sealed record Notice(string Router, NoticeKind Kind, IPAddress? Peer, string Text) : VrrpMessage;

    /// <summary>A virtual router as it is now, and its counters since the process started.</summary>
    public sealed record RouterStatus : VrrpMessage
    {
        /// <summary>Its name.</summary>
        public required string Name { get; init; }

        /// <summary>Its state.</summary>
        public RouterState State { get; init; }

        /// <summary>How long it has been in that state.</summary>
        public TimeSpan StateAge { get; init; }

        /// <summary>Why it came into that state; None before the first transition.</summary>
        public TransitionCause Cause { get; init; }

        /// <summary>The priority in force: what the file says, adjusted by what is tracked.</summary>
        public byte Priority { get; init; }

        /// <summary>The priority that the file says.</summary>
        public byte ConfiguredPriority { get; init; }

        /// <summary>What keeps it in Fault or lowers its priority, in words; null: nothing.</summary>
        public string? Tracking { get; init; }

        /// <summary>Whether it has resigned and keeps the addresses only until another router has them.</summary>
        public bool IsHandingOver { get; init; }

        /// <summary>Another router that claims to be Master while we are; null: none is heard.</summary>
        public IPAddress? Rival { get; init; }

        /// <summary>The priority in the last advert of that router.</summary>
        public byte RivalPriority { get; init; }

        /// <summary>For how long that router has been heard; null: there is none.</summary>
        public TimeSpan? RivalAge { get; init; }

        /// <summary>An address of ours that another host answers for while we are Master; null: none was heard lately.</summary>
        public IPAddress? DuplicateAddress { get; init; }

        /// <summary>The hardware address of that host.</summary>
        public string? DuplicateHardware { get; init; }

        /// <summary>Answers of others for our addresses while we were Master.</summary>
        public long DuplicateAnswers { get; init; }

        /// <summary>Resignations sent.</summary>
        public long PriorityZeroSent { get; init; }

        /// <summary>Resignations heard.</summary>
        public long PriorityZeroReceived { get; init; }

        /// <summary>Version 3 adverts whose interval was not ours.</summary>
        public long IntervalMismatches { get; init; }

        /// <summary>Adverts whose list of addresses was not ours.</summary>
        public long AddressListMismatches { get; init; }

        /// <summary>The Master it listens to, itself when it is Master; null: none heard yet.</summary>
        public IPAddress? Master { get; init; }

        /// <summary>Since the last accepted advert of another router; null: none yet.</summary>
        public TimeSpan? LastAdvertAge { get; init; }

        /// <summary>Adverts sent.</summary>
        public long AdvertsSent { get; init; }

        /// <summary>Adverts accepted.</summary>
        public long AdvertsReceived { get; init; }

        /// <summary>Accepted version 3 adverts whose checksum covered the message alone.</summary>
        public long Rfc9568Checksums { get; init; }

        /// <summary>Accepted version 3 adverts whose checksum covered a pseudo-header too.</summary>
        public long PseudoHeaderChecksums { get; init; }

        /// <summary>Gratuitous ARP frames sent.</summary>
        public long AnnouncementsSent { get; init; }

        /// <summary>Virtual addresses that somebody else removed and we added again.</summary>
        public long AddressesRestored { get; init; }

        /// <summary>Adverts that the kernel refused to send.</summary>
        public long SendFailures { get; init; }

        /// <summary>Changes of a virtual address that the kernel refused.</summary>
        public long AddressFailures { get; init; }

        /// <summary>Adverts of a router that claimed to be Master while we were: sign of a split.</summary>
        public long RivalAdverts { get; init; }

        /// <summary>How often it woke up too late to go on as if nothing had been.</summary>
        public long Pauses { get; init; }

        /// <summary>Adverts dropped, indexed by <see cref="Packets.DropReason"/>.</summary>
        public ImmutableArray<long> Dropped { get; init; } = [];

        /// <summary>Transitions, indexed by <see cref="TransitionCause"/>.</summary>
        public ImmutableArray<long> Transitions { get; init; } = [];
    }

    /// <summary>The loop itself.</summary>
    /// <param name="LastLag">How late the last deadline was.</param>
    /// <param name="WorstLag">How late the latest deadline ever was.</param>
    /// <param name="Turns">Turns of the loop.</param>
    /// <param name="Dropped">Adverts that belong to no router of ours, indexed by <see cref="Packets.DropReason"/>.</param>
    public sealed record LoopStatus(TimeSpan LastLag, TimeSpan WorstLag, long Turns, ImmutableArray<long> Dropped) : VrrpMessage
    {
        /// <summary>Transitions and notices that were lost because no director took them in time.</summary>
        public long LostEvents { get; init; }

        /// <summary>Messages of the director that could not be read.</summary>
        public long MalformedMessages { get; init; }

        /// <summary>How late the latest deadline of the last <see cref="RecentTime"/> was.</summary>
        public TimeSpan RecentLag { get; init; }

        /// <summary>What counts as recent: longer than scrapes are apart.</summary>
        public static TimeSpan RecentTime { get; } = TimeSpan.FromMinutes(1);
    }
}
