using System.Globalization;
using System.Net;
using System.Text;

namespace Ha.Benchmarks.Verbs;

/// <summary>The same table of services in the three languages.</summary>
internal static class ApplyFiles
{
    public const int ServersEach = 10;
    private const int Port = 80;

    /// <summary>The services in the order in which all three add them.</summary>
    public static IPEndPoint Service(int number) =>
        new(IPAddress.Parse($"10.81.{number / 250}.{1 + (number % 250)}"), Port);

    /// <summary>The address of a server of a service.</summary>
    public static IPAddress Server(int service, int number) =>
        IPAddress.Parse($"10.{90 + number}.{service / 250}.{1 + (service % 250)}");

    public static string OfIpvsadm(int services)
    {
        var text = new StringBuilder();
        for (int service = 0; service < services; service++)
        {
            text.Append(CultureInfo.InvariantCulture, $"-A -t {Service(service)} -s wlc\n");
            for (int server = 0; server < ServersEach; server++)
            {
                text.Append(CultureInfo.InvariantCulture, $"-a -t {Service(service)} -r {Server(service, server)}:{Port} -m -w 1\n");
            }
        }

        return text.ToString();
    }

    /// <param name="folder">Where the director's files go.</param>
    /// <param name="services">How many services.</param>
    /// <param name="lastWeight">The weight of the last server of the last service: what a reload changes.</param>
    public static string OfOurs(string folder, int services, int lastWeight)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"""
            [director]
            name = "apply"
            runtime_dir = "{folder}/run"
            state_dir = "{folder}/state"
            """);
        for (int service = 0; service < services; service++)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"""

                [service.s{service}]
                listen = ["{Service(service)}"]
                forward = "nat"
                """);
            for (int server = 0; server < ServersEach; server++)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"""

                    [[service.s{service}.server]]
                    address = "{Server(service, server)}:{Port}"
                    weight = {Weight(services, service, server, lastWeight)}
                    """);
            }
        }

        return text.ToString();
    }

    /// <inheritdoc cref="OfOurs"/>
    public static string OfKeepalived(int services, int lastWeight)
    {
        var text = new StringBuilder();
        text.AppendLine("""
            global_defs {
                router_id apply
            }
            """);
        for (int service = 0; service < services; service++)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $$"""
                virtual_server {{Service(service).Address}} {{Port}} {
                    lb_algo wlc
                    lb_kind NAT
                    protocol TCP
                """);
            for (int server = 0; server < ServersEach; server++)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $$"""
                        real_server {{Server(service, server)}} {{Port}} {
                            weight {{Weight(services, service, server, lastWeight)}}
                        }
                    """);
            }

            text.AppendLine("}");
        }

        return text.ToString();
    }

    private static int Weight(int services, int service, int server, int lastWeight) =>
        service == services - 1 && server == ServersEach - 1 ? lastWeight : 1;
}
