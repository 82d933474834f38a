using System.Net;
using System.Text.RegularExpressions;
using Ha.Ipvs;
using Ha.Service.Configuration;
using Ha.Service.Director;

namespace Ha.Service.Tests.Configuration;

/// <summary>What ip_vs offers, and what it would refuse or not do.</summary>
public sealed class IpvsKeysTests
{
    private const string Listen = "listen = ['192.0.2.10:80']";
    private const string Server = "server = [{ address = '10.0.0.1:80' }]";
    private const string Portless = "server = [{ address = '10.0.0.1' }]";

    [Theory]
    [InlineData("scheduler = 'mh'\nscheduler_flags = ['mh-fallback', 'mh-port']")]
    [InlineData("scheduler = 'sh'\nscheduler_flags = ['sh-port']")]
    [InlineData("forward = 'tun'\ntunnel = { type = 'ipip' }")]
    [InlineData("forward = 'tun'\ntunnel = { type = 'gue', port = 6080, checksum = 'remcsum' }")]
    [InlineData("forward = 'tun'\ntunnel = { type = 'gre', checksum = 'csum' }")]
    [InlineData("persistence = '5m'\npersistence_prefix = 32")]
    [InlineData("protocol = 'udp'\npersistence = '5m'\npersistence_engine = 'sip'")]
    [InlineData("protocol = 'udp'\none_packet = true")]
    [InlineData("protocol = 'sctp'\nforward = 'nat'")]
    [InlineData("one_packet = false\npersistence = '5m'")]
    public void Accepts_WhatIpvsCan(string lines) =>
        Assert.Empty(ConfigurationFolder.Problems($"[service.web]\n{Listen}\n{lines}\n{Server}"));

    [Theory]
    [InlineData("scheduler_flags = ['mh-port']", "3:20: mh-port is a flag of the scheduler mh, not of wlc")]
    [InlineData("scheduler_flags = ['mh']", "3:20: scheduler_flags: \"mh\" must be one of \"sh-fallback\", \"sh-port\", "
        + "\"mh-fallback\", \"mh-port\"")]
    [InlineData("scheduler_flags = 'sh-port'", "3:19: scheduler_flags must be an array of names such as \"mh-port\", "
        + "in [ ], not a string")]
    [InlineData("forward = 'dr'\ntunnel = { type = 'gre' }", "4:1: tunnel is for forward = \"tun\"")]
    [InlineData("forward = 'tun'\ntunnel = 'gre'", "4:10: tunnel must be a table, such as { type = \"gue\", port = 6080 }, "
        + "not a string")]
    [InlineData("forward = 'tun'\ntunnel = {}", "4:10: the tunnel of [service.web] needs the key 'type', such as type = \"gue\"")]
    [InlineData("forward = 'tun'\ntunnel = { type = 'gue' }", "4:10: the tunnel of [service.web] needs the key 'port', "
        + "such as port = 6080")]
    [InlineData("forward = 'tun'\ntunnel = { type = 'gre', port = 6080 }", "4:33: port is for tunnels of type \"gue\" only: "
        + "the others have no ports")]
    [InlineData("forward = 'tun'\ntunnel = { type = 'ipip', checksum = 'csum' }", "4:38: IP in IP has no checksum of its "
        + "own: use \"gue\" or \"gre\"")]
    [InlineData("forward = 'tun'\ntunnel = { type = 'gre', checksum = 'remcsum' }", "4:37: remcsum is for tunnels of type "
        + "\"gue\" only")]
    [InlineData("persistence_prefix = 24", "3:22: persistence_prefix needs persistence, for how long a client stays with "
        + "its server")]
    [InlineData("persistence = '5m'\npersistence_prefix = 64", "4:22: persistence_prefix must be 1 to 32 for IPv4, not 64")]
    [InlineData("persistence = '5m'\npersistence_prefix = 0", "4:22: persistence_prefix must be 1 to 128, not 0")]
    [InlineData("persistence = '5m'\npersistence_engine = 'sip'", "4:22: persistence_engine = \"sip\" needs protocol = "
        + "\"udp\": the kernel looks for the Call-ID in datagrams only")]
    [InlineData("protocol = 'udp'\npersistence_engine = 'sip'", "4:22: persistence_engine needs persistence, for how long "
        + "a client stays with its server")]
    [InlineData("one_packet = true", "3:14: one_packet is for UDP: tcp has connections")]
    [InlineData("protocol = 'sctp'\none_packet = true", "4:14: one_packet is for UDP: sctp has connections")]
    [InlineData("protocol = 'udp'\none_packet = true\npersistence = '5m'", "4:14: one_packet forgets a client after each "
        + "datagram, and persistence remembers it: choose one")]
    [InlineData("protocol = 'udp'\none_packet = true\nforward = 'nat'", "4:14: one_packet does not go with forward = "
        + "\"nat\": no connection is remembered by which an answer could be translated back")]
    [InlineData("family = 'ipv4'", "3:1: family is for services of a firewall mark: the addresses in 'listen' say theirs")]
    public void Rejects_WhatIpvsCannot(string lines, string problem) => Assert.Equal(
        [problem], ConfigurationFolder.Problems($"[service.web]\n{Listen}\n{lines}\n{Server}"));

