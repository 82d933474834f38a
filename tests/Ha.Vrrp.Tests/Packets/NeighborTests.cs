using Ha.Vrrp.Packets;

namespace Ha.Vrrp.Tests.Packets;

/// <summary>The frames about who has a virtual address.</summary>
public sealed class NeighborTests
{
    // By hand from RFC 826, RFC 5227, RFC 4861 and RFC 2464; tcpdump reads each so, and finds the ICMPv6 sums right.
    private const string Announcement =
        "ffffffffffff0200000000010806" + "0001080006040001" + "020000000001c0000201" + "ffffffffffffc0000201";

    private const string Probe =
        "ffffffffffff0200000000010806" + "0001080006040001" + "02000000000100000000" + "000000000000c0000201";

    // 2001:db8::10 > ff02::1, target 2001:db8::10, router and override, 02:00:00:00:00:01.
    private const string Advertisement =
        "33330000000102000000000186dd" + "6000000000203aff"
        + "20010db8000000000000000000000010" + "ff020000000000000000000000000001"
        + "8800790ca0000000" + "20010db8000000000000000000000010" + "0201020000000001";

    // fe80::c8 > ff02::1:ff12:3456, who has 2001:db8::1:af12:3456.
    private const string Solicitation =
        "3333ff12345602000000000186dd" + "6000000000203aff"
        + "fe8000000000000000000000000000c8" + "ff0200000000000000000001ff123456"
        + "870032ca00000000" + "20010db80000000000000001af123456" + "0101020000000001";

    // fe80::c8 > ff02::1, solicited: the answer of 02:00:00:00:00:02, which has 2001:db8::10.
    private const string Answer =
        "33330000000102000000000286dd" + "6000000000203aff"
        + "fe8000000000000000000000000000c8" + "ff020000000000000000000000000001"
        + "8800678be0000000" + "20010db8000000000000000000000010" + "0201020000000002";

    private const ulong Other = 0x0200_0000_0002;

    private static readonly byte[] Own = [2, 0, 0, 0, 0, 1];
    private static readonly NetworkAddress V6 = Routers.Ip("2001:db8::10");

    [Fact]
    public void GratuitousArp_Request_HasTheAddressTwice()
    {
        byte[] frame = new byte[GratuitousArp.Bytes];

        GratuitousArp.Write(frame, GratuitousArp.Request, Own, Routers.Ip("192.0.2.1"));

        Assert.Equal(Announcement, Convert.ToHexStringLower(frame));
    }

    [Fact]
    public void ArpProbe_Write_TeachesNothing()
    {
        byte[] frame = new byte[ArpProbe.Bytes];

        ArpProbe.Write(frame, Own, Routers.Ip("192.0.2.1"));

        Assert.Equal(Probe, Convert.ToHexStringLower(frame));
        Assert.False(ArpReader.TryRead(frame, out _));
    }

    [Fact]
    public void UnsolicitedNeighborAdvertisement_Write_GivesTheGoldenBytes()
    {
        byte[] frame = new byte[UnsolicitedNeighborAdvertisement.Bytes];
        Array.Fill(frame, (byte)0xEE); // the buffer is used again and again

        UnsolicitedNeighborAdvertisement.Write(frame, Own, V6);

        Assert.Equal(Advertisement, Convert.ToHexStringLower(frame));
    }

