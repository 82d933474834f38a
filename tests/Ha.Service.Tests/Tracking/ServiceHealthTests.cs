using System.Net;
using Ha.HealthCheck;
using Ha.Service.Configuration;
using Ha.Service.Tracking;

namespace Ha.Service.Tests.Tracking;

/// <summary>When a service counts as well, for the routers that follow it.</summary>
public sealed class ServiceHealthTests
{
    [Theory]
    [InlineData(TrackedHealth.Well, HealthState.Up, HealthState.Down)]
    [InlineData(TrackedHealth.Well, HealthState.Unknown, HealthState.Up)]
    [InlineData(TrackedHealth.Failed, HealthState.Down, HealthState.Down)]
    [InlineData(TrackedHealth.Unknown, HealthState.Unknown, HealthState.Unknown)]
    [InlineData(TrackedHealth.Unknown, HealthState.Down, HealthState.Unknown)]
    internal void Of_Servers_IsWellWithOneThatIsUp(TrackedHealth expected, params HealthState[] servers)
    {
        ServiceSettings service = Service(servers.Length);

        TrackedState state = ServiceHealth.Of(service, server => servers[server.Address.Port % 10]);

        Assert.Equal(expected, state.Health);
    }

    [Fact]
    public void Of_NoServers_HasFailed() => Assert.Equal(
        new TrackedState(TrackedHealth.Failed, "service web has no server that is up"),
        ServiceHealth.Of(Service(0), _ => HealthState.Up));

    // The last digit of the port is the server's number.
    private static ServiceSettings Service(int servers) => new()
    {
        Name = "web",
        Listen = [new IPEndPoint(IPAddress.Parse("192.0.2.10"), 80)],
        Servers =
        [
            .. Enumerable.Range(0, servers).Select(i =>
                new ServerSettings(new IPEndPoint(IPAddress.Parse("10.0.0.21"), 80 + i), 100)),
        ],
    };
}