    [Theory]
    [InlineData("one_packet = true", "3:14: one_packet is for UDP alone, and a firewall mark may stand on any protocol")]
    [InlineData("persistence = '5m'\npersistence_engine = 'sip'", "4:22: persistence_engine = \"sip\" needs protocol = "
        + "\"udp\": the kernel looks for the Call-ID in datagrams only")]
    [InlineData("protocol = 'tcp'", "3:1: protocol does not go with fwmark: the kernel serves whatever was marked, of any "
        + "protocol")]
    [InlineData("forward = 'tun'", "2:10: with forward = \"tun\" a mark needs family = \"ipv4\" or \"ipv6\": a tunnel's "
        + "server may be of either")]
    [InlineData("family = 'ipv6'", "4:23: 10.0.0.1 is IPv4 and its service is IPv6: packets are not translated between "
        + "families, only a tunnel can carry one in the other (forward = \"tun\")")]
    [InlineData("family = 'ipx'", "3:10: family must be one of \"ipv4\", \"ipv6\", not \"ipx\"")]
    public void Rejects_WhatAMarkCannot(string lines, string problem) => Assert.Equal(
        [problem], ConfigurationFolder.Problems($"[service.web]\nfwmark = 10\n{lines}\n{Portless}"));

    [Theory]
    [InlineData("0", "2:10: fwmark must be 1 to 4294967295, not 0")]
    [InlineData("4294967296", "2:10: fwmark must be 1 to 4294967295, not 4294967296")]
    [InlineData("'10'", "2:10: fwmark must be an integer of 1 to 4294967295, not a string")]
    public void Rejects_BadMark(string mark, string problem) => Assert.Equal(
        [problem], ConfigurationFolder.Problems($"[service.web]\nfwmark = {mark}\n{Portless}"));

    [Theory]
    [InlineData("upper_threshold = 10\nlower_threshold = 11", "6:19: lower_threshold (11) must not be above upper_threshold (10)")]
    [InlineData("lower_threshold = 11", "5:19: lower_threshold needs an upper_threshold, from which it leads back")]
    [InlineData("upper_threshold = 0", "5:19: upper_threshold must be 1 to 2147483647, not 0")]
    [InlineData("tunnel = { type = 'gre' }", "5:1: tunnel is for forward = \"tun\"")]
    public void Rejects_BadServer(string lines, string problem) => Assert.Equal([problem], ConfigurationFolder.Problems(
        $"[service.web]\n{Listen}\n[[service.web.server]]\naddress = '10.0.0.1:80'\n{lines}"));

