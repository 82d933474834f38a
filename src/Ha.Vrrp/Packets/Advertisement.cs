namespace Ha.Vrrp.Packets;

/// <summary>An advert that passed every check.</summary>
/// <param name="VirtualRouterId">Its VRID.</param>
/// <param name="Priority">0: the Master resigns; 255: the address owner.</param>
/// <param name="Interval">How often its sender advertises.</param>
/// <param name="Checksum">The form of its checksum; version 2 knows the message form only.</param>
/// <param name="AddressesMatch">Whether it lists the addresses that we are configured with, in any order.</param>
public readonly record struct Advertisement(
    byte VirtualRouterId, byte Priority, TimeSpan Interval, ChecksumForm Checksum, bool AddressesMatch);

/// <summary>The envelope that an advert came in.</summary>
/// <param name="Source">The sender's address.</param>
/// <param name="Destination">The group, or our address.</param>
/// <param name="Ttl">The time to live that was left of it.</param>
public readonly record struct AdvertEnvelope(NetworkAddress Source, NetworkAddress Destination, byte Ttl);
