using System.Net.Sockets;
using Ha.Fuzzing;
using Ha.Netlink.Generic;
using Ha.Netlink.Messages;
using Ha.Netlink.Route;
using static Ha.Netlink.Tests.Fuzz.PlainParser;

namespace Ha.Netlink.Tests.Fuzz;

/// <summary>Netlink messages: any bytes that arrive, and all that we write.</summary>
internal static class MessageTargets
{
    // What reading may allocate for an input: objects and text, in proportion to the bytes.
    private const int BytesPerByte = 32;
    private const int BytesAtLeast = 4096;

    // The targets of a project run one after the other.
    private static readonly byte[] Buffer = new byte[64 * 1024];

    /// <summary>Any datagram, through every decoder.</summary>
    public static FuzzTarget Received { get; } = new("netlink", Captures.All, CheckReceived);

    /// <summary>Whatever we write is read back.</summary>
    public static FuzzTarget Written { get; } = new("netlink-written", [], CheckWritten);

    private static void CheckReceived(byte[] input)
    {
        List<Piece> expected = MessagesOf(input);
        var reader = new NetlinkReader(input);
        foreach (Piece piece in expected)
        {
            Assert.True(reader.TryRead(out NetlinkMessage message));
            Assert.Equal(piece.Type, message.Type);
            Assert.Equal(input.AsSpan((piece.Start + 16)..piece.End), message.Payload);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Decode(message);
            Assert.InRange(
                GC.GetAllocatedBytesForCurrentThread() - before, 0, BytesAtLeast + ((long)BytesPerByte * message.Payload.Length));
            foreach (int header in (int[])[0, 4, 8, 16])
            {
                CheckAttributes(input, Math.Min(piece.Start + 16 + header, piece.End), piece.End, depth: 3);
            }
        }

        int left = reader.BytesLeft;
        Assert.False(reader.TryRead(out _));
        Assert.Equal(left, reader.BytesLeft);
    }

    private static void CheckAttributes(byte[] input, int start, int end, int depth)
    {
        var reader = new AttributeReader(input.AsSpan(start..end));
        foreach (Piece piece in AttributesOf(input, start, end))
        {
            Assert.True(reader.TryRead(out NetlinkAttribute attribute));
            Assert.Equal(piece.Type, attribute.Type);
            Assert.Equal(input.AsSpan((piece.Start + 4)..piece.End), attribute.Value);
            Assert.Equal(attribute.Value.Length >= 2, attribute.TryReadUInt16(out _));
            Assert.Equal(attribute.Value.Length >= 2, attribute.TryReadNetworkUInt16(out _));
            Assert.Equal(attribute.Value.Length >= 4, attribute.TryReadUInt32(out _));
            Assert.Equal(attribute.Value.Length >= 8, attribute.TryReadUInt64(out _));
            Assert.DoesNotContain('\0', attribute.ReadString());
            if (depth > 0)
            {
                CheckAttributes(input, piece.Start + 4, piece.End, depth - 1);
            }
        }

        Assert.False(reader.TryRead(out _));
    }

    private static void Decode(in NetlinkMessage message)
    {
        NetlinkError error = ErrorMessage.Read(message);
        Assert.InRange(error.Errno, 0, int.MaxValue);
        Assert.Equal(message.Payload.Length >= 4 ? BitConverter.ToInt32(message.Payload) == 0 : message.Type == 3, error.IsOk);

        if (Link.TryRead(message.Payload, out Link link))
        {
            Assert.True(link.Index > 0 && link.Name.Length > 0 && link.Mtu >= 0);
            Assert.True(link.IsUp || !link.IsRunning);
            Assert.Equal(BitConverter.ToInt32(message.Payload[4..]), link.Index);
        }

        bool isAddress = InterfaceAddress.TryRead(message.Payload, out InterfaceAddress address);
        Assert.Equal(isAddress, InterfaceAddress.TryRead(message.Payload, out _, out ReadOnlySpan<byte> bytes));
        if (isAddress)
        {
            Assert.Equal(address.Address.GetAddressBytes().AsSpan(), bytes);
            Assert.Equal(
                message.Payload[0] == 2 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6, address.Address.AddressFamily);
            Assert.Equal(BitConverter.ToInt32(message.Payload[4..]), address.InterfaceIndex);
            Assert.Equal(message.Payload[1], address.PrefixLength);
        }

        Assert.Equal(GenericFamily.TryRead(message.Payload, out GenericFamily family), family.Id != 0);
    }

    private static void CheckWritten(byte[] input)
    {
        var source = new ByteSource(input);
        ushort type = source.UInt16();
        var writer = new NetlinkWriter(Buffer, type, (NetlinkFlags)source.UInt16());
        var written = new List<(ushort Type, byte[] Value)>();
        int nest = source.Boolean() ? writer.BeginNest((ushort)(source.UInt16() | NetlinkAttribute.NestedFlag)) : -1;
        for (int count = source.Range(0, 20); count > 0; count--)
        {
            (ushort Type, byte[] Value) attribute = ((ushort)(source.UInt16() & 0x3FFF), source.Take(source.Byte()).ToArray());
            writer.Write(attribute.Type, attribute.Value);
            written.Add(attribute);
        }

        if (nest >= 0)
        {
            writer.EndNest(nest);
        }

        byte[] message = writer.Finish().ToArray();

        Piece read = Assert.Single(MessagesOf(message));
        Assert.Equal((type, message.Length), (read.Type, read.End));
        Piece[] attributes = [.. AttributesOf(message, 16, message.Length)];
        if (nest >= 0)
        {
            attributes = [.. AttributesOf(message, Assert.Single(attributes).Start + 4, message.Length)];
        }

        Assert.Equal(
            written, attributes.Select(piece => ((ushort)piece.Type, message[(piece.Start + 4)..piece.End])), Same);
        CheckReceived(message);
    }

    private static bool Same((ushort Type, byte[] Value) left, (ushort Type, byte[] Value) right) =>
        left.Type == right.Type && left.Value.SequenceEqual(right.Value);
}