    [Theory]
    [InlineData("listen = ['192.0.2.10:*']", "10.0.0.1", "2:11: 192.0.2.10:* is all ports, which the kernel serves for "
        + "persistent services only: give persistence, or name the ports")]
    [InlineData("listen = ['192.0.2.10:*']\npersistence = '5m'", "10.0.0.1:80", "4:23: a server of all ports has no port: "
        + "the kernel keeps the one that the client used")]
    [InlineData("listen = ['192.0.2.10:80-90']", "10.0.0.1:80", "3:23: with forward = \"dr\" packets are not rewritten, and "
        + "the service has several ports: write the server without one, or write one service for each port")]
    [InlineData("fwmark = 10", "10.0.0.1:80", "3:23: a server of a firewall mark has no port with forward = \"dr\": "
        + "packets are not rewritten")]
    [InlineData("fwmark = 10\nforward = 'nat'\npersistence = '5m'", "10.0.0.1:80", "5:23: a server of a persistent "
        + "firewall mark has no port: the kernel keeps the one that the client used")]
    [InlineData("listen = ['192.0.2.10:90-80']", "10.0.0.1", "2:11: listen: \"192.0.2.10:90-80\" has a range of ports "
        + "that ends before it begins")]
    [InlineData("listen = ['192.0.2.10:80-']", "10.0.0.1", "2:11: listen: \"192.0.2.10:80-\" must have a port of 1 to 65535")]
    [InlineData("listen = ['192.0.2.10:1-2-3']", "10.0.0.1", "2:11: listen: \"192.0.2.10:1-2-3\" must have one range of "
        + "ports, such as \"192.0.2.10:8000-8010\"")]
    [InlineData("listen = ['192.0.2.10:1-1025']", "10.0.0.1", "2:11: listen is 1025 addresses and ports, each a virtual "
        + "service of the kernel: 1024 are the most. With fwmark any number is one")]
    [InlineData("listen = ['192.0.2.10:80-90', '192.0.2.10:90-99']", "10.0.0.1", "2:31: 192.0.2.10:90 is already a listen "
        + "address of [service.web] (main.toml:2:11) with the same protocol")]
    [InlineData("listen = ['192.0.2.10:80-90']", "192.0.2.10", "3:23: 192.0.2.10 is the service's own listen address: it "
        + "would feed itself")]
    [InlineData("listen = ['192.0.2.10:80-81']\ncheck = { type = 'tcp' }", "10.0.0.1", "4:23: the check of 10.0.0.1 needs "
        + "a port: the server has none of its own")]
    public void Rejects_Ports(string lines, string server, string problem) => Assert.Equal(
        [problem],
        ConfigurationFolder.Problems($"[service.web]\n{lines}\nserver = [{{ address = '{server}' }}]")
            .Select(text => Regex.Replace(text, @"\(/.*/main.toml", "(main.toml")));

    // Without the limit these would be five hundred million addresses and ports.
    [Fact]
    public void Rejects_HugeRanges_WithoutSpellingThemOut()
    {
        string ranges = string.Join(", ", Enumerable.Range(0, 8000).Select(i => $"'192.0.{i / 250}.{i % 250}:1-65535'"));

        Assert.Contains(
            "listen is 524280000 addresses and ports",
            Assert.Single(ConfigurationFolder.Problems($"[service.web]\nlisten = [{ranges}]\n{Portless}")));
    }

    [Fact]
    public void Rejects_MarkAndAddresses() => Assert.Contains(
        "3:1: [service.web] has 'listen' too: a service is known by its addresses or by a mark",
        ConfigurationFolder.Problems($"[service.web]\n{Listen}\nfwmark = 10\n{Portless}"));

    [Fact]
    public void Rejects_ServerWithoutAPort_WhereThereIsOnlyOne() => Assert.Equal(
        ["3:23: address: \"10.0.0.1\" needs a port, such as \"10.0.0.1:80\""],
        ConfigurationFolder.Problems($"[service.web]\n{Listen}\n{Portless}"));

    [Fact]
    public void Rejects_TwoServicesOfOneMark() => Assert.Contains(
        "fwmark 10 is already that of [service.a]",
        Assert.Single(ConfigurationFolder.Problems(
            $"[service.a]\nfwmark = 10\n{Portless}\n[service.b]\nfwmark = 10\n{Portless}")));

    [Fact]
    public void Accepts_OneMarkOfTwoFamilies() => Assert.Empty(ConfigurationFolder.Problems(
        $"[service.a]\nfwmark = 10\n{Portless}\n[service.b]\nfwmark = 10\nserver = [{{ address = '2001:db8::1' }}]"));

    [Fact]
    public void Rejects_AllAtOnce()
    {
        IEnumerable<string> problems = ConfigurationFolder.Problems("""
            [ipvs]
            timeouts = { tcp = "0s", fin = "1s" }
            [service.web]
            listen = ["192.0.2.10:*"]
            scheduler = "sh"
            scheduler_flags = ["mh-port"]
            one_packet = true
            persistence_prefix = 24
            server = [{ address = "10.0.0.1:80", lower_threshold = 2 }]
            """);

        Assert.Equal(
            ["2:20", "2:26", "4:11", "6:20", "7:14", "8:22", "9:23", "9:56"],
            problems.Select(problem => string.Join(':', problem.Split(':')[..2])));
    }

    [Fact]
    public void Rejects_OtherFamilyBesideConnectionSync() => Assert.Contains(
        "which the kernel refuses beside its sync daemons",
        Assert.Single(ConfigurationFolder.Problems("""
            [connection_sync]
            interface = "eth0"
            mode = "both"
            [service.web]
            listen = ["192.0.2.10:80"]
            forward = "tun"
            server = [{ address = "[2001:db8::21]:80" }]
            """)));

