using System.Globalization;
using System.Text;
using Ha.Benchmarks.Products;
using Ha.KernelLab.Lab;

namespace Ha.Benchmarks.Verbs;

/// <summary>The files of directors that check many servers.</summary>
internal static class LoadFiles
{
    private const int ServersPerService = 250;

    /// <summary>A service for each 250 servers, each server checked once a second by a TCP connection.</summary>
    /// <param name="servers">How many servers.</param>
    /// <param name="weight">Their weight: what a reload changes.</param>
    public static string Services(int servers, int weight)
    {
        var text = new StringBuilder();
        for (int server = 0; server < servers; server++)
        {
            if (server % ServersPerService == 0)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"""

                    [service.s{server / ServersPerService}]
                    listen = ["10.81.0.{1 + (server / ServersPerService)}:{ManyServers.Port}"]
                    forward = "nat"
                    check = { Check() }
                    """);
            }

            text.AppendLine(CultureInfo.InvariantCulture, $"""

                [[service.s{server / ServersPerService}.server]]
                address = "{ManyServers.Address(server)}:{ManyServers.Port}"
                weight = {weight}
                """);
        }

        return text.ToString();
    }

    /// <summary>A director without virtual routers: the load alone, beside another product's.</summary>
    public static string Alone(Topology topology) => $"""
        [director]
        name = "load"
        runtime_dir = "{topology.RuntimeDirectory}/load"
        state_dir = "{topology.RuntimeDirectory}/load/state"

        [metrics]
        listen = "127.0.0.1:9650"

        """;

    private static string Check() => "{ type = \"tcp\", interval = \"1s\", timeout = \"900ms\" }";
}
