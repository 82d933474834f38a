using System.Net;
using System.Runtime.InteropServices;
using Ha.Netlink.Generic;
using Ha.Netlink.Messages;

namespace Ha.Ipvs.Messages;

/// <summary>Reads and writes services.</summary>
internal static class ServiceMessage
{
    public static void WriteIdentity(ref NetlinkWriter writer, ServiceKey key)
    {
        writer.WriteUInt16(IpvsNumbers.ServiceFamily, AddressAttribute.FamilyOf(key.Address));
        writer.WriteUInt16(IpvsNumbers.ServiceProtocol, (ushort)key.Protocol);
        AddressAttribute.Write(ref writer, IpvsNumbers.ServiceAddress, key.Address);
        writer.WriteNetworkUInt16(IpvsNumbers.ServicePort, key.Port);
    }

    public static void WriteSettings(ref NetlinkWriter writer, VirtualService service)
    {
        writer.WriteString(IpvsNumbers.ServiceScheduler, service.Scheduler);

        // struct ip_vs_flags { u32 flags; u32 mask; }: all flags become ours.
        Span<uint> flags = [service.PersistenceSeconds > 0 ? IpvsNumbers.FlagPersistent : 0, IpvsNumbers.AllFlags];
        writer.Write(IpvsNumbers.ServiceFlags, MemoryMarshal.AsBytes(flags));
        writer.WriteUInt32(IpvsNumbers.ServiceTimeout, service.PersistenceSeconds);
        writer.WriteUInt32(IpvsNumbers.ServiceNetmask, NetmaskOf(AddressAttribute.FamilyOf(service.Key.Address)));
    }

    /// <summary>Reads the answer to GET_SERVICE.</summary>
    /// <returns>False if it is malformed, or a service that <see cref="VirtualService"/> cannot express.</returns>
    public static bool TryRead(ReadOnlySpan<byte> payload, out VirtualService service, out ServiceCounters counters)
    {
        service = new VirtualService(default);
        counters = default;
        if (payload.Length < GenericFamily.HeaderBytes)
        {
            return false;
        }

        var attributes = new AttributeReader(payload[GenericFamily.HeaderBytes..]);
        return attributes.TryRead(out NetlinkAttribute nest)
            && nest.Type == IpvsNumbers.Service
            && TryRead(nest.Nested, ref service, ref counters);
    }

    private static bool TryRead(AttributeReader attributes, ref VirtualService service, ref ServiceCounters counters)
    {
        ushort family = 0;
        ushort protocol = 0;
        ushort port = 0;
        uint flags = 0;
        uint timeout = 0;
        uint netmask = 0;
        string scheduler = "";
        bool isForeign = false;
        ReadOnlySpan<byte> address = default;
        while (attributes.TryRead(out NetlinkAttribute attribute))
        {
            switch (attribute.Type)
            {
                case IpvsNumbers.ServiceFamily:
                    attribute.TryReadUInt16(out family);
                    break;
                case IpvsNumbers.ServiceProtocol:
                    attribute.TryReadUInt16(out protocol);
                    break;
                case IpvsNumbers.ServiceAddress:
                    address = attribute.Value;
                    break;
                case IpvsNumbers.ServicePort:
                    attribute.TryReadNetworkUInt16(out port);
                    break;
                case IpvsNumbers.ServiceScheduler:
                    scheduler = attribute.ReadString();
                    break;
                case IpvsNumbers.ServiceFlags:
                    attribute.TryReadUInt32(out flags);
                    break;
                case IpvsNumbers.ServiceTimeout:
                    attribute.TryReadUInt32(out timeout);
                    break;
                case IpvsNumbers.ServiceNetmask:
                    attribute.TryReadUInt32(out netmask);
                    break;
                case IpvsNumbers.ServiceStatistics64:
                    counters = StatisticsMessage.Read(attribute.Nested);
                    break;
                case IpvsNumbers.ServiceMark or IpvsNumbers.ServicePersistenceEngine:
                    isForeign = true;
                    break;
            }
        }

        bool isPersistent = (flags & IpvsNumbers.FlagPersistent) != 0;
        IPAddress? parsed = AddressAttribute.Read(family, address);
        if (isForeign
            || parsed is null
            || (flags & ~(IpvsNumbers.FlagPersistent | IpvsNumbers.FlagHashed)) != 0
            || (isPersistent && timeout == 0)
            || netmask != NetmaskOf(family)
            || protocol is not ((ushort)ServiceProtocol.Tcp or (ushort)ServiceProtocol.Udp))
        {
            return false;
        }

        service = new VirtualService(new ServiceKey((ServiceProtocol)protocol, parsed, port))
        {
            Scheduler = scheduler,
            PersistenceSeconds = isPersistent ? timeout : 0,
        };
        return true;
    }

    private static uint NetmaskOf(ushort family) =>
        family == IpvsNumbers.FamilyIPv6 ? IpvsNumbers.NetmaskIPv6 : IpvsNumbers.NetmaskIPv4;
}
