using System.Buffers.Binary;
using System.Net;

namespace Ha.Fuzzing;

/// <summary>Makes values of an input's bytes, so that a structured input can be mutated, shrunk and replayed like any other.</summary>
/// <remarks>It never ends: behind the last byte there are zeros.</remarks>
internal ref struct ByteSource(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>What has not been taken.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    public byte Byte()
    {
        if (_rest.IsEmpty)
        {
            return 0;
        }

        byte value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    public bool Boolean() => (Byte() & 1) != 0;

    public ushort UInt16() => (ushort)((Byte() << 8) | Byte());

    public uint UInt32() => ((uint)UInt16() << 16) | UInt16();

    /// <summary>A number from a range, both ends included.</summary>
    public int Range(int low, int high) => low + (int)(UInt32() % ((uint)(high - low) + 1));

    /// <summary>One of several.</summary>
    public T Of<T>(params ReadOnlySpan<T> values) => values[Byte() % values.Length];

    /// <summary>Some bytes; fewer if there are no more.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        ReadOnlySpan<byte> taken = _rest[..Math.Min(count, _rest.Length)];
        _rest = _rest[taken.Length..];
        return taken;
    }

    public IPAddress IPv4()
    {
        Span<byte> address = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(address, UInt32());
        return new IPAddress(address);
    }

    public IPAddress IPv6()
    {
        Span<byte> address = stackalloc byte[16];
        Take(16).CopyTo(address);
        return new IPAddress(address);
    }

    /// <summary>Text of letters and digits.</summary>
    public string Text(int lengthMax)
    {
        const string Letters = "abcdefghijklmnopqrstuvwxyz0123456789-:._";
        int length = Range(0, lengthMax);
        Span<char> text = stackalloc char[length];
        for (int i = 0; i < length; i++)
        {
            text[i] = Letters[Byte() % Letters.Length];
        }

        return new string(text);
    }
}
