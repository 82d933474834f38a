using Ha.HealthCheck.Probes;

namespace Ha.HealthCheck.Tests.Probes;

public sealed class EchoMessageTests
{
    // A request of ping(8) from iputils 20221126 (-p a1b2..8f90) to 127.0.0.1 and the kernel's reply, and the same for ::1,
    // as raw sockets received them on Linux 6.18.
    private const string Payload =
        "7c0f0a6b00000000a76b020000000000a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718";

    private const string Request = "0800e1b00b5a0001" + Payload;
    private const string Reply = "0000e9b00b5a0001" + Payload;
    private const string PayloadV6 =
        "7c0f0a6b000000002577020000000000a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718";

    private const string RequestV6 = "8000eb270b5b0001" + PayloadV6;
    private const string ReplyV6 = "8100ea270b5b0001" + PayloadV6;
    private const string Header = "45000054891a00004001f38c7f0000017f000001";

    [Fact]
    public void Write_AsPingDid_GivesItsBytes()
    {
        byte[] message = new byte[EchoMessage.Length];

        EchoMessage.Write(message, isIPv4: true, 0x0b5a, 1, Convert.FromHexString(Payload));
        Assert.Equal(Request, Convert.ToHexStringLower(message));

        // The kernel's checksum covers the addresses too.
        EchoMessage.Write(message, isIPv4: false, 0x0b5b, 1, Convert.FromHexString(PayloadV6));
        Assert.Equal(RequestV6[..4] + RequestV6[8..], Convert.ToHexStringLower(message).Remove(4, 4));
    }

    [Theory]
    [InlineData(Request, Reply, true, true)]
    [InlineData(RequestV6, ReplyV6, true, true)]
    [InlineData(Request, Request, true, false)]
    [InlineData(RequestV6, RequestV6, true, false)]
    [InlineData(Request, "0000e9b00b5b0001" + Payload, true, false)]
    [InlineData(Request, "0000e9b00b5b0001" + Payload, false, true)]
    [InlineData(Request, "0000e9b00b5a0002" + Payload, false, false)]
    [InlineData(Request, "0001e9b00b5a0001" + Payload, false, false)]
    [InlineData(Request, "0000e9b00b5a0001" + PayloadV6, false, false)]
    [InlineData(Request, "8100e9b00b5a0001" + Payload, false, false)]
    [InlineData(RequestV6, "0000ea270b5b0001" + PayloadV6, false, false)]
    [InlineData(Request, "0000e9b00b5a0001", false, false)]
    [InlineData(Request, Reply + "00", false, false)]
    [InlineData(Request, "", false, false)]
    public void IsReply_OnlyToThatRequest(string request, string message, bool isIdentifierOurs, bool expected) =>
        Assert.Equal(expected, EchoMessage.IsReply(
            Convert.FromHexString(message), Convert.FromHexString(request), isIdentifierOurs));

    [Theory]
    [InlineData(Header + Reply, Reply)]
    [InlineData("46" + "000054891a00004001f38c7f0000017f00000101010101" + Reply, Reply)]
    [InlineData("44000054891a00004001f38c7f000001" + Reply, "")]
    [InlineData("4f" + "000054891a00004001f38c7f0000017f000001", "")]
    [InlineData("45", "")]
    [InlineData("", "")]
    public void WithoutIPv4Header_AnyLength_LeavesTheMessage(string packet, string message) => Assert.Equal(
        message, Convert.ToHexStringLower(EchoMessage.WithoutIPv4Header(Convert.FromHexString(packet))));
}