    [Fact]
    public void NeighborSolicitation_Write_AsksTheSolicitedNodes()
    {
        byte[] frame = new byte[NeighborSolicitation.Bytes];

        NeighborSolicitation.Write(frame, Own, Routers.Ip("fe80::c8"), Routers.Ip("2001:db8::1:af12:3456"));

        Assert.Equal(Solicitation, Convert.ToHexStringLower(frame));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void ArpReader_RequestOrReply_ClaimsItsSender(byte operation)
    {
        byte[] frame = new byte[60]; // padded, as it arrives
        GratuitousArp.Write(frame, operation, [2, 0, 0, 0, 0, 2], Routers.Ip("192.0.2.1"));
        Routers.Ip("192.0.2.77").WriteIPv4(frame.AsSpan(38)); // whom it asks does not matter

        Assert.True(ArpReader.TryRead(frame, out AddressClaim claim));
        Assert.Equal(new AddressClaim(Routers.Ip("192.0.2.1"), Other), claim);
    }

    [Theory]
    [InlineData(12, 0x86)] // not ARP
    [InlineData(16, 0x86)] // not for IPv4
    [InlineData(18, 8)] // not of Ethernet
    [InlineData(21, 3)] // reverse
    public void ArpReader_OtherFrame_ClaimsNothing(int offset, byte value)
    {
        byte[] frame = Convert.FromHexString(Announcement);
        Assert.True(ArpReader.TryRead(frame, out _));
        frame[offset] = value;

        Assert.False(ArpReader.TryRead(frame, out _));
        Assert.False(ArpReader.TryRead(Convert.FromHexString(Announcement).AsSpan(0, ArpProbe.Bytes - 1), out _));
    }

    [Fact]
    public void NeighborAdvertisementReader_Answer_ClaimsItsTarget()
    {
        Assert.True(NeighborAdvertisementReader.TryRead(Convert.FromHexString(Answer), out AddressClaim claim));

        Assert.Equal(new AddressClaim(V6, Other), claim);
        Assert.True(claim.Disputes(V6, Own));
        Assert.False(claim.Disputes(V6, [2, 0, 0, 0, 0, 2]));
        Assert.False(claim.Disputes(Routers.Ip("2001:db8::11"), Own));
    }

    [Theory]
    [InlineData(12, 0x08)] // not IPv6
    [InlineData(14, 0x40)] // not IPv6 inside
    [InlineData(20, 17)] // not ICMPv6
    [InlineData(21, 254)] // forwarded
    [InlineData(19, 33)] // longer than the frame
    [InlineData(19, 23)] // shorter than an advertisement
    [InlineData(54, 135)] // a solicitation
    [InlineData(55, 1)] // of no known code
    [InlineData(70, 1)] // checksum
    public void NeighborAdvertisementReader_OtherFrame_ClaimsNothing(int offset, byte value)
    {
        byte[] frame = Convert.FromHexString(Answer);
        frame[offset] = value;

        Assert.False(NeighborAdvertisementReader.TryRead(frame, out _));
    }

    [Fact]
    public void NeighborAdvertisementReader_NoOption_ClaimsForTheSenderOfTheFrame()
    {
        byte[] frame = Convert.FromHexString(Answer)[..78];
        frame[19] = 24;
        Resum(frame);

        Assert.True(NeighborAdvertisementReader.TryRead(frame, out AddressClaim claim));
        Assert.Equal(Other, claim.HardwareAddress);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void NeighborAdvertisementReader_BadOptionLength_ClaimsNothing(byte units)
    {
        byte[] frame = Convert.FromHexString(Answer);
        frame[79] = units;
        Resum(frame);

        Assert.False(NeighborAdvertisementReader.TryRead(frame, out _));
    }

    [Fact]
    public void Readers_RandomBytes_NeverThrow()
    {
        var random = new Random(4861);
        byte[][] frames = [Convert.FromHexString(Answer), Convert.FromHexString(Announcement)];
        for (int i = 0; i < 200_000; i++)
        {
            byte[] frame = (byte[])frames[i & 1].Clone();
            frame[random.Next(frame.Length)] ^= (byte)(1 << random.Next(8));
            if (i % 4 < 2)
            {
                frame[79 % frame.Length] = (byte)random.Next(256);
                Resum(frame);
            }

            _ = ArpReader.TryRead(frame.AsSpan(0, random.Next(frame.Length + 1)), out _);
            _ = NeighborAdvertisementReader.TryRead(frame.AsSpan(0, random.Next(frame.Length + 1)), out _);
            _ = NeighborAdvertisementReader.TryRead(frame, out _);
        }
    }

    // The checksum of whatever the frame says by now.
    private static void Resum(byte[] frame)
    {
        if (frame.Length < NeighborFrame.IcmpOffset)
        {
            return;
        }

        Span<byte> message = frame.AsSpan(NeighborFrame.IcmpOffset);
        message.Slice(2, 2).Clear();
        ushort sum = InternetChecksum.WithPseudoHeader(
            message,
            NetworkAddress.ReadIPv6(frame.AsSpan(22)),
            NetworkAddress.ReadIPv6(frame.AsSpan(38)),
            InternetChecksum.IcmpV6);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(message[2..], sum);
    }
}
