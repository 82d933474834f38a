using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ha.HealthCheck.Tests.Kit;

namespace Ha.HealthCheck.Tests;

/// <content>Checks over TLS, of servers that are right and of such as are not.</content>
public sealed partial class CheckReactorTests
{
    private const string TlsAnswer = "HTTP/1.1 200 OK\r\n\r\n";

    public enum Certificate
    {
        Right,
        OtherName,
        Expired,
        NotYet,
        SelfSigned,
    }

    [Theory]
    [InlineData(Certificate.Right, ProbeOutcomeKind.Success)]
    [InlineData(Certificate.OtherName, ProbeOutcomeKind.TlsName)]
    [InlineData(Certificate.Expired, ProbeOutcomeKind.TlsExpired)]
    [InlineData(Certificate.NotYet, ProbeOutcomeKind.TlsExpired)]
    [InlineData(Certificate.SelfSigned, ProbeOutcomeKind.TlsUntrusted)]
    public async Task Https_Certificate_IsJudgedWithItsOwnReason(Certificate kind, ProbeOutcomeKind expected)
    {
        using var pki = new TestPki();
        using X509Certificate2 certificate = pki.Server(kind);
        await using LoopbackServer server = Secure(certificate, TlsAnswer);
        using var checks = new RunningChecks(
            ("verifies", Https(server.EndPoint, pki.AuthorityFile)),
            ("trusts all", Https(server.EndPoint, pki.AuthorityFile, verify: false)));

        Assert.Equal(expected, checks.AwaitOutcome("verifies").LastOutcome!.Value.Kind);
        Assert.Equal(ProbeOutcomeKind.Success, checks.AwaitOutcome("trusts all").LastOutcome!.Value.Kind);
    }

    [Fact]
    public async Task Https_AuthorityOfTheSystem_DoesNotTrustOurs()
    {
        using var pki = new TestPki();
        using X509Certificate2 certificate = pki.Server(Certificate.Right);
        await using LoopbackServer server = Secure(certificate, TlsAnswer);
        using var checks = new RunningChecks(("a", Https(server.EndPoint, authorityFile: null)));

        Assert.Equal(ProbeOutcomeKind.TlsUntrusted, checks.AwaitOutcome("a").LastOutcome!.Value.Kind);
    }

    [Fact]
    public async Task Https_UnwantedStatus_SaysWhich()
    {
        using var pki = new TestPki();
        using X509Certificate2 certificate = pki.Server(Certificate.Right);
        await using LoopbackServer server = Secure(certificate, "HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n");
        using var checks = new RunningChecks(("a", Https(server.EndPoint, pki.AuthorityFile)));

        Assert.Equal("L7 status 302", checks.AwaitOutcome("a").LastOutcome!.Value.ToString());
        Assert.Equal(HealthState.Down, checks.AwaitState("a", HealthState.Down).State);
    }

