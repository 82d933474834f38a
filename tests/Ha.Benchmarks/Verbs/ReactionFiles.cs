using System.Net;

namespace Ha.Benchmarks.Verbs;

/// <summary>A service whose one server is checked, beside services that are not: as each product's file says it.</summary>
internal static class ReactionFiles
{
    /// <summary>How many failed checks in a row make a server fail.</summary>
    public const int Fall = 2;

    public static IPEndPoint Service { get; } = IPEndPoint.Parse("10.82.0.1:80");

    public static IPEndPoint Server { get; } = IPEndPoint.Parse("10.79.0.2:8080");

    /// <param name="folder">Where the director's files go.</param>
    /// <param name="others">How many services there are besides.</param>
    public static string OfOurs(string folder, int others) => ApplyFiles.OfOurs(folder, others, lastWeight: 1) + $$"""

        [service.watched]
        listen = ["{{Service}}"]
        forward = "nat"
        check = { type = "tcp", interval = "200ms", timeout = "100ms", rise = 1, fall = {{Fall}} }

        [[service.watched.server]]
        address = "{{Server}}"

        """;

    /// <inheritdoc cref="OfOurs"/>
    public static string OfKeepalived(int others) => ApplyFiles.OfKeepalived(others, lastWeight: 1) + $$"""
        virtual_server {{Service.Address}} {{Service.Port}} {
            lb_algo wlc
            lb_kind NAT
            protocol TCP
            delay_loop 0.2
            real_server {{Server.Address}} {{Server.Port}} {
                weight 1
                inhibit_on_failure
                TCP_CHECK {
                    connect_timeout 0.1
                    retry {{Fall - 1}}
                    delay_before_retry 0.2
                }
            }
        }

        """;
}
