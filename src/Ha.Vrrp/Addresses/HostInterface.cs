namespace Ha.Vrrp.Addresses;

/// <summary>An interface of this host, at the moment it was read.</summary>
/// <param name="Index">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsRunning">Whether it is up and has a carrier.</param>
public sealed record HostInterface(int Index, string Name, bool IsRunning)
{
    private readonly byte[] _hardwareAddress = [];
    private readonly NetworkAddress[] _addresses = [];

    /// <summary>An interface with its addresses.</summary>
    public HostInterface(
        int index, string name, bool isRunning, byte[] hardwareAddress, IEnumerable<NetworkAddress> addresses)
        : this(index, name, isRunning)
    {
        _hardwareAddress = hardwareAddress;
        _addresses = [.. addresses];
    }

    /// <summary>Its hardware address: six bytes, or none.</summary>
    public ReadOnlySpan<byte> HardwareAddress => _hardwareAddress;

    /// <summary>Those of its addresses that may be the source of what we send, in the kernel's order.</summary>
    public ReadOnlySpan<NetworkAddress> Sources => _addresses;
}
