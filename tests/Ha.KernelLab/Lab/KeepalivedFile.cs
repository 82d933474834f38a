using System.Globalization;
using System.Text;

namespace Ha.KernelLab.Lab;

/// <summary>Writes the keepalived.conf of one director of a pair.</summary>
internal static class KeepalivedFile
{
    public static string Text(Topology topology, LabPlan plan, int director)
    {
        var text = new StringBuilder();
        string gateway = topology.Mode == ForwardMode.Nat ? $"{Topology.GatewayVip}/24 dev eth1" : string.Empty;
        text.AppendLine(CultureInfo.InvariantCulture, $$"""
            global_defs {
                router_id lb{{director + 1}}
                vrrp_version {{plan.Version}}
                vrrp_garp_master_delay 1
            }
            vrrp_instance web {
                state BACKUP
                interface eth0
                virtual_router_id {{plan.VirtualRouterId}}
                priority {{plan.Priorities[director]}}
                advert_int {{plan.AdvertInterval.TotalSeconds}}
                {{(plan.Preempt ? string.Empty : "nopreempt")}}
                {{Unicast(plan, director)}}
                {{Authentication(plan)}}
                virtual_ipaddress {
                    {{string.Join('\n', plan.Addresses.Select(address => $"{address} dev eth0"))}}
                    {{gateway}}
                }
            }
            """);
        if (plan.HasService)
        {
            AppendService(text, topology, plan);
        }

        return text.ToString();
    }

    // Over IPv6 its unicast adverts have the kernel's hop limit, 64, unless it is told.
    private static string Unicast(LabPlan plan, int director) => plan.IsUnicast
        ? $$"""
            unicast_ttl 255
            unicast_src_ip {{Topology.DirectorAddress(director, plan.IsIPv6)}}
            unicast_peer {
                {{Topology.DirectorAddress(1 - director, plan.IsIPv6)}}
            }
            """
        : string.Empty;

    private static string Authentication(LabPlan plan) => plan.Password is null
        ? string.Empty
        : $$"""
            authentication {
                auth_type PASS
                auth_pass {{plan.Password}}
            }
            """;

    private static void AppendService(StringBuilder text, Topology topology, LabPlan plan)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $$"""
            virtual_server {{Topology.Vip}} 80 {
                delay_loop {{plan.CheckInterval.TotalSeconds}}
                lvs_sched {{plan.Scheduler}}
                lvs_method {{topology.Mode.ToString().ToUpperInvariant()}}
                protocol {{plan.Protocol.ToUpperInvariant()}}
            """);
        for (int i = 0; i < topology.Servers.Length; i++)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $$"""
                    real_server {{topology.ServerAddress(i)}} 80 {
                        {{(plan.OnFailure == "quiesce" ? "inhibit_on_failure" : string.Empty)}}
                        HTTP_GET {
                            url {
                                path /healthz
                                status_code 200
                            }
                            connect_timeout {{plan.CheckTimeout.TotalSeconds}}
                            retry {{plan.Fall - 1}}
                            delay_before_retry {{plan.CheckInterval.TotalSeconds}}
                        }
                    }
                """);
        }

        text.AppendLine("}");
    }
}
