namespace Ha.Service.Tests.Configuration;

public sealed class VrrpSectionTests
{
    [Theory]
    [InlineData("priority = 1")]
    [InlineData("priority = 255")]
    [InlineData("advert_interval = '10ms'")]
    [InlineData("advert_interval = '40950ms'")]
    [InlineData("version = 2\nadvert_interval = '1s'")]
    [InlineData("version = 2\nadvert_interval = '255s'")]
    [InlineData("lease = '2s'")]
    [InlineData("lease = '10m'")]
    [InlineData("lease = 'off'")]
    [InlineData("duplicate_check = 'off'")]
    [InlineData("duplicate_check = '1s'")]
    [InlineData("duplicate_check = '1h'")]
    [InlineData("preempt = false\npreempt_delay = '0s'")]
    [InlineData("checksum = 'pseudo-header'")]
    [InlineData("version = 2\npassword = 'eight888'")]
    [InlineData("peers = ['192.0.2.2']\npeer_ttl_min = 1")]
    [InlineData("extra_addresses = ['2001:db8::10/64', { address = '198.51.100.1/24', interface = 'eth1' }]")]
    [InlineData("announce = { burst = 20, gap = '0s', second_after = '0s', refresh = '0s' }")]
    [InlineData("track = []\non_change = []\nroutes = []\nrules = []")]
    [InlineData("virtual_mac = true\naccept = false\nstart_delay = '1h'")]
    [InlineData("priority = 255\nsource = '192.0.2.10'")]
    public void Accepts_Edges(string lines) => Assert.Empty(ConfigurationFolder.Problems(Router(lines)));

    [Theory]
    [InlineData("priority = 0", "5:12: priority must be 1 to 255, not 0")]
    [InlineData("priority = 256", "5:12: priority must be 1 to 255, not 256")]
    [InlineData("priority = '100'", "5:12: priority must be an integer of 1 to 255, not a string")]
    [InlineData("priority = 1.5", "5:12: priority must be an integer of 1 to 255, not a float")]
    [InlineData("version = 4", "5:11: version must be 2 to 3, not 4")]
    [InlineData("advert_interval = '9ms'", "5:19: advert_interval must be 10ms to 40950ms, not \"9ms\"")]
    [InlineData("advert_interval = '41s'", "5:19: advert_interval must be 10ms to 40950ms, not \"41s\"")]
    [InlineData("advert_interval = '15ms'", "5:19: advert_interval must be a multiple of 10ms: "
        + "VRRP version 3 counts it in hundredths")]
    [InlineData("version = 2\nadvert_interval = '1500ms'", "6:19: advert_interval must be whole seconds: "
        + "VRRP version 2 counts it in seconds")]
    [InlineData("version = 2\nadvert_interval = '256s'", "6:19: advert_interval must be 1s to 255s, not \"256s\"")]
    [InlineData("version = 2\nchecksum = 'rfc9568'", "6:1: checksum is for version 3: version 2 has only one form of it")]
    [InlineData("checksum = 'none'", "5:12: checksum must be one of \"rfc9568\", \"pseudo-header\", not \"none\"")]
    [InlineData("preempt = 'true'", "5:11: preempt must be true or false, without quotes")]
    [InlineData("preempt = 1", "5:11: preempt must be true or false, not an integer")]
    [InlineData("preempt_delay = '61m'", "5:17: preempt_delay must be 0s to 1h, not \"61m\"")]
    [InlineData("preempt = false\npreempt_delay = '1s'", "6:1: preempt_delay can have no effect: preempt is false")]
    [InlineData("lease = '1s'", "5:9: lease must be 2s to 10m, not \"1s\"")]
    [InlineData("duplicate_check = '900ms'", "5:19: duplicate_check must be 1s to 1h, not \"900ms\"")]
    [InlineData("duplicate_check = 10", "5:19: duplicate_check must be a duration in quotes with its unit (1s to 1h)")]
    [InlineData("lease = '601s'", "5:9: lease must be 2s to 10m, not \"601s\"")]
    [InlineData("lease = '2500ms'", "5:9: lease must be whole seconds: "
        + "the kernel counts the lifetime of an address in seconds")]
    [InlineData("lease = 3", "5:9: lease must be a duration in quotes with its unit (2s to 10m)")]
    [InlineData("peers = '192.0.2.2'", "5:9: peers must be an array of addresses, in [ ], not a string")]
    [InlineData("peers = ['lb2']", "5:10: peers: \"lb2\" must be an IP address; names are not resolved")]
    [InlineData("peers = ['192.0.2.2', '192.0.2.2']", "5:23: peer 192.0.2.2 is named twice")]
    [InlineData("peers = ['2001:db8::1']", "5:10: 2001:db8::1 is not IPv4 as the router's addresses are")]
    [InlineData("source = 'fe80::1'", "5:10: fe80::1 is not IPv4 as the router's addresses are")]
    [InlineData("password = 'secret'", "5:1: password is for version 2: version 3 has no authentication")]
    [InlineData("version = 2\npassword = 'ninebytes'", "6:12: password: \"ninebytes\" must be 1 to 8 printable ASCII characters")]
    [InlineData("version = 2\npassword = ''", "6:12: password: \"\" must be 1 to 8 printable ASCII characters")]
    [InlineData("peer_ttl_min = 250", "5:1: peer_ttl_min is for unicast: there are no peers")]
    [InlineData("peers = ['192.0.2.2']\npeer_ttl_min = 0", "6:16: peer_ttl_min must be 1 to 255, not 0")]
    [InlineData("priority = 255\naccept = false", "6:1: the owner of the addresses (priority 255) accepts what is sent to them")]
    [InlineData("start_delay = '2h'", "5:15: start_delay must be 0s to 1h, not \"2h\"")]
    [InlineData("announce = { burst = 0 }", "5:22: burst must be 1 to 20, not 0")]
    [InlineData("announce = { refresh = '10ms' }", "5:24: refresh must be at least 1s, or \"0s\" for never")]
    [InlineData("announce = 3", "5:12: announce must be a table, such as "
        + "{ burst = 3, second_after = \"5s\", refresh = \"1m\" }, not an integer")]
    [InlineData("sync_group = 'x'", "5:14: sync_group \"x\" has one router only: a group needs two or more")]
    [InlineData("prio = 5", "5:1: unknown key 'prio' in [vrrp.web]")]
    public void Rejects_BadValue(string lines, string problem) =>
        Assert.Equal([problem], ConfigurationFolder.Problems(Router(lines)));

