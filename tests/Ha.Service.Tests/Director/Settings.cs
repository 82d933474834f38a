using System.Net;
using Ha.HealthCheck;
using Ha.Ipvs;
using Ha.Service.Configuration;

namespace Ha.Service.Tests.Director;

/// <summary>Settings that tests begin from: one tcp service on 192.0.2.10:80 with two checked servers.</summary>
internal static class Settings
{
    public static readonly ServiceKey Key = new(ServiceProtocol.Tcp, IPAddress.Parse("192.0.2.10"), 80);

    public static ServiceSettings Service(OnFailure onFailure = OnFailure.Quiesce) => new()
    {
        Name = "web",
        Listen = [IPEndPoint.Parse("192.0.2.10:80")],
        OnFailure = onFailure,
        Servers = [Server("10.0.0.21:80", 100), Server("10.0.0.22:80", 50)],
    };

    public static ServerSettings Server(string address, int weight, bool isChecked = true) => new(IPEndPoint.Parse(address), weight)
    {
        Checks = isChecked
            ? [new ServerCheck("tcp", new CheckSettings { Probe = new TcpProbeSettings(IPEndPoint.Parse(address)) })]
            : [],
    };

    public static DirectorSettings Director(params ServiceSettings[] services) => new()
    {
        Name = "lb1",
        RuntimeDirectory = "/run/ha-director",
        Services = [.. services],
    };

    public static IpvsTable Table(params (string Address, int Weight)[] servers) => IpvsTable.Create(
    [
        (new VirtualService(Key), servers.Select(server => new RealServer(IPAddress.Parse(server.Address), 80)
        {
            Weight = server.Weight,
        })),
    ]);
}
