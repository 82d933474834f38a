using System.Net;
using System.Numerics;

namespace Ha.Service.Configuration.Values;

/// <summary>Addresses from a first to a last one, both included.</summary>
/// <param name="First">The first.</param>
/// <param name="Last">The last; of the family of the first.</param>
internal sealed record AddressRange(IPAddress First, IPAddress Last)
{
    /// <summary>The most addresses of a range.</summary>
    public const int CountMax = 65_536;

    /// <summary>How many there are.</summary>
    public int Count => (int)(Number(Last) - Number(First)) + 1;

    /// <summary>Whether an address is one of them.</summary>
    public bool Contains(IPAddress address) =>
        address.AddressFamily == First.AddressFamily && Number(address) >= Number(First) && Number(address) <= Number(Last);

    /// <summary>As the file and nft have it.</summary>
    public override string ToString() => First.Equals(Last) ? $"{First}" : $"{First}-{Last}";

    /// <summary>Reads <c>10.0.0.5-10.0.0.8</c>, or one address; returns what is wrong, or null.</summary>
    public static string? Parse(string text, out AddressRange value)
    {
        value = new AddressRange(IPAddress.None, IPAddress.None);
        string[] ends = text.Split('-');
        if (ends.Length > 2)
        {
            return "must be an address, or a range such as \"10.0.0.5-10.0.0.8\"";
        }

        if (Addresses.ParseHost(ends[0], out IPAddress first) is { } problem)
        {
            return problem;
        }

        if (Addresses.ParseHost(ends[^1], out IPAddress last) is { } other)
        {
            return other;
        }

        if (first.AddressFamily != last.AddressFamily)
        {
            return "must have both ends of one family";
        }

        if (Number(first) > Number(last))
        {
            return "must have its lower end first";
        }

        if (Number(last) - Number(first) >= CountMax)
        {
            return $"has more than {CountMax} addresses";
        }

        value = new AddressRange(first, last);
        return null;
    }

    /// <summary>The range of a network with its prefix length; null when it is none that could be ours.</summary>
    public static AddressRange? OfPrefix(IPAddress network, int length)
    {
        byte[] bytes = network.GetAddressBytes();
        int free = (bytes.Length * 8) - length;
        if (free is < 0 or > 16)
        {
            return null;
        }

        BigInteger last = Number(network) + (BigInteger.One << free) - 1;
        return new AddressRange(network, Address(last, bytes.Length));
    }

    private static BigInteger Number(IPAddress address) => new(address.GetAddressBytes(), isUnsigned: true, isBigEndian: true);

    private static IPAddress Address(BigInteger number, int length)
    {
        byte[] bytes = new byte[length];
        byte[] significant = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        significant.CopyTo(bytes, length - significant.Length);
        return new IPAddress(bytes);
    }
}
