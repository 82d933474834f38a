using System.Net;
using System.Net.Sockets;
using Ha.Netlink.Generic;
using Ha.Netlink.Messages;

namespace Ha.Ipvs.Messages;

/// <summary>Reads and writes the kernel's sync daemons.</summary>
internal static class DaemonMessage
{
    /// <summary>The request that starts one. What is left to the kernel is not sent.</summary>
    public static Span<byte> WriteStart(Span<byte> buffer, GenericFamily family, SyncDaemon daemon)
    {
        NetlinkWriter writer = family.Begin(buffer, IpvsNumbers.NewDaemon);
        int nest = writer.BeginNest(IpvsNumbers.Daemon | NetlinkAttribute.NestedFlag);
        writer.WriteUInt32(IpvsNumbers.DaemonRole, (uint)daemon.Role);
        writer.WriteString(IpvsNumbers.DaemonInterface, daemon.Interface);
        writer.WriteUInt32(IpvsNumbers.DaemonSyncId, daemon.SyncId);
        if (daemon.MessageBytesMax != 0)
        {
            writer.WriteUInt16(IpvsNumbers.DaemonMessageBytesMax, daemon.MessageBytesMax);
        }

        if (daemon.Port != 0)
        {
            // In host order, unlike every other port of this family.
            writer.WriteUInt16(IpvsNumbers.DaemonPort, daemon.Port);
        }

        if (daemon.Ttl != 0)
        {
            writer.WriteByte(IpvsNumbers.DaemonTtl, daemon.Ttl);
        }

        if (daemon.Group is { } group)
        {
            bool isIPv6 = group.AddressFamily == AddressFamily.InterNetworkV6;
            writer.Write(isIPv6 ? IpvsNumbers.DaemonGroupIPv6 : IpvsNumbers.DaemonGroup, group.GetAddressBytes());
        }

        writer.EndNest(nest);
        return writer.Finish();
    }

    /// <summary>The request that stops one.</summary>
    public static Span<byte> WriteStop(Span<byte> buffer, GenericFamily family, SyncRole role)
    {
        NetlinkWriter writer = family.Begin(buffer, IpvsNumbers.DeleteDaemon);
        int nest = writer.BeginNest(IpvsNumbers.Daemon | NetlinkAttribute.NestedFlag);
        writer.WriteUInt32(IpvsNumbers.DaemonRole, (uint)role);
        writer.EndNest(nest);
        return writer.Finish();
    }

    /// <summary>The request for those that run.</summary>
    public static Span<byte> WriteGet(Span<byte> buffer, GenericFamily family) =>
        family.Begin(buffer, IpvsNumbers.GetDaemon).Finish();

    /// <summary>Reads the answer to GET_DAEMON.</summary>
    /// <returns>Null if it is malformed.</returns>
    public static SyncDaemon? Read(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < GenericFamily.HeaderBytes)
        {
            return null;
        }

        var attributes = new AttributeReader(payload[GenericFamily.HeaderBytes..]);
        return attributes.TryRead(out NetlinkAttribute nest) && nest.Type == IpvsNumbers.Daemon
            ? Read(nest.Nested)
            : null;
    }

    private static SyncDaemon? Read(AttributeReader attributes)
    {
        uint role = 0;
        uint syncId = 0;
        string device = "";
        ushort bytesMax = 0;
        ushort port = 0;
        byte ttl = 0;
        IPAddress? group = null;
        while (attributes.TryRead(out NetlinkAttribute attribute))
        {
            switch (attribute.Type)
            {
                case IpvsNumbers.DaemonRole:
                    attribute.TryReadUInt32(out role);
                    break;
                case IpvsNumbers.DaemonInterface:
                    device = attribute.ReadString();
                    break;
                case IpvsNumbers.DaemonSyncId:
                    attribute.TryReadUInt32(out syncId);
                    break;
                case IpvsNumbers.DaemonMessageBytesMax:
                    attribute.TryReadUInt16(out bytesMax);
                    break;
                case IpvsNumbers.DaemonPort:
                    attribute.TryReadUInt16(out port);
                    break;
                case IpvsNumbers.DaemonTtl when attribute.Value.Length > 0:
                    ttl = attribute.Value[0];
                    break;
                case IpvsNumbers.DaemonGroup:
                    group = AddressAttribute.Read(IpvsNumbers.FamilyIPv4, attribute.Value);
                    break;
                case IpvsNumbers.DaemonGroupIPv6:
                    group = AddressAttribute.Read(IpvsNumbers.FamilyIPv6, attribute.Value);
                    break;
            }
        }

        return role is (uint)SyncRole.Master or (uint)SyncRole.Backup && syncId <= byte.MaxValue
            ? new SyncDaemon((SyncRole)role, device, (byte)syncId)
            {
                MessageBytesMax = bytesMax,
                Port = port,
                Ttl = ttl,
                Group = group,
            }
            : null;
    }
}
