namespace Ha.Vrrp.Loop;

/// <summary>
/// What a segment is told, or asked, about one address that we hold: made once, queued as often as it is due.
/// </summary>
internal sealed class Announcement
{
    private readonly byte[] _hardwareAddress;

    /// <summary>An announcement that is not queued.</summary>
    /// <param name="interfaceIndex">The interface that it goes out of.</param>
    /// <param name="segment">The interface whose segment it loads: the parent of a macvlan, else the same.</param>
    /// <param name="address">The address.</param>
    /// <param name="hardwareAddress">Where it is: six bytes.</param>
    /// <param name="statistics">Where its frames are counted.</param>
    public Announcement(
        int interfaceIndex,
        int segment,
        NetworkAddress address,
        ReadOnlySpan<byte> hardwareAddress,
        VirtualRouterStatistics statistics)
    {
        InterfaceIndex = interfaceIndex;
        Segment = segment;
        Address = address;
        _hardwareAddress = hardwareAddress.ToArray();
        Statistics = statistics;
    }

    public int InterfaceIndex { get; }

    public int Segment { get; }

    public NetworkAddress Address { get; }

    public ReadOnlySpan<byte> HardwareAddress => _hardwareAddress;

    public VirtualRouterStatistics Statistics { get; }

    /// <summary>Whether it asks if another host has the address, instead of telling that we have.</summary>
    public bool IsProbe { get; init; }

    /// <summary>Where a question over IPv6 comes from: a link-local address of the interface.</summary>
    public NetworkAddress Source { get; init; }

    /// <summary>How many frames it is: some switches learn from ARP requests only, some hosts from replies only.</summary>
    public int Frames => Address.IsV6 || IsProbe ? 1 : 2;

    /// <summary>Whether it is still to be sent. Taken back, it is not: nobody announces an address that is gone.</summary>
    public bool IsWanted { get; set; }

    /// <summary>Whether it lies in a queue. The queue's own.</summary>
    public bool IsQueued { get; set; }

    /// <summary>Whether a queue keeps room for it. The queue's own.</summary>
    public bool IsMember { get; set; }

    /// <summary>Whether it says the same as another one would.</summary>
    public bool Says(int interfaceIndex, int segment, NetworkAddress address, ReadOnlySpan<byte> hardwareAddress) =>
        InterfaceIndex == interfaceIndex
        && Segment == segment
        && Address == address
        && HardwareAddress.SequenceEqual(hardwareAddress);
}
