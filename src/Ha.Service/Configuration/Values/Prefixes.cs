using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Ha.Service.Configuration.Values;

/// <summary>Addresses and networks with a prefix length: <c>192.0.2.10/24</c>, <c>2001:db8::/32</c>.</summary>
internal static class Prefixes
{
    private const string DefaultRoute = "default";

    /// <summary>Reads a virtual address; without a length it is a host's own, /32 or /128. What is wrong, or null.</summary>
    public static string? Parse(string text, out (IPAddress Address, int Length) value)
    {
        if (Split(text, Addresses.ParseHost, least: 1, out value) is { } problem)
        {
            return problem;
        }

        return IPAddress.IsLoopback(value.Address)
            ? "is a loopback address, which no other host can reach"
            : HostProblem(value.Address, value.Length);
    }

    /// <summary>Reads a network, or <c>default</c>; returns what is wrong, or null.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The network; for the default route a null address and length 0.</param>
    public static string? ParseNetwork(string text, out (IPAddress? Address, int Length) value)
    {
        value = default;
        if (text == DefaultRoute)
        {
            return null;
        }

        if (Split(text, Addresses.Parse, least: 0, out (IPAddress Address, int Length) network) is { } problem)
        {
            return problem;
        }

        value = network;
        return HostPart(network.Address, network.Length) == UInt128.Zero
            ? null
            : $"has bits behind its prefix of /{network.Length}: write the network's own address";
    }

    /// <summary>Whether an address is link-local: fe80::/10.</summary>
    public static bool IsLinkLocal(IPAddress address) => address.IsIPv6LinkLocal;

    private static string? Split(
        string text, TextParser parse, int least, out (IPAddress Address, int Length) value)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        value = default;
        if (parse(slash < 0 ? text : text[..slash], out IPAddress address) is { } problem)
        {
            return problem;
        }

        int bits = Bits(address);
        int length = bits;
        if (slash >= 0 && !TryLength(text.AsSpan(slash + 1), least, bits, out length))
        {
            return $"must have a prefix length of {least} to {bits} after the slash";
        }

        value = (address, length);
        return null;
    }

    private delegate string? TextParser(string text, out IPAddress value);

    private static int Bits(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;

    private static bool TryLength(ReadOnlySpan<char> text, int least, int most, out int length) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out length)
        && length >= least && length <= most
        && (text[0] != '0' || text.Length == 1);

    private static string? HostProblem(IPAddress address, int length)
    {
        // A link of two has neither a network nor a broadcast address (RFC 3021, RFC 6164).
        int hostBits = Bits(address) - length;
        if (hostBits < 2)
        {
            return null;
        }

        UInt128 host = HostPart(address, length);
        if (Bits(address) == 128)
        {
            return host == UInt128.Zero
                ? $"is the anycast address of all routers of its network (/{length}), not of one host in it"
                : null;
        }

        return host == UInt128.Zero ? $"is the address of the network, not of a host in it (/{length})"
            : host == (UInt128.One << hostBits) - 1 ? $"is the broadcast address of its network (/{length})"
            : null;
    }

    private static UInt128 HostPart(IPAddress address, int length)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = address.TryWriteBytes(bytes, out int written);
        UInt128 value = written == 4
            ? BinaryPrimitives.ReadUInt32BigEndian(bytes)
            : BinaryPrimitives.ReadUInt128BigEndian(bytes);
        int hostBits = (written * 8) - length;
        return hostBits == 128 ? value : value & ((UInt128.One << hostBits) - 1);
    }
}
