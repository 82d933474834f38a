using Ha.Vrrp;

namespace Ha.Simulation.Hosts;

/// <summary>A host's port on one segment.</summary>
internal sealed class SimulatedInterface(int lan, int host, NetworkAddress addressV4, NetworkAddress addressV6)
{
    /// <summary>Numbers below this one are those that interfaces had at first.</summary>
    public const int RecreatedIndexLeast = 10;

    public int Lan { get; } = lan;

    public string Name { get; } = NameOn(lan);

    /// <summary>Its number in the kernel; another one after it was deleted and made again.</summary>
    public int Index { get; private set; } = 2 + lan;

    public bool IsRunning { get; set; } = true;

    public NetworkAddress AddressV4 { get; } = addressV4;

    public NetworkAddress AddressV6 { get; } = addressV6;

    public byte[] HardwareAddress { get; } = [2, 0, 0, 0, (byte)lan, (byte)(host + 1)];

    public static string NameOn(int lan) => lan == 0 ? "lan0" : "lan1";

    public NetworkAddress Address(bool isV6) => isV6 ? AddressV6 : AddressV4;

    public void Recreate() => Index += 10;
}
