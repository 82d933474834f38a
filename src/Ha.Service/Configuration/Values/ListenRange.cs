using System.Globalization;
using System.Net;

namespace Ha.Service.Configuration.Values;

/// <summary>What one item of <c>listen</c> stands for: an address with a port, a range of ports, or all ports.</summary>
/// <param name="Address">The virtual address.</param>
/// <param name="FirstPort">The first port; 0: all ports, which the kernel has as one.</param>
/// <param name="LastPort">The last port.</param>
internal sealed record ListenRange(IPAddress Address, int FirstPort, int LastPort)
{
    private const string AllPorts = "*";

    /// <summary>Whether it is all ports of the address.</summary>
    public bool IsAllPorts => FirstPort == 0;

    /// <summary>How many virtual services the kernel has for it.</summary>
    public int Count => LastPort - FirstPort + 1;

    /// <summary>What the kernel has: an address and port for each, port 0 for all.</summary>
    public IEnumerable<IPEndPoint> EndPoints =>
        Enumerable.Range(FirstPort, Count).Select(port => new IPEndPoint(Address, port));

    /// <summary>Reads <c>192.0.2.10:80</c>, <c>192.0.2.10:8000-8010</c> or <c>192.0.2.10:*</c>.</summary>
    /// <returns>What is wrong, or null.</returns>
    public static string? Parse(string text, out ListenRange value)
    {
        value = new ListenRange(IPAddress.None, 0, 0);
        int colon = text.LastIndexOf(':');
        string ports = colon < 0 ? "" : text[(colon + 1)..];
        string[] ends = ports.Split('-');
        string first = ports == AllPorts ? "1" : ends[0];
        string? problem = Addresses.ParseHostEndPoint(colon < 0 ? text : $"{text[..colon]}:{first}", out IPEndPoint begin);
        if (problem is null && ends.Length > 1)
        {
            problem = Addresses.ParseHostEndPoint($"{text[..colon]}:{ends[^1]}", out IPEndPoint end);
            value = new ListenRange(begin.Address, begin.Port, end.Port);
            return problem
                ?? (ends.Length > 2 ? "must have one range of ports, such as \"192.0.2.10:8000-8010\"" : null)
                ?? (end.Port < begin.Port ? "has a range of ports that ends before it begins" : null);
        }

        value = ports == AllPorts ? new(begin.Address, 0, 0) : new(begin.Address, begin.Port, begin.Port);
        return problem is not null && ports == "0" ? "must name a port, or all of them by \"*\"" : problem;
    }

    /// <summary>As it is written.</summary>
    public override string ToString()
    {
        string first = new IPEndPoint(Address, FirstPort).ToString();
        return IsAllPorts ? $"{first[..^1]}{AllPorts}"
            : Count == 1 ? first
            : string.Create(CultureInfo.InvariantCulture, $"{first}-{LastPort}");
    }

    /// <summary>The same endpoints as few ranges, in the order of their first ones.</summary>
    public static IEnumerable<ListenRange> Join(IEnumerable<IPEndPoint> endPoints)
    {
        ListenRange? open = null;
        foreach (IPEndPoint next in endPoints)
        {
            bool continues = open is not null
                && open.Address.Equals(next.Address) && !open.IsAllPorts && open.LastPort + 1 == next.Port;
            if (!continues && open is not null)
            {
                yield return open;
            }

            open = continues ? open! with { LastPort = next.Port } : new(next.Address, next.Port, next.Port);
        }

        if (open is not null)
        {
            yield return open;
        }
    }
}
