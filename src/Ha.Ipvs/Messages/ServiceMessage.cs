using System.Net;
using System.Runtime.InteropServices;
using Ha.Netlink.Generic;
using Ha.Netlink.Messages;

namespace Ha.Ipvs.Messages;

/// <summary>Reads and writes services.</summary>
internal static class ServiceMessage
{
    private const uint KnownFlags = IpvsNumbers.FlagPersistent
        | IpvsNumbers.FlagHashed
        | IpvsNumbers.FlagOnePacket
        | IpvsNumbers.FlagsOfScheduler;

    public static void WriteIdentity(ref NetlinkWriter writer, ServiceKey key)
    {
        writer.WriteUInt16(IpvsNumbers.ServiceFamily, AddressAttribute.FamilyOf(key.Address));
        if (key.Mark != 0)
        {
            writer.WriteUInt32(IpvsNumbers.ServiceMark, key.Mark);
            return;
        }

        writer.WriteUInt16(IpvsNumbers.ServiceProtocol, (ushort)key.Protocol);
        AddressAttribute.Write(ref writer, IpvsNumbers.ServiceAddress, key.Address);
        writer.WriteNetworkUInt16(IpvsNumbers.ServicePort, key.Port);
    }

    public static void WriteSettings(ref NetlinkWriter writer, VirtualService service)
    {
        writer.WriteString(IpvsNumbers.ServiceScheduler, service.Scheduler);
        if (service.PersistenceEngine.Length > 0)
        {
            writer.WriteString(IpvsNumbers.ServicePersistenceEngine, service.PersistenceEngine);
        }

        // struct ip_vs_flags { u32 flags; u32 mask; }: all flags become ours.
        Span<uint> flags = [FlagsOf(service), IpvsNumbers.AllFlags];
        writer.Write(IpvsNumbers.ServiceFlags, MemoryMarshal.AsBytes(flags));
        writer.WriteUInt32(IpvsNumbers.ServiceTimeout, service.PersistenceSeconds);
        NetmaskAttribute.Write(ref writer, AddressAttribute.FamilyOf(service.Key.Address), service.PersistencePrefix);
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
        uint mark = 0;
        uint flags = 0;
        uint timeout = 0;
        string scheduler = "";
        string engine = "";
        ReadOnlySpan<byte> address = default;
        ReadOnlySpan<byte> netmask = default;
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
                case IpvsNumbers.ServiceMark:
                    attribute.TryReadUInt32(out mark);
                    break;
                case IpvsNumbers.ServiceScheduler:
                    scheduler = attribute.ReadString();
                    break;
                case IpvsNumbers.ServicePersistenceEngine:
                    engine = attribute.ReadString();
                    break;
                case IpvsNumbers.ServiceFlags:
                    attribute.TryReadUInt32(out flags);
                    break;
                case IpvsNumbers.ServiceTimeout:
                    attribute.TryReadUInt32(out timeout);
                    break;
                case IpvsNumbers.ServiceNetmask:
                    netmask = attribute.Value;
                    break;
                case IpvsNumbers.ServiceStatistics64:
                    counters = StatisticsMessage.Read(attribute.Nested);
                    break;
            }
        }

        bool isPersistent = (flags & IpvsNumbers.FlagPersistent) != 0;
        if (!TryReadKey(family, mark, protocol, AddressAttribute.Read(family, address), port, out ServiceKey key)
            || (flags & ~KnownFlags) != 0
            || (isPersistent && timeout == 0)
            || !NetmaskAttribute.TryRead(family, netmask, out byte prefix))
        {
            return false;
        }

        service = new VirtualService(key)
        {
            Scheduler = scheduler,
            SchedulerFlags = (SchedulerFlags)(flags & IpvsNumbers.FlagsOfScheduler),
            PersistenceSeconds = isPersistent ? timeout : 0,
            PersistencePrefix = prefix,
            PersistenceEngine = engine,
            IsOnePacket = (flags & IpvsNumbers.FlagOnePacket) != 0,
        };
        return true;
    }

    private static bool TryReadKey(
        ushort family, uint mark, ushort protocol, IPAddress? address, ushort port, out ServiceKey key)
    {
        key = mark != 0
            ? ServiceKey.OfMark(mark, family == IpvsNumbers.FamilyIPv6)
            : new ServiceKey((ServiceProtocol)protocol, address ?? IPAddress.None, port);
        return mark != 0
            ? family is IpvsNumbers.FamilyIPv4 or IpvsNumbers.FamilyIPv6
            : address is not null
                && protocol is (ushort)ServiceProtocol.Tcp or (ushort)ServiceProtocol.Udp or (ushort)ServiceProtocol.Sctp;
    }

    private static uint FlagsOf(VirtualService service) =>
        (service.PersistenceSeconds > 0 ? IpvsNumbers.FlagPersistent : 0)
        | (service.IsOnePacket ? IpvsNumbers.FlagOnePacket : 0)
        | (uint)service.SchedulerFlags;
}
