using Ha.Vrrp.Packets;

namespace Ha.Vrrp;

/// <summary>The counters of one virtual router, after the VRRP MIB (RFC 6527) and what operators of pairs ask for.</summary>
/// <remarks>Owned by the VRRP thread; others see copies in status messages.</remarks>
public sealed class VirtualRouterStatistics
{
    private readonly long[] _drops = new long[DropReasons.Count];
    private readonly long[] _transitions = new long[(int)TransitionCause.SyncGroupMember + 1];

    /// <summary>Adverts sent, resignations included.</summary>
    public long AdvertsSent { get; set; }

    /// <summary>Adverts that passed every check.</summary>
    public long AdvertsReceived { get; set; }

    /// <summary>Adverts that the kernel refused to send.</summary>
    public long SendFailures { get; set; }

    /// <summary>Resignations sent.</summary>
    public long PriorityZeroSent { get; set; }

    /// <summary>Resignations heard.</summary>
    public long PriorityZeroReceived { get; set; }

    /// <summary>How often it became Master.</summary>
    public long BecameMaster { get; set; }

    /// <summary>Adverts of a router that claimed to be Master while we were: sign of a split.</summary>
    public long RivalAdverts { get; set; }

    /// <summary>How often it woke up too late to go on as if nothing had been.</summary>
    public long Pauses { get; set; }

    /// <summary>Gratuitous ARP and unsolicited neighbour advertisement frames sent.</summary>
    public long GratuitousArpsSent { get; set; }

    /// <summary>Answers of other hosts for our addresses while we were Master.</summary>
    public long DuplicateAnswers { get; set; }

    /// <summary>Addresses, routes and rules that somebody removed while it was Master, and that were put back.</summary>
    public long AddressesRestored { get; set; }

    /// <summary>Changes of addresses, routes, rules and macvlans that the kernel refused.</summary>
    public long AddressFailures { get; set; }

    /// <summary>Adverts of version 3 whose interval is not ours: adopted (RFC 9568, 7.1).</summary>
    public long IntervalMismatches { get; set; }

    /// <summary>Adverts accepted although their list of addresses is not ours.</summary>
    public long AddressListMismatches { get; set; }

    /// <summary>Adverts with the RFC 9568 form of the checksum.</summary>
    public long ChecksumsOfMessage { get; set; }

    /// <summary>Adverts with the pseudo-header form of the checksum.</summary>
    public long ChecksumsWithPseudoHeader { get; set; }

    /// <summary>Dropped adverts by <see cref="DropReason"/>.</summary>
    public ReadOnlySpan<long> Drops => _drops;

    /// <summary>Changes of state by <see cref="TransitionCause"/>.</summary>
    public ReadOnlySpan<long> Transitions => _transitions;

    /// <summary>Counts one advert that passed every check.</summary>
    public void Count(in Advertisement advert, TimeSpan ownInterval)
    {
        AdvertsReceived++;
        PriorityZeroReceived += advert.Priority == 0 ? 1 : 0;
        IntervalMismatches += advert.Interval != ownInterval ? 1 : 0;
        AddressListMismatches += advert.AddressesMatch ? 0 : 1;
        if (advert.Checksum == ChecksumForm.Rfc9568)
        {
            ChecksumsOfMessage++;
        }
        else
        {
            ChecksumsWithPseudoHeader++;
        }
    }

    /// <summary>Counts one change of state.</summary>
    public void CountTransition(TransitionCause cause) => _transitions[(int)cause]++;

    /// <summary>Counts one dropped advert.</summary>
    public void CountDrop(DropReason reason) => _drops[(int)reason]++;
}
