using System.Net.Sockets;
using Ha.Fuzzing;
using Ha.Ipvs.Messages;
using Ha.Netlink;
using Ha.Netlink.Generic;
using Ha.Netlink.Messages;
using Ha.Netlink.Tests;

namespace Ha.Ipvs.Tests.Fuzz;

/// <summary>What the kernel says about its table: any bytes that arrive, and all that we write.</summary>
internal static class IpvsTargets
{
    private const int BytesPerByte = 32;
    private const int BytesAtLeast = 8192;

    // The name of a scheduler may be as long as an attribute. The targets of a project run one after the other.
    private static readonly byte[] Buffer = new byte[256 * 1024];
    private static readonly GenericFamily Family = new(33, 1);

    private static readonly byte[][] Dumps =
    [
        .. ((string[])["services-dump", "services-dump-all", "servers-dump-tunnels", "daemons-dump", "daemons-dump-ipv6", "timeouts-answer",
            "servers-dump", "servers-dump-ipv6", "servers-dump-empty"]).SelectMany(Capture.ReadAll),
    ];

    /// <summary>Any message, read as a service and as a server.</summary>
    public static FuzzTarget Received { get; } = new("ipvs", Dumps, CheckReceived);

    /// <summary>A table that is read from any answers.</summary>
    public static FuzzTarget Table { get; } = new(
        "ipvs-table",
        [
            TableInput("services-dump", "servers-dump", "servers-dump-empty", "servers-dump-ipv6"),
            TableInput("services-dump", "servers-dump-ipv6", "servers-dump", "servers-dump"),
            TableInput("services-dump-all", "servers-dump-tunnels", "servers-dump", "servers-dump-ipv6"),
        ],
        CheckTable);

    private static byte[] TableInput(params string[] dumps) =>
        [.. dumps.Select(dump => Capture.ReadAll(dump)[0]).SelectMany(datagram =>
            (byte[])[0, (byte)(datagram.Length >> 8), (byte)datagram.Length, .. datagram])];

    private static void CheckReceived(byte[] input)
    {
        var reader = new NetlinkReader(input);
        while (reader.TryRead(out NetlinkMessage message))
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            bool isService = ServiceMessage.TryRead(message.Payload, out VirtualService service, out ServiceCounters counters);
            bool isServer = ServerMessage.TryRead(message.Payload, Tables.Web, out RealServer server, out _);
            Assert.InRange(
                GC.GetAllocatedBytesForCurrentThread() - before, 0, BytesAtLeast + ((long)BytesPerByte * message.Payload.Length));
            Assert.False(isService && isServer);
            CheckDaemon(DaemonMessage.Read(message.Payload));
            CheckTimeouts(message.Payload);
            if (isService)
            {
                CheckService(service, counters);
            }

            if (isServer)
            {
                CheckServer(server);
            }
        }
    }

    // What was understood, sent to the kernel and read again, is the same.
    private static void CheckService(VirtualService service, ServiceCounters counters)
    {
        Assert.True(Enum.IsDefined(service.Key.Protocol));
        Assert.Equal(service.Key.Mark != 0, service.Key.Protocol == ServiceProtocol.Any);
        Assert.True(ServiceKey.TryParse(service.Key.ToString(), out ServiceKey parsed));
        Assert.Equal(service.Key, parsed);
        Assert.True(service.Key.Address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6);
        Assert.True(ServiceMessage.TryRead(
            Written(new IpvsChange.AddService(service)), out VirtualService again, out ServiceCounters none));
        Assert.Equal(service, again);
        Assert.Equal(default, none);
        Assert.True(counters.Connections >= 0);
    }

    private static void CheckServer(RealServer server)
    {
        Assert.InRange(server.Weight, 0, int.MaxValue);
        if (Enum.IsDefined(server.Forwarding))
        {
            // A request names the service first; an answer does not.
            byte[] written = Written(new IpvsChange.AddServer(Tables.Web, server));
            int service = (BitConverter.ToUInt16(written, GenericFamily.HeaderBytes) + 3) & ~3;
            byte[] answer = [.. written[..GenericFamily.HeaderBytes], .. written[(GenericFamily.HeaderBytes + service)..]];
            Assert.True(ServerMessage.TryRead(answer, Tables.Web, out RealServer again, out _));
            Assert.Equal(server, again);
        }
    }

    private static void CheckDaemon(SyncDaemon? daemon)
    {
        if (daemon is not null)
        {
            Assert.True(Enum.IsDefined(daemon.Role));
            Assert.Equal(daemon, DaemonMessage.Read(DaemonMessage.WriteStart(Buffer, Family, daemon)[NetlinkMessage.HeaderBytes..]));
        }
    }

    private static void CheckTimeouts(ReadOnlySpan<byte> payload)
    {
        if (TimeoutMessage.TryRead(payload, out IpvsTimeouts timeouts))
        {
            Assert.True(TimeoutMessage.TryRead(
                TimeoutMessage.WriteSet(Buffer, Family, timeouts)[NetlinkMessage.HeaderBytes..], out IpvsTimeouts again));
            Assert.Equal(timeouts, again);
        }
    }

    private static byte[] Written(IpvsChange change)
    {
        Span<byte> message = ChangeMessage.Write(Buffer, Family, change);
        return message[NetlinkMessage.HeaderBytes..].ToArray();
    }

    private static void CheckTable(byte[] input)
    {
        using var ipvs = new NetlinkIpvs(new NetlinkConnection(new ChatterKernel(input)));
        NetlinkError error = ipvs.Read(out IpvsSnapshot snapshot);
        Assert.InRange(error.Errno, 0, int.MaxValue);
        Assert.True(error.IsOk || snapshot.Table.Entries.Length == 0);
        Assert.Equal(snapshot.Table.Entries.Length, snapshot.Services.Count);
        Assert.Equal(snapshot.Table.Entries.Sum(entry => entry.Servers.Length), snapshot.Servers.Count);

        // Taken as it is, it needs no change, but for servers that are out of order.
        var desired = new IpvsTable(snapshot.Table.Entries.Select(entry => new ServiceEntry(entry.Service, entry.Servers)));
        HashSet<ServiceKey> owned = [.. snapshot.Services.Keys];
        Assert.Empty(IpvsDiff.Between(desired, desired, owned));
        IReadOnlyList<IpvsChange> moves = IpvsDiff.Between(desired, snapshot.Table, owned);
        Assert.All(moves, move => Assert.True(move is IpvsChange.AddServer { IsMove: true } or IpvsChange.RemoveServer { IsMove: true }));
        Assert.Empty(IpvsDiff.Between(desired, Tables.Apply(snapshot.Table, moves), owned));
    }
}
