using Ha.Netlink.Messages;
using Ha.Netlink.Route;

namespace Ha.Netlink.Tests.Messages;

public sealed class MessageReaderTests
{
    [Fact]
    public void Reader_EveryTruncationOfARealDump_NeverThrows()
    {
        foreach (byte[] datagram in Capture.ReadAll("address-dump").Append(Capture.Read("link-up")))
        {
            for (int length = 0; length <= datagram.Length; length++)
            {
                Walk(datagram.AsSpan(0, length));
            }
        }
    }

    [Fact]
    public void Reader_MutatedRealMessages_NeverThrows()
    {
        byte[] original = [.. Capture.ReadAll("address-dump")[0], .. Capture.Read("link-up")];
        for (int seed = 0; seed < 5000; seed++)
        {
            var random = new Random(seed);
            byte[] mutated = [.. original];
            for (int i = 0; i < 8; i++)
            {
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            }

            Walk(mutated);
        }
    }

    [Fact]
    public void Reader_LengthShorterThanHeader_Stops()
    {
        var reader = new NetlinkReader(new byte[32]);

        Assert.False(reader.TryRead(out _));
        Assert.Equal(32, reader.BytesLeft);
    }

    [Fact]
    public void Attributes_ZeroLength_Stops()
    {
        var reader = new AttributeReader(new byte[8]);

        Assert.False(reader.TryRead(out _));
    }

    [Fact]
    public void Writer_NestAndPadding_ReadBack()
    {
        var writer = new NetlinkWriter(new byte[128], 33, NetlinkFlags.Create);
        int nest = writer.BeginNest(7 | NetlinkAttribute.NestedFlag);
        writer.WriteString(1, "rr");
        writer.WriteByte(2, 9);
        writer.EndNest(nest);
        writer.WriteNetworkUInt16(3, 80);

        var messages = new NetlinkReader(writer.Finish());
        Assert.True(messages.TryRead(out NetlinkMessage message));
        var attributes = new AttributeReader(message.Payload);
        Assert.True(attributes.TryRead(out NetlinkAttribute outer));
        Assert.Equal(7, outer.Type);
        AttributeReader inner = outer.Nested;
        Assert.True(inner.TryRead(out NetlinkAttribute name));
        Assert.Equal("rr", name.ReadString());
        Assert.True(inner.TryRead(out NetlinkAttribute number));
        Assert.Equal(9, number.Value[0]);
        Assert.False(inner.TryRead(out _));
        Assert.True(attributes.TryRead(out NetlinkAttribute port));
        Assert.Equal([0, 80], port.Value.ToArray());
        Assert.False(attributes.TryRead(out _));
    }

    private static void Walk(ReadOnlySpan<byte> datagram)
    {
        var reader = new NetlinkReader(datagram);
        while (reader.TryRead(out NetlinkMessage message))
        {
            ErrorMessage.Read(message);
            Link.TryRead(message.Payload, out _);
            InterfaceAddress.TryRead(message.Payload, out _);
        }
    }
}
