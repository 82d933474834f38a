using System.Net;
using Ha.Netlink.Generic;
using Ha.Netlink.Messages;

namespace Ha.Ipvs.Messages;

/// <summary>Reads and writes servers.</summary>
internal static class ServerMessage
{
    public static void Write(ref NetlinkWriter writer, RealServer server, bool withSettings)
    {
        writer.WriteUInt16(IpvsNumbers.ServerFamily, AddressAttribute.FamilyOf(server.Address));
        AddressAttribute.Write(ref writer, IpvsNumbers.ServerAddress, server.Address);
        writer.WriteNetworkUInt16(IpvsNumbers.ServerPort, server.Port);
        if (withSettings)
        {
            writer.WriteUInt32(IpvsNumbers.ServerForwarding, (uint)server.Forwarding);
            writer.WriteUInt32(IpvsNumbers.ServerWeight, (uint)server.Weight);
            WriteTunnel(ref writer, server);
            writer.WriteUInt32(IpvsNumbers.ServerUpperThreshold, server.UpperThreshold);
            writer.WriteUInt32(IpvsNumbers.ServerLowerThreshold, server.LowerThreshold);
        }
    }

    // A kernel before 5.3 knows no other tunnel than IP in IP and none of these attributes.
    private static void WriteTunnel(ref NetlinkWriter writer, RealServer server)
    {
        if (server.Tunnel != default)
        {
            writer.WriteByte(IpvsNumbers.ServerTunnelType, (byte)server.Tunnel.Kind);
            writer.WriteNetworkUInt16(IpvsNumbers.ServerTunnelPort, server.Tunnel.Port);
            writer.WriteUInt16(IpvsNumbers.ServerTunnelFlags, (ushort)server.Tunnel.Checksum);
        }
    }

    /// <summary>Reads the answer to GET_DEST.</summary>
    /// <param name="payload">The message's payload.</param>
    /// <param name="service">Whose servers were asked for.</param>
    /// <param name="server">The server.</param>
    /// <param name="counters">Its counters.</param>
    /// <returns>False if it is malformed.</returns>
    public static bool TryRead(
        ReadOnlySpan<byte> payload, ServiceKey service, out RealServer server, out ServerCounters counters)
    {
        server = new RealServer(IPAddress.None, 0);
        counters = default;
        if (payload.Length < GenericFamily.HeaderBytes)
        {
            return false;
        }

        var attributes = new AttributeReader(payload[GenericFamily.HeaderBytes..]);
        return attributes.TryRead(out NetlinkAttribute nest)
            && nest.Type == IpvsNumbers.Server
            && TryRead(nest.Nested, AddressAttribute.FamilyOf(service.Address), ref server, ref counters);
    }

    private static bool TryRead(
        AttributeReader attributes, ushort family, ref RealServer server, ref ServerCounters counters)
    {
        ushort port = 0;
        uint forwarding = 0;
        uint weight = 0;
        uint upper = 0;
        uint lower = 0;
        uint active = 0;
        uint inactive = 0;
        uint persistent = 0;
        byte tunnelKind = 0;
        ushort tunnelPort = 0;
        ushort tunnelFlags = 0;
        ServiceCounters traffic = default;
        ReadOnlySpan<byte> address = default;
        while (attributes.TryRead(out NetlinkAttribute attribute))
        {
            switch (attribute.Type)
            {
                case IpvsNumbers.ServerFamily:
                    family = attribute.TryReadUInt16(out ushort own) ? own : family;
                    break;
                case IpvsNumbers.ServerAddress:
                    address = attribute.Value;
                    break;
                case IpvsNumbers.ServerPort:
                    attribute.TryReadNetworkUInt16(out port);
                    break;
                case IpvsNumbers.ServerForwarding:
                    attribute.TryReadUInt32(out forwarding);
                    break;
                case IpvsNumbers.ServerWeight:
                    attribute.TryReadUInt32(out weight);
                    break;
                case IpvsNumbers.ServerUpperThreshold:
                    attribute.TryReadUInt32(out upper);
                    break;
                case IpvsNumbers.ServerLowerThreshold:
                    attribute.TryReadUInt32(out lower);
                    break;
                case IpvsNumbers.ServerActive:
                    attribute.TryReadUInt32(out active);
                    break;
                case IpvsNumbers.ServerInactive:
                    attribute.TryReadUInt32(out inactive);
                    break;
                case IpvsNumbers.ServerPersistent:
                    attribute.TryReadUInt32(out persistent);
                    break;
                case IpvsNumbers.ServerStatistics64:
                    traffic = StatisticsMessage.Read(attribute.Nested);
                    break;
                case IpvsNumbers.ServerTunnelType when attribute.Value.Length > 0:
                    tunnelKind = attribute.Value[0];
                    break;
                case IpvsNumbers.ServerTunnelPort:
                    attribute.TryReadNetworkUInt16(out tunnelPort);
                    break;
                case IpvsNumbers.ServerTunnelFlags:
                    attribute.TryReadUInt16(out tunnelFlags);
                    break;
            }
        }

        if (AddressAttribute.Read(family, address) is not IPAddress parsed)
        {
            return false;
        }

        // The kernel keeps a tunnel's data whatever the method; they mean something for a tunnel only. A method that has
        // no name here becomes a value outside the enumeration, and so differs from that of every desired server.
        var method = (ForwardingMethod)(forwarding & IpvsNumbers.ForwardingMask);
        var tunnel = new Tunnel((TunnelKind)tunnelKind, tunnelPort, (TunnelChecksum)tunnelFlags);
        server = new RealServer(parsed, port)
        {
            Forwarding = method,
            Tunnel = method == ForwardingMethod.Tun ? tunnel : default,
            Weight = (int)Math.Min(weight, int.MaxValue),
            UpperThreshold = upper,
            LowerThreshold = lower,
        };
        counters = new ServerCounters(traffic, active, inactive, persistent);
        return true;
    }
}