    [Theory]
    [InlineData("[]", "addresses must hold at least one virtual address")]
    [InlineData("['192.0.2.0/24']", "is the address of the network")]
    [InlineData("['192.0.2.255/24']", "is the broadcast address")]
    [InlineData("['192.0.2.10/33']", "prefix length of 1 to 32")]
    [InlineData("['192.0.2.10/0']", "prefix length of 1 to 32")]
    [InlineData("['192.0.2.10/024']", "prefix length of 1 to 32")]
    [InlineData("['192.0.2.10/']", "prefix length of 1 to 32")]
    [InlineData("['192.0.2']", "four decimal numbers")]
    [InlineData("['192.0.2.010']", "four decimal numbers")]
    [InlineData("['0.0.0.0']", "unspecified")]
    [InlineData("['127.0.0.1/8']", "loopback")]
    [InlineData("['2001:db8::10/64']", "the first address of a router for IPv6 must be link-local")]
    [InlineData("['fe80::10/64', '192.0.2.10/24']", "192.0.2.10 is not IPv6 as the first address is")]
    [InlineData("['192.0.2.10/24', 'fe80::10/64']", "fe80::10 is not IPv4 as the first address is")]
    [InlineData("['fe80::/64']", "is the anycast address of all routers of its network (/64)")]
    [InlineData("['fe80::10/129']", "prefix length of 1 to 128")]
    [InlineData("['ff02::12']", "not a multicast or broadcast address")]
    [InlineData("['::1']", "loopback")]
    [InlineData("['::ffff:192.0.2.10']", "the IPv4 address that it stands for")]
    [InlineData("['192.0.2.10', '192.0.2.10/24']", "192.0.2.10 is already an address of [vrrp.web]")]
    [InlineData("[1]", "must be a string in quotes, not an integer")]
    [InlineData("[{ label = 'eth0:1' }]", "an address of [vrrp.web] needs the key 'address'")]
    [InlineData("[{ address = '192.0.2.10', label = 'web' }]", "such as \"eth0:1\"")]
    [InlineData("[{ address = '192.0.2.10', interface = 'eth1', label = 'eth0:1' }]", "such as \"eth1:1\"")]
    [InlineData("[{ address = '192.0.2.10', label = 'eth0:0123456789a' }]", "longer than the 15 bytes")]
    [InlineData("[{ address = '192.0.2.10', interface = 'a/b' }]", "name of an interface")]
    [InlineData("[{ address = '192.0.2.10', lable = 'eth0:1' }]", "unknown key 'lable'")]
    public void Rejects_BadAddresses(string addresses, string message)
    {
        string text = $"[vrrp.web]\ninterface = 'eth0'\nvrid = 1\naddresses = {addresses}";

        Assert.Contains(message, Assert.Single(ConfigurationFolder.Problems(text)));
    }

