using System.Net;
using Ha.HealthCheck;
using Ha.Service.Configuration.Values;

namespace Ha.Service.Configuration.Sections.Checks;

/// <summary>How a check speaks TLS, as it was written; what is absent or wrong is null.</summary>
internal sealed record TlsSection
{
    /// <summary>Its keys in the table of a check.</summary>
    public static readonly string[] Keys = ["server_name", "verify", "ca_file", "client_cert", "client_key"];

    private Located<string>? ServerName { get; init; }

    private Located<bool>? Verify { get; init; }

    private Located<string>? AuthorityFile { get; init; }

    private Located<string>? ClientCertificate { get; init; }

    private Located<string>? ClientKey { get; init; }

    /// <summary>Reads the keys of a check.</summary>
    public static TlsSection Read(SectionReader reader)
    {
        if (reader.Has("client_cert") != reader.Has("client_key"))
        {
            string present = reader.Has("client_cert") ? "client_cert" : "client_key";
            reader.Problems.Add(reader.KeySpan(present), "client_cert and client_key go together: a certificate and its key");
        }

        return new TlsSection
        {
            ServerName = reader.Text<string>("server_name", HttpTexts.ParseHost),
            Verify = reader.Boolean("verify"),
            AuthorityFile = reader.Text<string>("ca_file", Names.ParseAbsolutePath),
            ClientCertificate = reader.Text<string>("client_cert", Names.ParseAbsolutePath),
            ClientKey = reader.Text<string>("client_key", Names.ParseAbsolutePath),
        };
    }

    /// <summary>A server's over its service's.</summary>
    public TlsSection Over(TlsSection service) => new()
    {
        ServerName = ServerName ?? service.ServerName,
        Verify = Verify ?? service.Verify,
        AuthorityFile = AuthorityFile ?? service.AuthorityFile,
        ClientCertificate = ClientCertificate ?? service.ClientCertificate,
        ClientKey = ClientKey ?? service.ClientKey,
    };

    /// <summary>The settings; only for a section without problems.</summary>
    /// <param name="host">The Host header, as it was written; null: it was not.</param>
    /// <param name="target">The server.</param>
    public TlsSettings ToSettings(string? host, IPEndPoint target) => new(
        ServerName?.Value ?? NameOf(host) ?? target.Address.ToString(),
        Verify?.Value ?? true,
        AuthorityFile?.Value,
        ClientCertificate?.Value,
        ClientKey?.Value);

    // Without its port.
    private static string? NameOf(string? host) =>
        host is null ? null : Uri.TryCreate($"https://{host}/", UriKind.Absolute, out Uri? uri) ? uri.IdnHost : host;
}
