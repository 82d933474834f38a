using System.Net;
using Ha.Ipvs.Messages;
using Ha.Netlink;
using static Ha.Ipvs.Tests.Tables;

namespace Ha.Ipvs.Tests;

public sealed class NetlinkIpvsTests
{
    [Fact]
    public void Read_RealAnswers_GiveTableAndCounters()
    {
        using var ipvs = new NetlinkIpvs(new NetlinkConnection(new ScriptedKernel { OnDump = AnswerOf }));

        Assert.True(ipvs.Read(out IpvsSnapshot snapshot).IsOk);

        var web6 = new ServiceKey(ServiceProtocol.Tcp, IPAddress.Parse("2001:db8::10"), 443);
        var dns = new ServiceKey(ServiceProtocol.Udp, IPAddress.Parse("192.0.2.11"), 54);
        var nat = new RealServer(IPAddress.Parse("198.51.100.1"), 80)
        {
            Forwarding = ForwardingMethod.Nat,
            Weight = 5,
            UpperThreshold = 100,
            LowerThreshold = 50,
        };
        var ntp = new ServiceKey(ServiceProtocol.Udp, IPAddress.Parse("192.0.2.11"), 53);
        Assert.Equal(
            [
                new VirtualService(ServiceKey.OfMark(7, isIPv6: false)) { Scheduler = "rr" },
                new VirtualService(Web) { Scheduler = "rr", PersistenceSeconds = 300 },
                new VirtualService(ntp)
                {
                    Scheduler = "sh",
                    SchedulerFlags = SchedulerFlags.Second,
                    IsOnePacket = true,
                },
                new VirtualService(dns) { Scheduler = "wlc" },
                new VirtualService(web6) { Scheduler = "sh" },
            ],
            snapshot.Table.Entries.Select(static entry => entry.Service));
        Assert.Equal(nat, snapshot.Table.Entries[1].Servers[0]);
        Assert.Empty(snapshot.Table.Entries[3].Servers);
        Assert.Equal([new RealServer(IPAddress.Parse("2001:db8::21"), 443)], snapshot.Table.Entries[4].Servers);

        var traffic = new ServiceCounters(3, 21, 21, 1188, 2676);
        Assert.Equal(traffic, snapshot.Services[Web]);
        Assert.Equal(
            new ServerCounters(traffic, 0, 3, 1), snapshot.Servers[new ServerKey(Web, nat.Address, nat.Port)]);
    }

    [Fact]
    public void Read_WhatIpvsadmAdded_IsWhatWeWouldAdd()
    {
        using var ipvs = new NetlinkIpvs(new NetlinkConnection(new ScriptedKernel
        {
            OnDump = static (command, _) => command == IpvsNumbers.GetService ? "services-dump-all" : "servers-dump-empty",
        }));

        Assert.True(ipvs.Read(out IpvsSnapshot snapshot).IsOk);

        Assert.Equal(0, snapshot.ForeignServices);
        string[] others = ["service-add", "service-add-persistent", "service-add-ipv6", "service-edit"];
        Assert.Equal(
            Messages.ChangeMessageTests.ServiceChanges.Where(row => !others.Contains(row.Data.Item1))
                .Select(row => $"{((IpvsChange.AddService)row.Data.Item2).Service}").Order(),
            snapshot.Table.Entries.Select(entry => $"{entry.Service}").Order());
    }

    [Fact]
    public void Read_Tunnels_KindPortAndChecksumInTheOrderOfAddition()
    {
        using var ipvs = new NetlinkIpvs(new NetlinkConnection(new ScriptedKernel
        {
            OnDump = static (command, _) => command == IpvsNumbers.GetService ? "services-dump" : "servers-dump-tunnels",
        }));

        Assert.True(ipvs.Read(out IpvsSnapshot snapshot).IsOk);

        Assert.True(snapshot.Table.TryGet(Web, out ServiceEntry? entry));
        Assert.Equal(
            [
                "198.51.100.3 gue port 6080 csum",
                "198.51.100.4 gue port 6081 remcsum",
                "198.51.100.5 gre",
                "198.51.100.6 gre csum",
                "2001:db8::21 ipip",
            ],
            entry.Placed.Select(static server => $"{server.Address} {server.Tunnel}"));
        Assert.All(entry.Placed, static server => Assert.Equal(ForwardingMethod.Tun, server.Forwarding));
    }

    [Fact]
    public void Read_NoFamily_IsAnError()
    {
        using var ipvs = new NetlinkIpvs(new NetlinkConnection(new ScriptedKernel { HasFamily = false }));

        Assert.Equal(NetlinkErrno.NoEntry, ipvs.Read(out IpvsSnapshot snapshot).Errno);
        Assert.Empty(snapshot.Table.Entries);
        Assert.All(ipvs.Apply([Add(1)]), static error => Assert.Equal(NetlinkErrno.NoEntry, error.Errno));
    }

