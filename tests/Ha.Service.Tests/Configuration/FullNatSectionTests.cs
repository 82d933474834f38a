using Ha.Ipvs;
using Ha.Service.Configuration;

namespace Ha.Service.Tests.Configuration;

public sealed class FullNatSectionTests
{
    [Fact]
    public void Accepts_FullNat_AsMasqueradingWithAPool()
    {
        ConfigurationResult result = ConfigurationFolder.ReadText(
            Service("forward = 'full-nat'\nsource_pool = ['10.0.0.5-10.0.0.8']"));

        Assert.Empty(result.Problems);
        ServiceSettings service = Assert.Single(result.Settings!.Services);
        Assert.Equal((ForwardingMethod.Nat, "10.0.0.5-10.0.0.8"), (service.Forward, $"{service.SourcePool}"));
    }

    [Theory]
    [InlineData("forward = 'full-nat'", "1:1: [service.web] needs the key 'source_pool', "
        + "such as source_pool = [\"10.0.0.5-10.0.0.8\"]")]
    [InlineData("source_pool = ['10.0.0.5']", "3:1: 'source_pool' is for forward = \"full-nat\" only")]
    [InlineData("forward = 'full-nat'\nsource_pool = '10.0.0.5'", "4:15: source_pool must be an array of ranges of addresses, "
        + "in [ ], not a string")]
    [InlineData("forward = 'full-nat'\nsource_pool = []", "4:15: source_pool must hold one range: a rule of the kernel takes one")]
    [InlineData("forward = 'full-nat'\nsource_pool = ['10.0.0.5', '10.0.0.9']", "4:15: source_pool must hold one range: "
        + "a rule of the kernel takes one")]
    [InlineData("forward = 'full-nat'\nsource_pool = ['10.0.0.9-10.0.0.5']", "4:16: source_pool: \"10.0.0.9-10.0.0.5\" "
        + "must have its lower end first")]
    [InlineData("forward = 'full-nat'\nsource_pool = ['2001:db8::5']", "4:16: source_pool is IPv6 and the service is IPv4: "
        + "packets are not translated between families")]
    [InlineData("forward = 'full-nat'\nsource_pool = ['10.0.0.20-10.0.0.30']", "4:16: source_pool has the address of the "
        + "server 10.0.0.21:80, which would answer itself")]
    [InlineData("forward = 'full-nat'\nsource_pool = ['10.0.0.5']\nprotocol = 'sctp'", "4:16: full-nat is for tcp and udp")]
    public void Rejects_FullNat(string lines, string problem) =>
        Assert.Equal([problem], ConfigurationFolder.Problems(Service(lines)));

    [Fact]
    public void Rejects_FullNat_OfAllPortsAndOfMarks()
    {
        const string Pool = "forward = 'full-nat'\nsource_pool = ['10.0.0.5']\n[[service.web.server]]\naddress = '10.0.0.21'";

        Assert.Contains(
            "2:11: full-nat needs ports: its rules find connections by them",
            ConfigurationFolder.Problems($"[service.web]\nlisten = ['192.0.2.10:*']\npersistence = '5m'\n{Pool}"));
        Assert.Contains(
            "4:16: full-nat needs listen addresses, not a firewall mark: its rules find connections by them",
            ConfigurationFolder.Problems($"[service.web]\nfwmark = 1\n{Pool}"));
    }

    private static string Service(string lines) =>
        $"[service.web]\nlisten = ['192.0.2.10:80']\n{lines}\n[[service.web.server]]\naddress = '10.0.0.21:80'";
}
