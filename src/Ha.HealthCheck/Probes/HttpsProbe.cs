using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ha.HealthCheck.Probes;

/// <summary>Succeeds when a server whose certificate is right answers as <see cref="HttpProbe"/> wants it.</summary>
internal sealed class HttpsProbe(HttpsProbeSettings settings) : AsyncProbe
{
    private const int ReadBytesMax = 2048;

    private readonly byte[] _request = HttpExchange.Request(settings.Request);
    private readonly HttpReply _reply = new(settings.Request); // at most one attempt runs

    protected override async Task<ProbeOutcome> RunAsync(Action<ProbeStage> reached, CancellationToken cancellation)
    {
        if (!Tls.IsAvailable)
        {
            return new ProbeOutcome(ProbeOutcomeKind.TlsUnavailable);
        }

        if (TryReadFiles() is not { } options)
        {
            return new ProbeOutcome(ProbeOutcomeKind.TlsFile);
        }

        // Closed with a reset, so that neither end keeps anything of it.
        using var socket = new Socket(settings.Request.Target.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            LingerState = new LingerOption(true, 0),
        };
        try
        {
            await socket.ConnectAsync(settings.Request.Target, cancellation);
        }
        catch (SocketException e)
        {
            return ConnectOutcome.Of(e.NativeErrorCode);
        }

        reached(ProbeStage.Securing);
        await using var stream = new SslStream(new NetworkStream(socket, ownsSocket: false));
        return await SecureAsync(stream, options, cancellation) ?? await AskAsync(stream, reached, cancellation);
    }

    private async Task<ProbeOutcome?> SecureAsync(
        SslStream stream, SslClientAuthenticationOptions options, CancellationToken cancellation)
    {
        ProbeOutcomeKind? fault = null;
        options.RemoteCertificateValidationCallback = (_, _, chain, errors) =>
        {
            fault = settings.Tls.Verify ? CertificateFault(errors, chain) : null;
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

    private async Task<ProbeOutcome> AskAsync(SslStream stream, Action<ProbeStage> reached, CancellationToken cancellation)
    {
        reached(ProbeStage.Asking);
        byte[] buffer = new byte[ReadBytesMax];
        _reply.Clear();
        try
        {
            await stream.WriteAsync(_request, cancellation);
            while (true)
            {
                int received = await stream.ReadAsync(buffer, cancellation);
                if (received == 0)
                {
                    return _reply.End();
                }

                if (_reply.Read(buffer.AsSpan(0, received)) is { } outcome)
                {
                    return outcome;
                }
            }
        }
        catch (IOException e) when (!cancellation.IsCancellationRequested)
        {
            // A server that wants a certificate of ours says so only now, with TLS 1.3.
            return e.InnerException is SocketException broken
                ? new ProbeOutcome(ProbeOutcomeKind.L7Reset, broken.NativeErrorCode)
                : new ProbeOutcome(ProbeOutcomeKind.TlsHandshake);
        }
        finally
        {
            _reply.Clear();
        }
    }

    // At each attempt: certificates are renewed while the director runs. Null: a file cannot be used.
    private SslClientAuthenticationOptions? TryReadFiles()
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true, // a check talks to its server and to nobody else
        };
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = settings.Tls.ServerName,
            CertificateChainPolicy = policy,
        };
        try
        {
            if (settings.Tls.AuthorityFile is { } authority)
            {
                policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
                policy.CustomTrustStore.ImportFromPemFile(authority);
            }

            if (settings.Tls is { ClientCertificateFile: { } certificate, ClientKeyFile: { } key })
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
