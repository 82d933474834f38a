using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Host;

/// <summary>Checks over TLS by the native executable, in which the base library's TLS is another thing than here.</summary>
public sealed class HttpsCheckTests
{
    [Fact]
    public void Certificates_TrustedAndStrange_AreToldApart()
    {
        Requirements.Director();
        using X509Certificate2 trusted = LabCertificate.For(Topology.ClientAddress);
        using X509Certificate2 stranger = LabCertificate.For(Topology.ClientAddress);
        var plan = new LabPlan();
        using var pair = new Pair(plan, create: (topology, director) => new DirectorProcess(
            topology, director, LabFile.Text(topology, plan, director) + Service(topology)));
        File.WriteAllText(Authority(pair.Topology), trusted.ExportCertificatePem());
        using var good = new TlsServer(pair.Topology.Client, trusted, 8443);
        using var bad = new TlsServer(pair.Topology.Client, stranger, 8444);
        var master = (DirectorProcess)pair.Directors[0];

        master.Start();
        pair.Until(() => Servers(master) is [("up", "ok"), ("down", "TLS certificate is not trusted")], "both are judged");
        bad.Dispose();
        pair.Until(() => Servers(master)[1] == ("down", "L4 refused"), "it is gone");
        Assert.Equal(("up", "ok"), Servers(master)[0]);
    }

    private static string Authority(Topology topology) => $"{topology.RuntimeDirectory}/authority.pem";

    private static string Service(Topology topology) => $$"""

        [service.web]
        listen  = ["{{Topology.Vip}}:443"]
        forward = "nat"
        check   = { type = "https", ca_file = "{{Authority(topology)}}", interval = "1s", timeout = "900ms" }

        [[service.web.server]]
        address = "{{Topology.ClientAddress}}:8443"

        [[service.web.server]]
        address = "{{Topology.ClientAddress}}:8444"

        """;

    private static (string? Health, string? Reason)[] Servers(DirectorProcess director) => director.IsReady()
        ?
        [
            .. director.Status().GetProperty("services")[0].GetProperty("servers").EnumerateArray()
                .Select(server => (server.GetProperty("health").GetString(), Text(server, "reason"))),
        ]
        : [default, default];

    private static string? Text(JsonElement server, string name) =>
        server.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
