using System.Globalization;
using System.Text;
using Ha.Benchmarks.Products;

namespace Ha.Benchmarks.Verbs;

/// <summary>The same checks of the same servers, as each product's file says it: once a second, 900 ms of patience.</summary>
internal static class CheckFiles
{
    private const int ServersPerService = 250;

    public static string Text(CheckScene scene, Product product, CheckKind kind, int servers) =>
        product == Product.Ours ? OfOurs(scene, kind, servers) : OfKeepalived(kind, servers);

    private static string OfOurs(CheckScene scene, CheckKind kind, int servers)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"""
            [director]
            name = "checks"
            runtime_dir = "{scene.RuntimeDirectory}/run"
            state_dir = "{scene.RuntimeDirectory}/state"
            """);
        string check = kind == CheckKind.Tcp
            ? """{ type = "tcp", interval = "1s", timeout = "900ms" }"""
            : """{ type = "http", path = "/", status = ["200"], interval = "1s", timeout = "900ms" }""";
        for (int server = 0; server < servers; server++)
        {
            if (server % ServersPerService == 0)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"""

                    [service.s{server / ServersPerService}]
                    listen = ["{Listen(server)}:{ManyServers.Port}"]
                    forward = "nat"
                    check = {check}
                    """);
            }

            text.AppendLine(CultureInfo.InvariantCulture, $"""

                [[service.s{server / ServersPerService}.server]]
                address = "{ManyServers.Address(server)}:{ManyServers.Port}"
                """);
        }

        return text.ToString();
    }

    private static string OfKeepalived(CheckKind kind, int servers)
    {
        var text = new StringBuilder();
        text.AppendLine("""
            global_defs {
                router_id checks
            }
            """);
        string check = kind == CheckKind.Tcp
            ? "TCP_CHECK { connect_timeout 0.9 }"
            : "HTTP_GET { url { path / status_code 200 } connect_timeout 0.9 }";
        for (int server = 0; server < servers; server++)
        {
            if (server % ServersPerService == 0)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $$"""
                    {{(server == 0 ? "" : "}")}}
                    virtual_server {{Listen(server)}} {{ManyServers.Port}} {
                        lb_algo wlc
                        lb_kind NAT
                        protocol TCP
                        delay_loop 1
                    """);
            }

            text.AppendLine(CultureInfo.InvariantCulture, $$"""
                    real_server {{ManyServers.Address(server)}} {{ManyServers.Port}} {
                        weight 1
                        {{Lines(check)}}
                    }
                """);
        }

        text.AppendLine("}");
        return text.ToString();
    }

    private static string Listen(int server) => $"10.81.0.{1 + (server / ServersPerService)}";

    // keepalived wants each word of a block on a line of its own.
    private static string Lines(string block) => block
        .Replace("{ ", "{\n", StringComparison.Ordinal)
        .Replace(" }", "\n}", StringComparison.Ordinal)
        .Replace("path / ", "path /\n", StringComparison.Ordinal);
}