    [Fact]
    public void Rejects_ExtraAddress_ThatIsOneAlready() => Assert.StartsWith(
        "5:20: 192.0.2.10 is already an address of [vrrp.web]",
        Assert.Single(ConfigurationFolder.Problems(Router("extra_addresses = ['192.0.2.10/24']"))));

    [Fact]
    public void Rejects_MoreAddressesThanAnAdvertCounts()
    {
        string addresses = string.Join(", ", Enumerable.Range(0, 256).Select(i => $"'10.0.{i}.1'"));
        string text = $"[vrrp.web]\ninterface = 'eth0'\nvrid = 1\naddresses = [{addresses}]";

        Assert.Equal(["4:1: addresses has 256 items; 255 are the most"], ConfigurationFolder.Problems(text));
    }

    [Fact]
    public void Rejects_MisspeltRequiredKey_Once() => Assert.Equal(
        ["2:1: unknown key 'interfce' in [vrrp.web]"],
        ConfigurationFolder.Problems("[vrrp.web]\ninterfce = 'eth0'\nvrid = 51\naddresses = ['192.0.2.10/24']\n"));

    [Fact]
    public void Rejects_MissingKeys() =>
        Assert.Equal(
            [
                "1:1: [vrrp.web] needs the key 'interface', such as interface = \"eth0\"",
                "1:1: [vrrp.web] needs the key 'vrid', such as vrid = 51",
                "1:1: [vrrp.web] needs the key 'addresses', such as addresses = [\"192.0.2.10/24\"]",
            ],
            ConfigurationFolder.Problems("[vrrp.web]"));

    [Theory]
    [InlineData("interface = 'eth0.0123456789a'")]
    [InlineData("interface = 'eth0:1'")]
    [InlineData("interface = 'eth 0'")]
    [InlineData("interface = '..'")]
    [InlineData("interface = ''")]
    public void Rejects_InterfaceName(string line) =>
        Assert.StartsWith("2:13: interface: ", Assert.Single(
            ConfigurationFolder.Problems($"[vrrp.web]\n{line}\nvrid = 1\naddresses = ['192.0.2.10']")));

    [Fact]
    public void Rejects_TwoRouters_WithOneIdOrAddress()
    {
        string[] problems = ConfigurationFolder.Problems(
            Router("") + "\n[vrrp.db]\ninterface = 'eth0'\nvrid = 1\naddresses = ['192.0.2.10/32']");

        Assert.Equal(2, problems.Length);
        Assert.StartsWith("8:8: vrid 1 is already used on eth0", problems[0]);
        Assert.StartsWith("9:14: 192.0.2.10 is already an address of [vrrp.web]", problems[1]);
    }

    [Fact]
    public void Accepts_TwoRouters_WithOneIdOnTwoInterfaces() =>
        Assert.Empty(ConfigurationFolder.Problems(
            Router("") + "\n[vrrp.db]\ninterface = 'eth1'\nvrid = 1\naddresses = ['192.0.2.11/32']"));

    [Theory]
    [InlineData("[vrrp.'a b']", "the name \"a b\" must be 1 to 64 letters")]
    [InlineData("[vrrp.'']", "the name \"\" must be 1 to 64 letters")]
    [InlineData("vrrp.web = 1", "[vrrp] holds one table for each name: 'web' belongs under [vrrp.NAME]")]
    [InlineData("[vrrp]\nvrid = 1", "[vrrp] holds one table for each name: 'vrid' belongs under [vrrp.NAME]")]
    [InlineData("vrrp = 1", "vrrp must be a table")]
    [InlineData("[[vrrp]]", "vrrp must be a table")]
    [InlineData("[vrpp.web]", "unknown key 'vrpp' in the file")]
    public void Rejects_Table(string text, string message) =>
        Assert.Contains(message, Assert.Single(ConfigurationFolder.Problems(text)));

    private static string Router(string lines) =>
        $"[vrrp.web]\ninterface = 'eth0'\nvrid = 1\naddresses = ['192.0.2.10/24']\n{lines}";
}
