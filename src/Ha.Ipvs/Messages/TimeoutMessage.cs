using Ha.Netlink.Generic;
using Ha.Netlink.Messages;

namespace Ha.Ipvs.Messages;

/// <summary>Reads and writes the table's time-outs.</summary>
internal static class TimeoutMessage
{
    /// <summary>The request that sets them; the kernel leaves one of 0 as it is.</summary>
    public static Span<byte> WriteSet(Span<byte> buffer, GenericFamily family, IpvsTimeouts timeouts)
    {
        NetlinkWriter writer = family.Begin(buffer, IpvsNumbers.SetConfiguration);
        writer.WriteUInt32(IpvsNumbers.TimeoutTcp, timeouts.Tcp);
        writer.WriteUInt32(IpvsNumbers.TimeoutTcpFin, timeouts.TcpFin);
        writer.WriteUInt32(IpvsNumbers.TimeoutUdp, timeouts.Udp);
        return writer.Finish();
    }

    /// <summary>The request for them.</summary>
    public static Span<byte> WriteGet(Span<byte> buffer, GenericFamily family) =>
        family.Begin(buffer, IpvsNumbers.GetConfiguration).Finish();

    /// <summary>Reads the answer to GET_CONFIG. A kernel without TCP or UDP says nothing of it: 0.</summary>
    /// <returns>False if it is malformed.</returns>
    public static bool TryRead(ReadOnlySpan<byte> payload, out IpvsTimeouts timeouts)
    {
        timeouts = default;
        if (payload.Length < GenericFamily.HeaderBytes)
        {
            return false;
        }

        var attributes = new AttributeReader(payload[GenericFamily.HeaderBytes..]);
        while (attributes.TryRead(out NetlinkAttribute attribute))
        {
            if (!attribute.TryReadUInt32(out uint seconds))
            {
                continue;
            }

            timeouts = attribute.Type switch
            {
                IpvsNumbers.TimeoutTcp => timeouts with { Tcp = seconds },
                IpvsNumbers.TimeoutTcpFin => timeouts with { TcpFin = seconds },
                IpvsNumbers.TimeoutUdp => timeouts with { Udp = seconds },
                _ => timeouts,
            };
        }

        return true;
    }
}
