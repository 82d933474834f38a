using System.Globalization;
using System.Text;

namespace Ha.KernelLab.Lab;

/// <summary>Writes the vrrpd.conf of one director of a pair.</summary>
internal static class FrrFile
{
    public static string Text(LabPlan plan, int director)
    {
        var text = new StringBuilder();
        string router = $"vrrp {plan.VirtualRouterId}";
        text.AppendLine(CultureInfo.InvariantCulture, $"""
            interface eth0
             {router} version {plan.Version}
             {router} priority {plan.Priorities[director]}
             {router} advertisement-interval {(int)plan.AdvertInterval.TotalMilliseconds}
             {(plan.Preempt ? string.Empty : "no ")}{router} preempt
            """);
        foreach (string address in plan.Addresses)
        {
            text.AppendLine($" {router} {(plan.IsIPv6 ? "ipv6" : "ip")} {address.Split('/')[0]}");
        }

        return text.ToString();
    }
}
