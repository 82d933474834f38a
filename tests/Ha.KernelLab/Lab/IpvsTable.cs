using System.Globalization;
using System.Net;

namespace Ha.KernelLab.Lab;

/// <summary>A destination as the kernel lists it.</summary>
internal sealed record LabDestination(string Address, string Forward, int Weight, int Active, int Inactive);

/// <summary>A virtual service as the kernel lists it.</summary>
internal sealed record LabService(string Protocol, string Address, string Scheduler, string Flags)
{
    public List<LabDestination> Destinations { get; } = [];
}

/// <summary>The kernel's ip_vs table, read from its own listing.</summary>
internal static class IpvsTable
{
    public static List<LabService> Read(LabNamespace machine) =>
        machine.Invoke(() => Parse(File.ReadAllLines("/proc/thread-self/net/ip_vs")));

    /// <summary>A service by its address, such as <c>10.77.0.10:80</c>; null: there is none.</summary>
    public static LabService? Find(LabNamespace machine, string address) =>
        Read(machine).FirstOrDefault(service => service.Address == address);

    /// <summary>The weight of a destination of a service; null: it is not there.</summary>
    public static int? Weight(LabNamespace machine, string service, string destination) =>
        Find(machine, service)?.Destinations.FirstOrDefault(entry => entry.Address == destination)?.Weight;

    // "TCP  0A4D000A:0050 rr persistent 300 FFFFFFFF" and below it "  -> 0A4D0015:0050      Route   1      0          0".
    private static List<LabService> Parse(string[] lines)
    {
        var services = new List<LabService>();
        foreach (string line in lines.Skip(3))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words[0] == "->")
            {
                services[^1].Destinations.Add(new LabDestination(
                    EndPoint(words[1]), words[2], Number(words[3]), Number(words[4]), Number(words[5])));
            }
            else
            {
                services.Add(new LabService(words[0], EndPoint(words[1]), words[2], string.Join(' ', words[3..])));
            }
        }

        return services;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string EndPoint(string text) => text is [.., ':', _, _, _, _] && text.Length == 13
        ? $"{new IPAddress(Convert.FromHexString(text[..8]))}:{Convert.ToInt32(text[9..], 16)}"
        : text;
}