    [Fact]
    public async Task Https_ServerWithoutTls_FailsTheHandshake()
    {
        await using LoopbackServer plain = new(async (socket, stop) =>
        {
            await socket.SendAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), SocketFlags.None, stop);
            await Task.Delay(-1, stop);
        });
        using var checks = new RunningChecks(("a", Https(plain.EndPoint, authorityFile: null)));

        Assert.Equal(ProbeOutcomeKind.TlsHandshake, checks.AwaitOutcome("a").LastOutcome!.Value.Kind);
    }

    [Fact]
    public async Task Https_ServerSaysNothing_EndsAtTheDeadlineAndGoesOn()
    {
        await using LoopbackServer mute = new((_, stop) => Task.Delay(-1, stop));
        CheckSettings settings = Https(mute.EndPoint, authorityFile: null);
        using var checks = new RunningChecks(("a", settings));

        CheckStatus status = checks.Await("a", status => status.Failed >= 3);
        Assert.Equal(ProbeOutcomeKind.TlsTimeout, status.LastOutcome!.Value.Kind);
        Assert.InRange(status.LastOutcome.Value.Duration, settings.Timeout, settings.Timeout + TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData("drip", ProbeOutcomeKind.L7Timeout)]
    [InlineData("flood", ProbeOutcomeKind.L7InvalidResponse)]
    [InlineData("close", ProbeOutcomeKind.L7Closed)]
    public async Task Https_MisbehavesAfterTheHandshake_EndsWithItsReason(string conduct, ProbeOutcomeKind expected)
    {
        using var pki = new TestPki();
        using X509Certificate2 certificate = pki.Server(Certificate.Right);
        await using LoopbackServer server = new(async (socket, stop) =>
        {
            await using SslStream stream = await AcceptAsync(socket, certificate, null, stop);
            switch (conduct)
            {
                case "drip":
                    foreach (byte one in "HTTP/1.1 200 OK\r\n\r\n"u8.ToArray())
                    {
                        await stream.WriteAsync(new[] { one }, stop);
                        await Task.Delay(200, stop);
                    }

                    break;
                case "flood":
                    for (int i = 0; i < 16 * 1024; i++)
                    {
                        await stream.WriteAsync(new byte[64 * 1024], stop);
                    }

                    break;
                default:
                    await stream.ShutdownAsync();
                    break;
            }
        });
        using var checks = new RunningChecks(("a", Https(server.EndPoint, pki.AuthorityFile)));

        Assert.Equal(expected, checks.AwaitOutcome("a").LastOutcome!.Value.Kind);
    }

    [Fact]
    public async Task Https_ServerWantsACertificate_GetsOursOrFails()
    {
        using var pki = new TestPki();
        using X509Certificate2 certificate = pki.Server(Certificate.Right);
        await using LoopbackServer server = new(async (socket, stop) =>
        {
            await using SslStream stream = await AcceptAsync(socket, certificate, "CN=client", stop);

            // A request that nobody read would make the end a reset, which may overtake the answer.
            _ = await stream.ReadAsync(new byte[1024], stop);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), stop);
        });
        CheckSettings with = Https(server.EndPoint, pki.AuthorityFile);
        (string clientFile, string keyFile) = pki.Client();
        var probe = (HttpsProbeSettings)with.Probe;
        with = with with
        {
            Probe = probe with { Tls = probe.Tls with { ClientCertificateFile = clientFile, ClientKeyFile = keyFile } },
        };
        using var checks = new RunningChecks(("with", with), ("without", Https(server.EndPoint, pki.AuthorityFile)));

        Assert.Equal(ProbeOutcomeKind.Success, checks.AwaitOutcome("with").LastOutcome!.Value.Kind);
        Assert.False(checks.AwaitOutcome("without").LastOutcome!.Value.IsSuccess);
    }

    [Fact]
    public async Task Https_AuthorityFileMissing_SaysNothingAboutTheServer()
    {
        await using LoopbackServer server = LoopbackServer.Answering(TlsAnswer);
        using var checks = new RunningChecks(("a", Https(server.EndPoint, "/nonexistent/ca.pem")));

        CheckStatus status = checks.Await("a", status => status.Inconclusive >= 2);
        Assert.Equal((HealthState.Unknown, ProbeOutcomeKind.TlsFile), (status.State, status.LastOutcome!.Value.Kind));
    }

    [Fact]
    public void Https_NobodyListens_IsRefused()
    {
        using var checks = new RunningChecks(("a", Https(FreePort(), authorityFile: null)));
        Assert.Equal(ProbeOutcomeKind.L4Refused, checks.AwaitOutcome("a").LastOutcome!.Value.Kind);
    }

    private static CheckSettings Https(IPEndPoint target, string? authorityFile, bool verify = true) => RunningChecks.Quick(
        new HttpsProbeSettings(
            new HttpProbeSettings(target, TestPki.Name, "/", [new StatusRange(200, 299)]),
            new TlsSettings(TestPki.Name, verify, authorityFile))) with
    {
        // A handshake is work, and the machine may be busy.
        Interval = TimeSpan.FromSeconds(4),
        Timeout = TimeSpan.FromSeconds(2),
        Fall = 1,
    };

    private static LoopbackServer Secure(X509Certificate2 certificate, string answer) => new(async (socket, stop) =>
    {
        await using SslStream stream = await AcceptAsync(socket, certificate, null, stop);
        byte[] request = new byte[4096];
        _ = await stream.ReadAsync(request, stop);
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(answer), stop);
    });

    private static async Task<SslStream> AcceptAsync(
        Socket socket, X509Certificate2 certificate, string? client, CancellationToken stop)
    {
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: false));
        try
        {
            await stream.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions
                {
                    ServerCertificate = certificate,
                    ClientCertificateRequired = client is not null,
                    RemoteCertificateValidationCallback = (_, presented, _, _) => client is null || presented?.Subject == client,
                },
                stop);
            return stream;
        }
        catch (Exception e) when (e is System.Security.Authentication.AuthenticationException or IOException)
        {
            await stream.DisposeAsync();
            throw new OperationCanceledException("the probe did not like the certificate", e);
        }
    }

    private static IPEndPoint FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }

    /// <summary>An authority of its own, and what it signs.</summary>
    private sealed class TestPki : IDisposable
    {
        public const string Name = "test.example";

        private readonly string _folder = Directory.CreateTempSubdirectory("ha-director-pki").FullName;
        private readonly X509Certificate2 _authority;
        private byte _serial;

        public TestPki()
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=test authority", key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            _authority = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, Forever);
            AuthorityFile = Path.Combine(_folder, "ca.pem");
            File.WriteAllText(AuthorityFile, _authority.ExportCertificatePem());
        }

        public string AuthorityFile { get; }

        // Certificates of tests have dates, and no test asks what time it is.
        private static DateTimeOffset Forever => new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public X509Certificate2 Server(Certificate kind)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            CertificateRequest request = Request(kind == Certificate.OtherName ? "other.example" : Name, key);
            (DateTimeOffset from, DateTimeOffset to) = kind switch
            {
                Certificate.Expired => (new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2002, 1, 1, 0, 0, 0, TimeSpan.Zero)),
                Certificate.NotYet => (new DateTimeOffset(9000, 1, 1, 0, 0, 0, TimeSpan.Zero), Forever.AddYears(-1)),
                _ => (new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero), Forever.AddYears(-1)),
            };
            return kind == Certificate.SelfSigned
                ? request.CreateSelfSigned(from, to)
                : request.Create(_authority, from, to, [++_serial]).CopyWithPrivateKey(key);
        }

        public (string CertificateFile, string KeyFile) Client()
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using X509Certificate2 certificate = Request("client", key)
                .Create(_authority, DateTimeOffset.UnixEpoch.AddYears(31), Forever.AddYears(-1), [++_serial]);
            (string certificateFile, string keyFile) = (Path.Combine(_folder, "client.pem"), Path.Combine(_folder, "client.key"));
            File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
            File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
            return (certificateFile, keyFile);
        }

        public void Dispose()
        {
            _authority.Dispose();
            Directory.Delete(_folder, recursive: true);
        }

        private static CertificateRequest Request(string name, ECDsa key)
        {
            var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(name);
            request.CertificateExtensions.Add(names.Build());
            return request;
        }
    }
}