    [Fact]
    public void Apply_Again_LooksTheFamilyUpOnce()
    {
        var kernel = new ScriptedKernel();
        using var ipvs = new NetlinkIpvs(new NetlinkConnection(kernel));

        Assert.True(ipvs.Apply([Add(1)])[0].IsOk);
        Assert.True(ipvs.Apply([Add(2)])[0].IsOk);

        Assert.Equal(1, kernel.Lookups);
        Assert.Equal(2, kernel.Commands.Count);
    }

    [Fact]
    public void Apply_ModuleReloaded_GoesToItsNewId()
    {
        var kernel = new ScriptedKernel { FamilyId = 40 };
        using var ipvs = new NetlinkIpvs(new NetlinkConnection(kernel));
        Assert.True(ipvs.Apply([Add(1)])[0].IsOk);
        kernel.FamilyId = 41;

        Assert.All(ipvs.Apply([Add(2), Add(3)]), static error => Assert.True(error.IsOk));
        Assert.Equal([IpvsNumbers.NewServer, IpvsNumbers.NewServer, IpvsNumbers.NewServer], kernel.Commands);
    }

    [Fact]
    public void Apply_AlreadyThere_IsSetInstead()
    {
        var kernel = new ScriptedKernel
        {
            OnChange = static (command, _) =>
                command is IpvsNumbers.NewServer or IpvsNumbers.NewService ? NetlinkErrno.Exists : 0,
        };
        using var ipvs = new NetlinkIpvs(new NetlinkConnection(kernel));

        IReadOnlyList<NetlinkError> results = ipvs.Apply([new IpvsChange.AddService(new VirtualService(Web)), Add(1)]);

        Assert.All(results, static error => Assert.True(error.IsOk));
        Assert.Equal(
            [IpvsNumbers.NewService, IpvsNumbers.NewServer, IpvsNumbers.SetService, IpvsNumbers.SetServer],
            kernel.Commands);
    }

    [Fact]
    public void Apply_UpdateOfServerThatIsNotThere_AddsIt()
    {
        var kernel = new ScriptedKernel
        {
            OnChange = static (command, _) => command == IpvsNumbers.SetServer ? NetlinkErrno.NoEntry : 0,
        };
        using var ipvs = new NetlinkIpvs(new NetlinkConnection(kernel));

        Assert.True(ipvs.Apply([new IpvsChange.UpdateServer(Web, Server(1), Server(1, 5))])[0].IsOk);
        Assert.Equal([IpvsNumbers.SetServer, IpvsNumbers.NewServer], kernel.Commands);
    }

    [Fact]
    public void Apply_RemovalOfWhatIsNotThere_IsSuccess()
    {
        var kernel = new ScriptedKernel
        {
            OnChange = static (command, _) =>
                command == IpvsNumbers.DeleteService ? NetlinkErrno.NoSuchObject : NetlinkErrno.NoEntry,
        };
        using var ipvs = new NetlinkIpvs(new NetlinkConnection(kernel));

        IReadOnlyList<NetlinkError> results = ipvs.Apply(
            [new IpvsChange.RemoveServer(Web, Server(1)), new IpvsChange.RemoveService(new VirtualService(Web))]);

        Assert.All(results, static error => Assert.True(error.IsOk));
    }

    [Fact]
    public void Apply_UnknownScheduler_FailsThatChangeOnly()
    {
        var kernel = new ScriptedKernel
        {
            OnChange = static (command, _) => command == IpvsNumbers.NewService ? NetlinkErrno.NoEntry : 0,
        };
        using var ipvs = new NetlinkIpvs(new NetlinkConnection(kernel));

        IReadOnlyList<NetlinkError> results = ipvs.Apply(
            [new IpvsChange.AddService(new VirtualService(Web) { Scheduler = "nosuch" }), Add(1)]);

        Assert.Equal([NetlinkErrno.NoEntry, 0], results.Select(static error => error.Errno));
    }

    [Fact]
    public void Apply_ManyChanges_ErrorsStayWithTheirChange()
    {
        int seen = 0;
        var kernel = new ScriptedKernel { OnChange = (_, _) => ++seen == 200 ? 34 : 0 };
        using var ipvs = new NetlinkIpvs(new NetlinkConnection(kernel));

        IReadOnlyList<NetlinkError> results = ipvs.Apply([.. Enumerable.Range(1, 250).Select(Add)]);

        Assert.Equal(199, Enumerable.Range(0, 250).Single(i => !results[i].IsOk));
        Assert.Equal("ERANGE (value out of range)", results[199].ToString());
    }

    private static IpvsChange Add(int number) => new IpvsChange.AddServer(Web, Server(number));

    private static string AnswerOf(byte command, byte[] payload)
    {
        if (command == IpvsNumbers.GetService)
        {
            return "services-dump";
        }

        string request = Convert.ToHexString(payload);
        return request.Contains("20010DB8", StringComparison.Ordinal) ? "servers-dump-ipv6"
            : request.Contains("C000020A", StringComparison.Ordinal) ? "servers-dump"
            : "servers-dump-empty";
    }
}
