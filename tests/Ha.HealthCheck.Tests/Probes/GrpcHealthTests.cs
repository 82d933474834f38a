using Ha.HealthCheck.Probes;

namespace Ha.HealthCheck.Tests.Probes;

public sealed class GrpcHealthTests
{
    /// <summary>
    /// By the wire format of protobuf: field 1 of wire type 2 is 0x0a, then the length and the text; and by gRPC over HTTP/2:
    /// one byte that says "not compressed" and the length in four, big-endian, before it.
    /// </summary>
    [Theory]
    [InlineData("", "0000000000")]
    [InlineData("web", "00000000050a03776562")]
    [InlineData("ä", "00000000040a02c3a4")]
    public void Request_IsTheBytesOfTheMessage(string service, string expected) =>
        Assert.Equal(expected, Convert.ToHexStringLower(GrpcHealth.Request(service)));

    [Fact]
    public void Request_LongName_HasALengthOfTwoBytes()
    {
        byte[] request = GrpcHealth.Request(new string('x', 300));

        Assert.Equal("000000012f0aac02", Convert.ToHexStringLower(request.AsSpan(0, 8))); // 300 is 0xac 0x02, as in the manual
        Assert.Equal(5 + 3 + 300, request.Length);
    }

    [Theory]
    [InlineData("00000000020801", GrpcServingStatus.Serving)]
    [InlineData("00000000020802", GrpcServingStatus.NotServing)]
    [InlineData("00000000020803", GrpcServingStatus.ServiceUnknown)]
    [InlineData("00000000020800", GrpcServingStatus.Unknown)]
    [InlineData("0000000000", GrpcServingStatus.Unknown)]
    [InlineData("000000000408020801", GrpcServingStatus.Serving)]
    [InlineData("0000000003088100", GrpcServingStatus.Serving)]
    [InlineData("000000000308ff00", (GrpcServingStatus)127)]
    [InlineData("000000000b08ffffffffffffffffff01", (GrpcServingStatus)(-1))]
    [InlineData("000000000712037765620801", GrpcServingStatus.Serving)]
    [InlineData("000000000b1901020304050607080801", GrpcServingStatus.Serving)]
    [InlineData("000000000725010203040801", GrpcServingStatus.Serving)]
    [InlineData("000000000410050801", GrpcServingStatus.Serving)]
    [InlineData("000000000708010a03776562", GrpcServingStatus.Serving)]
    public void Response_IsUnderstood(string answer, object expected)
    {
        Assert.True(GrpcHealth.TryReadResponse(Convert.FromHexString(answer), out GrpcServingStatus status));
        Assert.Equal(expected, status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00000000")]
    [InlineData("01000000020801")] // compressed
    [InlineData("00000000030801")] // more is said to come
    [InlineData("00000000010801")] // less
    [InlineData("000000000208010000000000")] // two messages
    [InlineData("000000000108")] // no value
    [InlineData("00000000020881")] // half a number
    [InlineData("000000000c08ffffffffffffffffffff01")] // a number of eleven bytes
    [InlineData("00000000020001")] // field 0
    [InlineData("00000000010b")] // a group
    [InlineData("00000000010f")] // no wire type
    [InlineData("0000000003120477")] // a text that is longer than the message
    [InlineData("000000000219ff")] // eight bytes that are one
    public void Response_IsNone_IsRefused(string answer) =>
        Assert.False(GrpcHealth.TryReadResponse(Convert.FromHexString(answer), out _));
}
