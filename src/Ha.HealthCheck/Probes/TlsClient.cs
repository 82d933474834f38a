using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ha.HealthCheck.Probes;

/// <summary>Our end of TLS: the files it needs, and what is wrong with a certificate.</summary>
internal static class TlsClient
{
    /// <summary>
    /// Reads the files, at each attempt: certificates are renewed while the director runs. Null: a file cannot be used.
    /// </summary>
    public static SslClientAuthenticationOptions? TryReadFiles(TlsSettings settings)
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true, // a check talks to its server and to nobody else
        };
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = settings.ServerName,
            CertificateChainPolicy = policy,
        };
        try
        {
            if (settings.AuthorityFile is { } authority)
            {
                policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
                policy.CustomTrustStore.ImportFromPemFile(authority);
            }

            if (settings is { ClientCertificateFile: { } certificate, ClientKeyFile: { } key })
            {
                options.ClientCertificates = [X509Certificate2.CreateFromPemFile(certificate, key)];
            }

            return options;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Agrees on TLS. Null: it stands.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<ProbeOutcome?> SecureAsync(
        SslStream stream, SslClientAuthenticationOptions options, bool verify, CancellationToken cancellation)
    {
        ProbeOutcomeKind? fault = null;
        options.RemoteCertificateValidationCallback = (_, _, chain, errors) =>
        {
            fault = verify ? CertificateFault(errors, chain) : null;
            return fault is null;
        };
        try
        {
            await stream.AuthenticateAsClientAsync(options, cancellation);
            return null;
        }
        catch (Exception e) when (e is AuthenticationException or IOException && !cancellation.IsCancellationRequested)
        {
            return new ProbeOutcome(fault ?? ProbeOutcomeKind.TlsHandshake);
        }
    }

    private static ProbeOutcomeKind? CertificateFault(SslPolicyErrors errors, X509Chain? chain)
    {
        const X509ChainStatusFlags Untrusted = X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain;
        X509ChainStatusFlags flags = (chain?.ChainStatus ?? []).Aggregate(
            X509ChainStatusFlags.NoError, (all, status) => all | status.Status);
        return errors switch
        {
            SslPolicyErrors.None => null,
            _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) => ProbeOutcomeKind.TlsHandshake,
            _ when (flags & Untrusted) != 0 => ProbeOutcomeKind.TlsUntrusted,
            _ when flags.HasFlag(X509ChainStatusFlags.NotTimeValid) => ProbeOutcomeKind.TlsExpired,
            _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) => ProbeOutcomeKind.TlsName,
            _ => ProbeOutcomeKind.TlsUntrusted,
        };
    }
}
