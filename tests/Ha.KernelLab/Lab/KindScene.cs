using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Ha.KernelLab.Lab;

/// <summary>
/// A director that checks one server in each way there is, each as a service of its own; the servers are programs on the
/// client's machine, that tests start and end. Tests share it: it is started by the first.
/// </summary>
public sealed class KindScene : SharedScene
{
    public const string Server = Topology.ClientAddress;
    public const string Server6 = "2001:db8:77::100";
    public const int AgentPort = 9999;
    public const int HttpPort = 8080;
    public const int GrpcPort = 50051;
    public const int GrpcTlsPort = 50052;
    private const int Weight = 100;

    // Long enough for HTTP/2 over TLS on a busy machine, short enough for many tests.
    private const string Times = "interval = \"400ms\", timeout = \"390ms\", rise = 1, fall = 1";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    // A question for the address of www.lab.test, as it is sent.
    private const string Question = "12 34 01 00 00 01 00 00 00 00 00 00 03 77 77 77 03 6c 61 62 04 74 65 73 74 00 00 01 00 01";

    private readonly X509Certificate2 _certificate = LabCertificate.For(Server);

    internal LabNamespace Client => Topology.Client;

    internal X509Certificate2 Certificate => _certificate;

    /// <summary>The file that the check of that kind looks for.</summary>
    internal string Switch => $"{Topology.RuntimeDirectory}/switch";

    /// <summary>The exit code of the script.</summary>
    internal string ExitCode => $"{Topology.RuntimeDirectory}/code";

    /// <summary>Waits until the servers of some services are as told.</summary>
    internal void Until(params (string Service, CheckView View)[] wanted)
    {
        Dictionary<string, CheckView> last = [];
        Wait.Until(
            () =>
            {
                last = Views();
                return wanted.All(one => last[one.Service] == one.View);
            },
            Limit,
            string.Join(", ", wanted),
            () => $"{string.Join('\n', wanted.Select(one => last[one.Service]))}\n{Director.Log}");
    }

    /// <summary>The value of a series of a service's server; null: there is none.</summary>
    internal double? Metric(string service, string name, string? label = null, string? value = null) => Director.Metrics().Samples
        .SingleOrDefault(sample => sample.Name == $"ha_director_{name}" && sample.Labels["service"] == service
            && (label is null || sample.Labels[label] == value))?.Value;

    private protected override void Require() => Requirements.Director();

    private protected override Topology NewTopology() => new(serverCount: 0, hasIPv6: true);

    private protected override void Arrange()
    {
        // A host says about once a second to another that nobody listens; here many ask the same one.
        Client.Sysctl("net/ipv4/icmp_ratelimit", 0);
        File.WriteAllText(ExitCode, "0");
        File.WriteAllText($"{Topology.RuntimeDirectory}/authority.pem", _certificate.ExportCertificatePem());
    }

    private protected override string WholeText() => LabFile.Text(Topology, new LabPlan(), 0) + Services();

    private protected override void Dismiss() => _certificate.Dispose();

    private Dictionary<string, CheckView> Views() => Director.Status().GetProperty("services").EnumerateArray()
        .ToDictionary(service => service.GetProperty("name").GetString()!, Only);

    private static CheckView Only(JsonElement service) => CheckView.Of(service.GetProperty("servers").EnumerateArray().Single());

    private string Services()
    {
        string ca = $"ca_file = \"{Topology.RuntimeDirectory}/authority.pem\"";
        (string Name, string Server, string Check)[] services =
        [
            ("dns-a", $"{Server}:53", """type = "dns", query = "www.lab.test", answers = ["192.0.2.1"] """),
            ("dns-mx", $"{Server}:53", """type = "dns", query = "lab.test", record = "MX", answers = ["10 mail.lab.test"] """),
            ("dns-other", $"{Server}:53", """type = "dns", query = "www.lab.test", answers = ["192.0.2.2"] """),
            ("dns-none", $"{Server}:53", """type = "dns", query = "nobody.lab.test" """),
            ("udp", $"{Server}:53", $"""type = "udp", send_hex = "{Question}", expect_hex = "12 34 xx xx 00 01 00 01" """),
            ("udp-other", $"{Server}:53", $"""type = "udp", send_hex = "{Question}", expect_hex = "43 21" """),
            ("smtp", $"{Server}:25", """type = "smtp", helo = "lb.lab.test" """),
            ("greeting", $"{Server}:25", """type = "tcp", expect_regex = "^220 mail\\.lab\\.test E?SMTP" """),
            ("greeting-other", $"{Server}:25", """type = "tcp", expect = "220 elsewhere" """),
            ("body", $"{Server}:{HttpPort}", """type = "http", path = "/", expect = "ready" """),
            ("body-regex", $"{Server}:{HttpPort}", """type = "http", path = "/", expect_regex = "^ready-\\d+$" """),
            ("body-other", $"{Server}:{HttpPort}", """type = "http", path = "/", expect_regex = "^(busy|gone)" """),
            ("talk", $"{Server}:{HttpPort}", """type = "tcp", send = "GET / HTTP/1.0\r\n\r\n", expect = "200 Lab" """),
            ("ping", $"{Server}:1", """type = "ping" """),
            ("ping6", $"[{Server6}]:1", """type = "ping" """),
            ("file", $"{Server}:1", $"""type = "file", file = "{Switch}" """),
            ("script", $"{Server}:1", $"""type = "script", command = ["/bin/sh", "-c", "exit $(cat {ExitCode})"], exit_weight = true """),
            ("agent", $"{Server}:1", $"""type = "agent", port = {AgentPort} """),
            ("grpc", $"{Server}:{GrpcPort}", """type = "grpc" """),
            ("grpc-tls", $"{Server}:{GrpcTlsPort}", $"""type = "grpc", tls = true, {ca} """),
            ("grpc-untrusted", $"{Server}:{GrpcTlsPort}", """type = "grpc", tls = true """),
        ];
        var text = new StringBuilder();
        for (int i = 0; i < services.Length; i++)
        {
            (string name, string server, string check) = services[i];
            string vip = server.StartsWith('[') ? $"[{Topology.Vip6}]" : Topology.Vip;
            text.AppendLine($$"""

                [service.{{name}}]
                listen  = ["{{vip}}:{{1000 + i}}"]
                forward = "nat"
                check   = { {{check.TrimEnd()}}, {{Times}} }

                [[service.{{name}}.server]]
                address = "{{server}}"
                weight  = {{Weight}}
                """);
        }

        return text.ToString();
    }
}
