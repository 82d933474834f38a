using System.Diagnostics;
using System.Globalization;
using Ha.Vrrp.Packets;
using Ha.Vrrp.Transport;
using static Tmds.Linux.LibC;

namespace Ha.Vrrp.Tests.Transport;

/// <summary>Adverts of a virtual MAC: sent by a macvlan, heard by its parent, on two hosts that both have it.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class VirtualMacTests
{
    private const string Macvlan = "vrrp.10";

    [Theory]
    [InlineData(false, "00005e00010a")]
    [InlineData(true, "00005e00020a")]
    public void Send_ByMacvlan_LeavesWithItsMacAndTheSourceOfTheParent(bool isV6, string hardwareAddress)
    {
        Namespaces.SkipUnlessRoot();
        using var lan = new Namespaces();
        foreach ((string name, int host) in new[] { (lan.Left, 11), (lan.Right, 12) })
        {
            string address = string.Join(':', hardwareAddress.Chunk(2).Select(pair => new string(pair)));
            Namespaces.Run($"-n {name} addr add fe80::{host}/64 dev eth0 nodad");
            Namespaces.Run($"-n {name} link add link eth0 name {Macvlan} type macvlan mode bridge");
            Namespaces.Run($"-n {name} link set {Macvlan} address {address} addrgenmode none up");
        }

        using RawAdvertTransport left = Open(lan.Left, isV6, out int leftMacvlan, out _);
        using RawAdvertTransport right = Open(lan.Right, isV6, out _, out int rightParent);
        int capture = Enter(lan.Right, OpenCapture);
        NetworkAddress source = Routers.Ip(isV6 ? "fe80::11" : "192.0.2.11");
        NetworkAddress group = NetworkAddress.VrrpGroupOf(isV6);
        byte[] buffer = new byte[AdvertWriter.BytesMax];

        Assert.True(left.TrySend(leftMacvlan, [0x31, 10, 100, 1, 0, 100, 0, 0], source, group));

        ReceivedAdvert received = default;
        Await(() => right.TryReceive(buffer, out received));
        Assert.Equal(rightParent, received.InterfaceIndex);
        Assert.Equal(new AdvertEnvelope(source, group, 255), received.Envelope);
        Assert.Equal("310a640100640000", Convert.ToHexStringLower(buffer.AsSpan(received.Offset, received.Length)));
        Assert.False(right.TryReceive(buffer, out _)); // not once more by the macvlan
        Assert.False(left.TryReceive(buffer, out _)); // nor by the sender

        string frame = "";
        Await(() => (frame = Read(capture)).Contains("310a640100640000", StringComparison.Ordinal));
        Assert.Equal(hardwareAddress, frame[12..24]);
        Assert.Contains(isV6 ? "86dd6c0" : "080045c0", frame, StringComparison.Ordinal); // CS6
        _ = close(capture);
    }

    [Theory]
    [InlineData(false, "127.0.0.1")]
    [InlineData(true, "::1")]
    public void SendSocket_PacketForTheHost_KeepsNothing(bool isV6, string loopback)
    {
        Namespaces.SkipUnlessRoot();
        using var lan = new Namespaces();
        using RawSocket sender = Enter(lan.Left, () => RawSocket.TryOpen(1, "lo", isV6, AdvertUse.Send, out _))!;
        using RawSocket hearer = Enter(lan.Left, () => RawSocket.TryOpen(1, "lo", isV6, AdvertUse.Unicast, out _))!;
        byte[] buffer = new byte[256];

        Assert.True(sender.TrySend([0x31, 10, 100, 1, 0, 100, 0, 0], Routers.Ip(loopback), Routers.Ip(loopback)));

        Await(() => hearer.TryReceive(buffer, out _));
        Assert.False(sender.TryReceive(buffer, out _));
    }

    // As a virtual router with a virtual MAC does it: hears by the parent, sends by the macvlan.
    private static RawAdvertTransport Open(string name, bool isV6, out int macvlan, out int parent)
    {
        int[] indices = [IndexOf(name, "eth0"), IndexOf(name, Macvlan)];
        RawAdvertTransport transport = Enter(name, () => new RawAdvertTransport(TimeProvider.System));
        Assert.Equal(0, Enter(name, () => transport.Open(indices[0], "eth0", isV6, AdvertUse.Multicast)));
        Assert.Equal(0, Enter(name, () => transport.Open(indices[1], Macvlan, isV6, AdvertUse.Send)));
        (parent, macvlan) = (indices[0], indices[1]);
        return transport;
    }

    private static int IndexOf(string name, string device) => int.Parse(
        Namespaces.Run($"-n {name} -o link show dev {device}").Split(':')[0], CultureInfo.InvariantCulture);

    private static T Enter<T>(string name, Func<T> make)
    {
        T made = default!;
        var thread = new Thread(() =>
        {
            Namespaces.Enter(name);
            made = make();
        });
        thread.Start();
        thread.Join();
        return made;
    }

    private static int OpenCapture()
    {
        const ushort AllProtocolsInNetworkOrder = 0x0300;
        return socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, AllProtocolsInNetworkOrder);
    }

    private static unsafe string Read(int descriptor)
    {
        byte* bytes = stackalloc byte[256];
        int length = (int)recv(descriptor, bytes, 256, MSG_DONTWAIT);
        return length < 0 ? "" : Convert.ToHexStringLower(new ReadOnlySpan<byte>(bytes, length));
    }

    private static void Await(Func<bool> condition)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start).TotalSeconds < 5, "not within 5 s");
            Thread.Sleep(5);
        }
    }
}