    [Fact]
    public void Accepts_EveryKey()
    {
        ConfigurationResult result = ConfigurationFolder.ReadText("""
            [ipvs]
            timeouts = { tcp = "15m", tcp_fin = "30s", udp = "1m" }

            [service.ranges]
            listen = ["192.0.2.10:80", "192.0.2.10:8000-8002"]
            scheduler = "mh"
            scheduler_flags = ["mh-fallback", "mh-port"]
            forward = "tun"
            tunnel = { type = "gue", port = 6080, checksum = "csum" }
            server = [
                { address = "10.0.0.1", upper_threshold = 100, lower_threshold = 50 },
                { address = "2001:db8::2", tunnel = { type = "gre" } },
            ]

            [service.mark]
            fwmark = 4294967295
            family = "ipv6"
            forward = "tun"
            server = [{ address = "10.0.0.1" }]

            [service.all]
            listen = ["[2001:db8::10]:*"]
            persistence = "1h"
            persistence_prefix = 64
            server = [{ address = "2001:db8::1" }]

            [service.sip]
            listen = ["192.0.2.10:5060"]
            protocol = "udp"
            persistence = "10m"
            persistence_engine = "sip"
            server = [{ address = "10.0.0.1:5060" }]

            [service.dns]
            listen = ["192.0.2.10:53"]
            protocol = "udp"
            one_packet = true
            server = [{ address = "10.0.0.1:53" }]

            [service.diameter]
            listen = ["192.0.2.10:3868"]
            protocol = "sctp"
            server = [{ address = "10.0.0.1:3868" }]
            """);

        Assert.Equal([], result.Problems.Select(problem => problem.Describe()));
        Assert.Equal(new IpvsTimeouts(900, 30, 60), result.Settings!.Timeouts);
        IpvsTable table = DesiredTable.From(
            result.Settings.Services,
            service => ServicePlan.Make(
                service, server => new ServerStanding(HealthCheck.HealthState.Up, server.Weight), _ => false, null),
            IpvsTable.Empty);
        Assert.Equal(
            [
                "fwmark 4294967295 ipv6: wlc; 10.0.0.1:0 Tun ipip",
                "sctp 192.0.2.10:3868: wlc; 10.0.0.1:3868 Dr ipip",
                "tcp 192.0.2.10:8000: mh mh-fallback+mh-port; 10.0.0.1:8000 Tun gue port 6080 csum 100/50; "
                + "[2001:db8::2]:8000 Tun gre",
                "tcp 192.0.2.10:8001: mh mh-fallback+mh-port; 10.0.0.1:8001 Tun gue port 6080 csum 100/50; "
                + "[2001:db8::2]:8001 Tun gre",
                "tcp 192.0.2.10:8002: mh mh-fallback+mh-port; 10.0.0.1:8002 Tun gue port 6080 csum 100/50; "
                + "[2001:db8::2]:8002 Tun gre",
                "tcp 192.0.2.10:80: mh mh-fallback+mh-port; 10.0.0.1:80 Tun gue port 6080 csum 100/50; "
                + "[2001:db8::2]:80 Tun gre",
                "tcp [2001:db8::10]:0: wlc persistent 3600/64; [2001:db8::1]:0 Dr ipip",
                "udp 192.0.2.10:5060: wlc persistent 600/0 sip; 10.0.0.1:5060 Dr ipip",
                "udp 192.0.2.10:53: wlc one-packet; 10.0.0.1:53 Dr ipip",
            ],
            table.Entries.Select(Describe).Order(StringComparer.Ordinal));
    }

    private static string Describe(ServiceEntry entry)
    {
        VirtualService service = entry.Service;
        return string.Join(
            "; ",
            entry.Servers.Select(server => $"{new IPEndPoint(server.Address, server.Port)} {server.Forwarding} {server.Tunnel}"
                + (server.UpperThreshold > 0 ? $" {server.UpperThreshold}/{server.LowerThreshold}" : ""))
                .Prepend($"{service.Key}: {service.Scheduler}"
                    + (service.SchedulerFlags == default ? "" : $" {SchedulerFlagName.Describe(service)}")
                    + (service.PersistenceSeconds == 0 ? "" : $" persistent {service.PersistenceSeconds}/{service.PersistencePrefix}")
                    + (service.PersistenceEngine.Length == 0 ? "" : $" {service.PersistenceEngine}")
                    + (service.IsOnePacket ? " one-packet" : "")));
    }
}
