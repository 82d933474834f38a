namespace Ha.Netlink.Tests.Fuzz;

/// <summary>Where messages and attributes lie: <c>linux/netlink.h</c> written down a second time, with indices.</summary>
internal static class PlainParser
{
    /// <summary>The type and place of a message or attribute: where its header begins, and where its value ends.</summary>
    internal readonly record struct Piece(int Type, int Start, int End);

    /// <summary>Messages: u32 length with the header of 16, u16 type, padded to 4.</summary>
    public static List<Piece> MessagesOf(byte[] datagram) =>
        Pieces(datagram, 0, datagram.Length, header: 16, at => BitConverter.ToUInt32(datagram, at), at => BitConverter.ToUInt16(datagram, at + 4));

    /// <summary>Attributes: u16 length with the header of 4, u16 type of which 14 bits count, padded to 4.</summary>
    public static List<Piece> AttributesOf(byte[] bytes, int start, int end) =>
        Pieces(bytes, start, end, header: 4, at => BitConverter.ToUInt16(bytes, at), at => BitConverter.ToUInt16(bytes, at + 2) & 0x3FFF);

    private static List<Piece> Pieces(byte[] bytes, int start, int end, int header, Func<int, long> lengthAt, Func<int, int> typeAt)
    {
        var pieces = new List<Piece>();
        for (long at = start; at + header <= end;)
        {
            long length = lengthAt((int)at);
            if (length < header || at + length > end)
            {
                break;
            }

            pieces.Add(new Piece(typeAt((int)at), (int)at, (int)(at + length)));
            at += (length + 3) / 4 * 4;
        }

        return pieces;
    }
}
