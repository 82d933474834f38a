namespace Ha.Vrrp.Packets;

/// <summary>Why an advert that arrived was not believed: one value for each rung of the receive checks.</summary>
/// <remarks>RFC 9568, 7.1. The numbers are indices of counters and part of the process protocol: new ones come last.</remarks>
public enum DropReason : byte
{
    /// <summary>Not dropped.</summary>
    None,

    /// <summary>It came from our own address: a reflection, or somebody uses it too.</summary>
    OwnSource,

    /// <summary>Shorter than the eight bytes that each version begins with.</summary>
    TooShort,

    /// <summary>Neither version 2 nor 3.</summary>
    Version,

    /// <summary>Not an ADVERTISEMENT.</summary>
    Type,

    /// <summary>No virtual router of ours has this VRID on the interface.</summary>
    UnknownRouter,

    /// <summary>A known version, but not the one that this virtual router speaks.</summary>
    VersionMismatch,

    /// <summary>Neither form of the checksum is right.</summary>
    Checksum,

    /// <summary>
    /// The TTL or hop limit is not 255: it was forwarded, so it is not from this link. From a unicast peer: it is lower
    /// than what was configured.
    /// </summary>
    Ttl,

    /// <summary>It carries no address (erratum 8299).</summary>
    NoAddresses,

    /// <summary>The length does not fit the count of addresses.</summary>
    Length,

    /// <summary>Version 2 with another authentication type than ours: a password where none is set, or none.</summary>
    Authentication,

    /// <summary>An advertisement interval of zero (erratum 8301), which would time every Backup out at once.</summary>
    IntervalZero,

    /// <summary>Version 2 with an interval other than ours (RFC 3768, 7.1).</summary>
    IntervalMismatch,

    /// <summary>
    /// Unicast peers are configured and the sender is none of them or sent to the group, or multicast was expected and
    /// unicast came.
    /// </summary>
    NotPeer,

    /// <summary>Version 2 with another list of addresses, from a sender that is not the owner (RFC 3768, 7.1).</summary>
    AddressList,

    /// <summary>Version 2 with another password than ours (RFC 2338, 5.3.6).</summary>
    Password,

    /// <summary>IPv6 with a first address that is not link-local (RFC 9568, 5.2.9 with erratum 8300).</summary>
    FirstAddress,
}

/// <summary>Facts about the reasons.</summary>
public static class DropReasons
{
    /// <summary>How many values <see cref="DropReason"/> has: the length of an array of counters.</summary>
    public const int Count = (int)DropReason.FirstAddress + 1;
}
