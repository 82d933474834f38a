using System.Runtime.InteropServices;

namespace Ha.Netlink.Messages;

/// <summary>Reads attributes one after the other. Malformed input ends it; nothing throws.</summary>
public ref struct AttributeReader
{
    // struct nlattr { u16 len; u16 type; }, host order; len counts this header, not the padding to 4.
    private ReadOnlySpan<byte> _rest;

    /// <summary>Starts at the first attribute.</summary>
    /// <param name="attributes">A message's payload behind its fixed header, or a nest's value.</param>
    public AttributeReader(ReadOnlySpan<byte> attributes) => _rest = attributes;

    /// <summary>Takes the next attribute.</summary>
    /// <param name="attribute">The attribute.</param>
    /// <returns>False at the end, or where the input is not a whole attribute.</returns>
    public bool TryRead(out NetlinkAttribute attribute)
    {
        attribute = default;
        if (_rest.Length < NetlinkAttribute.HeaderBytes)
        {
            return false;
        }

        ushort length = MemoryMarshal.Read<ushort>(_rest);
        if (length < NetlinkAttribute.HeaderBytes || length > _rest.Length)
        {
            return false;
        }

        ushort type = MemoryMarshal.Read<ushort>(_rest[2..]);
        attribute = new NetlinkAttribute(
            (ushort)(type & NetlinkAttribute.TypeMask), _rest[NetlinkAttribute.HeaderBytes..length]);
        _rest = _rest[Math.Min(Alignment.Up(length), _rest.Length)..];
        return true;
    }
}
