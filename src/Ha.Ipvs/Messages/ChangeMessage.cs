using Ha.Netlink.Generic;
using Ha.Netlink.Messages;

namespace Ha.Ipvs.Messages;

/// <summary>Writes the request that a change is.</summary>
internal static class ChangeMessage
{
    /// <summary>The request for a change.</summary>
    public static Span<byte> Write(Span<byte> buffer, GenericFamily family, IpvsChange change) => change switch
    {
        IpvsChange.AddService c => WriteService(buffer, family, IpvsNumbers.NewService, c.Service),
        IpvsChange.UpdateService c => WriteService(buffer, family, IpvsNumbers.SetService, c.After),
        IpvsChange.RemoveService c => WriteIdentity(buffer, family, IpvsNumbers.DeleteService, c.ServiceKey),
        IpvsChange.AddServer c => WriteServer(buffer, family, IpvsNumbers.NewServer, c.Service, c.Server),
        IpvsChange.UpdateServer c => WriteServer(buffer, family, IpvsNumbers.SetServer, c.Service, c.After),
        IpvsChange.RemoveServer c => WriteServer(buffer, family, IpvsNumbers.DeleteServer, c.Service, c.Server),
        _ => throw new System.Diagnostics.UnreachableException($"No such change: {change}."),
    };

    /// <summary>The request for all services.</summary>
    public static Span<byte> WriteGetServices(Span<byte> buffer, GenericFamily family) =>
        family.Begin(buffer, IpvsNumbers.GetService).Finish();

    /// <summary>The request for one service.</summary>
    public static Span<byte> WriteGetService(Span<byte> buffer, GenericFamily family, ServiceKey key) =>
        WriteIdentity(buffer, family, IpvsNumbers.GetService, key);

    /// <summary>The request for all servers of a service.</summary>
    public static Span<byte> WriteGetServers(Span<byte> buffer, GenericFamily family, ServiceKey key) =>
        WriteIdentity(buffer, family, IpvsNumbers.GetServer, key);

    private static Span<byte> WriteService(
        Span<byte> buffer, GenericFamily family, byte command, VirtualService service)
    {
        NetlinkWriter writer = family.Begin(buffer, command);
        int nest = writer.BeginNest(IpvsNumbers.Service | NetlinkAttribute.NestedFlag);
        ServiceMessage.WriteIdentity(ref writer, service.Key);
        ServiceMessage.WriteSettings(ref writer, service);
        writer.EndNest(nest);
        return writer.Finish();
    }

    private static Span<byte> WriteIdentity(Span<byte> buffer, GenericFamily family, byte command, ServiceKey key)
    {
        NetlinkWriter writer = family.Begin(buffer, command);
        int nest = writer.BeginNest(IpvsNumbers.Service | NetlinkAttribute.NestedFlag);
        ServiceMessage.WriteIdentity(ref writer, key);
        writer.EndNest(nest);
        return writer.Finish();
    }

    private static Span<byte> WriteServer(
        Span<byte> buffer, GenericFamily family, byte command, ServiceKey key, RealServer server)
    {
        NetlinkWriter writer = family.Begin(buffer, command);
        int service = writer.BeginNest(IpvsNumbers.Service | NetlinkAttribute.NestedFlag);
        ServiceMessage.WriteIdentity(ref writer, key);
        writer.EndNest(service);
        int nest = writer.BeginNest(IpvsNumbers.Server | NetlinkAttribute.NestedFlag);
        ServerMessage.Write(ref writer, server, withSettings: command != IpvsNumbers.DeleteServer);
        writer.EndNest(nest);
        return writer.Finish();
    }
}
