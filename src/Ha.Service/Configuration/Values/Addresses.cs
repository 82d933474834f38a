using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Ha.Service.Configuration.Values;

/// <summary>Addresses as operators write them, read strictly: no short forms, no octal, no names.</summary>
internal static class Addresses
{
    private const int IPv4CharsMax = 15;
    private static readonly IPEndPoint Nowhere = new(IPAddress.None, 0);
    private static readonly SearchValues<char> AddressChars = SearchValues.Create("0123456789abcdefABCDEF.:");

    /// <summary>As <see cref="Parse(ReadOnlySpan{char}, out IPAddress)"/>.</summary>
    public static string? Parse(string text, out IPAddress value) => Parse(text.AsSpan(), out value);

    /// <summary>Reads an IPv4 or IPv6 address; returns what is wrong, or null.</summary>
    public static string? Parse(ReadOnlySpan<char> text, out IPAddress value)
    {
        value = IPAddress.None;
        if (text.ContainsAnyExcept(AddressChars) || !IPAddress.TryParse(text, out IPAddress? parsed))
        {
            return "must be an IP address; names are not resolved";
        }

        // .NET reads "10.1" and "010.0.0.1" as the C library does; an operator rarely means what that gives.
        if (parsed.AddressFamily == AddressFamily.InterNetwork && !IsCanonical(parsed, text))
        {
            return "must be an IPv4 address of four decimal numbers without leading zeros";
        }

        if (parsed.IsIPv4MappedToIPv6)
        {
            return "must be written as the IPv4 address that it stands for";
        }

        value = parsed;
        return null;
    }

    /// <summary>Reads an address that one host can have; returns what is wrong, or null.</summary>
    public static string? ParseHost(string text, out IPAddress value) => Parse(text, out value) ?? HostProblem(value);

    /// <summary>Reads <c>192.0.2.10:80</c> or <c>[2001:db8::10]:80</c>; returns what is wrong, or null.</summary>
    public static string? ParseEndPoint(string text, out IPEndPoint value)
    {
        value = Nowhere;
        int colon = text.LastIndexOf(':');
        bool bracketed = text.StartsWith('[');
        if (colon < 0 || (bracketed && text[colon - 1] != ']'))
        {
            return $"needs a port, such as \"{(bracketed ? "[2001:db8::10]:80" : "192.0.2.10:80")}\"";
        }

        ReadOnlySpan<char> host = bracketed ? text.AsSpan(1..(colon - 1)) : text.AsSpan(0, colon);
        if (!bracketed && host.Contains(':'))
        {
            return "must have its IPv6 address in brackets, such as \"[2001:db8::10]:80\"";
        }

        if (Parse(host, out IPAddress address) is { } problem)
        {
            return $"{problem} (expected the form \"192.0.2.10:80\" or \"[2001:db8::10]:80\")";
        }

        if (bracketed != (address.AddressFamily == AddressFamily.InterNetworkV6))
        {
            return "must have brackets around an IPv6 address only";
        }

        if (!TryPort(text.AsSpan(colon + 1), out int port))
        {
            return "must have a port of 1 to 65535";
        }

        value = new IPEndPoint(address, port);
        return null;
    }

    /// <summary>As <see cref="ParseEndPoint"/>, for the address of a service or server.</summary>
    public static string? ParseHostEndPoint(string text, out IPEndPoint value) =>
        ParseEndPoint(text, out value) ?? HostProblem(value.Address);

    /// <summary>As <see cref="ParseHostEndPoint"/>, or an address without a port, which is port 0 then.</summary>
    public static string? ParseServer(string text, out IPEndPoint value)
    {
        // An IPv4 address with a port is what most of them are, and is no address alone.
        int dot = text.LastIndexOf('.');
        bool isAddress = (dot < 0 || text.LastIndexOf(':') < dot)
            && IPAddress.TryParse(text, out _) && !text.Contains('[', StringComparison.Ordinal);
        if (!isAddress)
        {
            return ParseHostEndPoint(text, out value);
        }

        string? problem = ParseHost(text, out IPAddress address);
        value = new IPEndPoint(address, 0);
        return problem;
    }

    /// <summary>What <see cref="ParseServer"/> reads.</summary>
    public static string Text(IPEndPoint endPoint) => endPoint.Port == 0 ? $"{endPoint.Address}" : $"{endPoint}";

    /// <summary>The family, as operators call it.</summary>
    public static string Family(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4";

    private static bool IsCanonical(IPAddress address, ReadOnlySpan<char> text)
    {
        Span<char> canonical = stackalloc char[IPv4CharsMax];
        return address.TryFormat(canonical, out int length) && text.SequenceEqual(canonical[..length]);
    }

    private static string? HostProblem(IPAddress address)
    {
        if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
        {
            return "must be one particular address, not the unspecified one";
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bool multicast = address.AddressFamily == AddressFamily.InterNetworkV6
            ? address.IsIPv6Multicast
            : bytes[0] is >= 224 and <= 239;
        return multicast || address.Equals(IPAddress.Broadcast)
            ? "must be the address of one host, not a multicast or broadcast address"
            : null;
    }

    private static bool TryPort(ReadOnlySpan<char> text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port)
        && port is >= 1 and <= 65535
        && text[0] != '0';
}
