using System.Runtime.InteropServices;

namespace Ha.Netlink.Messages;

/// <summary>Reads the messages of a datagram one after the other. Malformed input ends it; nothing throws.</summary>
public ref struct NetlinkReader
{
    // struct nlmsghdr { u32 len; u16 type; u16 flags; u32 seq; u32 pid; }, host order, messages padded to 4.
    private ReadOnlySpan<byte> _rest;

    /// <summary>Starts at the first message.</summary>
    /// <param name="datagram">What was received.</param>
    public NetlinkReader(ReadOnlySpan<byte> datagram) => _rest = datagram;

    /// <summary>How many bytes are not read yet; more than 0 after the last message means malformed input.</summary>
    public readonly int BytesLeft => _rest.Length;

    /// <summary>Takes the next message.</summary>
    /// <param name="message">The message.</param>
    /// <returns>False at the end, or where the input is not a whole message.</returns>
    public bool TryRead(out NetlinkMessage message)
    {
        message = default;
        if (_rest.Length < NetlinkMessage.HeaderBytes)
        {
            return false;
        }

        uint length = MemoryMarshal.Read<uint>(_rest);
        if (length < NetlinkMessage.HeaderBytes || length > (uint)_rest.Length)
        {
            return false;
        }

        message = new NetlinkMessage(
            MemoryMarshal.Read<ushort>(_rest[4..]),
            (NetlinkFlags)MemoryMarshal.Read<ushort>(_rest[6..]),
            MemoryMarshal.Read<uint>(_rest[8..]),
            _rest[NetlinkMessage.HeaderBytes..(int)length]);
        _rest = _rest[Math.Min(Alignment.Up((int)length), _rest.Length)..];
        return true;
    }
}
