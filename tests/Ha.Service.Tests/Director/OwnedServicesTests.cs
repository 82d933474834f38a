using System.Net;
using Ha.Ipvs;
using Ha.Service.Director;

namespace Ha.Service.Tests.Director;

public sealed class OwnedServicesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("ha-director-test").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Load_AfterStore_HasTheSameKeys()
    {
        ServiceKey[] keys =
        [
            Settings.Key,
            new(ServiceProtocol.Udp, IPAddress.Parse("192.0.2.10"), 53),
            new(ServiceProtocol.Tcp, IPAddress.Parse("2001:db8::10"), 443),
            new(ServiceProtocol.Sctp, IPAddress.Parse("192.0.2.10"), 3868),
            new(ServiceProtocol.Tcp, IPAddress.Parse("192.0.2.10"), 0),
            ServiceKey.OfMark(10, isIPv6: false),
            ServiceKey.OfMark(10, isIPv6: true),
        ];
        new OwnedServices(_directory).Store(keys);

        var loaded = new OwnedServices(_directory);
        loaded.Load();

        Assert.Equal(keys.ToHashSet(), loaded.Keys.ToHashSet());
    }

    [Theory]
    [InlineData("")]
    [InlineData("tcp")]
    [InlineData("icmp 192.0.2.1:80")]
    [InlineData("fwmark 0")]
    [InlineData("fwmark 10 ipv5")]
    [InlineData("tcp 192.0.2.1:80 more")]
    [InlineData("tcp nonsense")]
    public void Load_DamagedLine_IsSkipped(string line)
    {
        File.WriteAllText(Path.Combine(_directory, "ipvs-services"), line + "\ntcp 192.0.2.10:80\n");

        var loaded = new OwnedServices(_directory);
        loaded.Load();

        Assert.Equal([Settings.Key], loaded.Keys);
    }
}
