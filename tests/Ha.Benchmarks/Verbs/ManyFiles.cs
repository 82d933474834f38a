using System.Globalization;
using System.Text;
using Ha.KernelLab.Lab;

namespace Ha.Benchmarks.Verbs;

/// <summary>The files of directors with many virtual routers on one interface, one address each.</summary>
internal static class ManyFiles
{
    /// <summary>The address of a virtual router, by its VRID.</summary>
    public static string Address(int virtualRouterId) => $"10.79.0.{virtualRouterId}";

    public static string OfOurs(Topology topology, int director, int count, TimeSpan interval, int priority)
    {
        var text = new StringBuilder();
        text.AppendLine($"""
            [director]
            name = "lb{director + 1}"
            runtime_dir = "{topology.RuntimeDirectory}/lb{director + 1}"
            state_dir = "{topology.RuntimeDirectory}/lb{director + 1}/state"

            [metrics]
            listen = "127.0.0.1:9650"
            """);
        for (int id = 1; id <= count; id++)
        {
            text.AppendLine($"""

                [vrrp.r{id}]
                interface = "eth0"
                vrid = {id}
                priority = {priority}
                addresses = ["{Address(id)}/32"]
                advert_interval = "{LabPlan.Text(interval)}"
                """);
        }

        return text.ToString();
    }

    public static string OfKeepalived(int director, int count, TimeSpan interval, int priority)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $$"""
            global_defs {
                router_id lb{{director + 1}}
                vrrp_version 3
            }
            """);
        for (int id = 1; id <= count; id++)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $$"""
                vrrp_instance r{{id}} {
                    state BACKUP
                    interface eth0
                    virtual_router_id {{id}}
                    priority {{priority}}
                    advert_int {{interval.TotalSeconds}}
                    virtual_ipaddress {
                        {{Address(id)}}/32 dev eth0
                    }
                }
                """);
        }

        return text.ToString();
    }
}
