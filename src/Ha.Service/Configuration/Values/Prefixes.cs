using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Ha.Service.Configuration.Values;

/// <summary>The virtual addresses of a router: <c>192.0.2.10/24</c>, or without a prefix length for /32.</summary>
internal static class Prefixes
{
    private const int Ipv4Bits = 32;

    /// <summary>Reads a virtual address; returns what is wrong, or null.</summary>
    public static string? Parse(string text, out (IPAddress Address, int Length) value)
    {
        value = (IPAddress.None, Ipv4Bits);
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (Addresses.ParseHost(slash < 0 ? text : text[..slash], out IPAddress address) is { } problem)
        {
            return problem;
        }

        if (address.AddressFamily != AddressFamily.InterNetwork)
        {
            return "is an IPv6 address: virtual routers for IPv6 are not supported by this version";
        }

        if (IPAddress.IsLoopback(address))
        {
            return "is a loopback address, which no other host can reach";
        }

        int length = Ipv4Bits;
        if (slash >= 0 && !TryLength(text.AsSpan(slash + 1), out length))
        {
            return "must have a prefix length of 1 to 32 after the slash";
        }

        value = (address, length);
        return NetworkProblem(address, length);
    }

    private static bool TryLength(ReadOnlySpan<char> text, out int length) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out length)
        && length is >= 1 and <= Ipv4Bits
        && text[0] != '0';

    private static string? NetworkProblem(IPAddress address, int length)
    {
        // A /31 has two hosts and neither a network nor a broadcast address (RFC 3021).
        if (length > 30)
        {
            return null;
        }

        uint hostMask = uint.MaxValue >> length;
        uint host = BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes()) & hostMask;
        return host == 0 ? $"is the address of the network, not of a host in it (/{length})"
            : host == hostMask ? $"is the broadcast address of its network (/{length})"
            : null;
    }
}
