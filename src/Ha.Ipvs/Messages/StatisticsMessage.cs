using Ha.Netlink.Messages;

namespace Ha.Ipvs.Messages;

/// <summary>Reads the nest of 64-bit counters (Linux 4.1).</summary>
internal static class StatisticsMessage
{
    public static ServiceCounters Read(AttributeReader attributes)
    {
        ServiceCounters counters = default;
        while (attributes.TryRead(out NetlinkAttribute attribute))
        {
            if (!attribute.TryReadUInt64(out ulong value))
            {
                continue;
            }

            counters = attribute.Type switch
            {
                IpvsNumbers.StatisticsConnections => counters with { Connections = value },
                IpvsNumbers.StatisticsPacketsIn => counters with { PacketsIn = value },
                IpvsNumbers.StatisticsPacketsOut => counters with { PacketsOut = value },
                IpvsNumbers.StatisticsBytesIn => counters with { BytesIn = value },
                IpvsNumbers.StatisticsBytesOut => counters with { BytesOut = value },
                _ => counters,
            };
        }

        return counters;
    }
}
