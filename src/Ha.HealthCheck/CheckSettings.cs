using System.Collections.Immutable;
using System.Net;

namespace Ha.HealthCheck;

/// <summary>What one attempt of a check does. One subtype for each kind.</summary>
public abstract record ProbeSettings;

/// <summary>Healthy when a TCP connection to the target is established.</summary>
/// <param name="Target">The address and port to connect to.</param>
public sealed record TcpProbeSettings(IPEndPoint Target) : ProbeSettings;

/// <summary>An inclusive range of HTTP status codes.</summary>
/// <param name="First">100..599.</param>
/// <param name="Last">100..599, not below <paramref name="First"/>.</param>
public readonly record struct StatusRange(int First, int Last);

/// <summary>Healthy when an HTTP/1.1 GET is answered with one of the wanted status codes.</summary>
/// <param name="Target">The address and port to connect to.</param>
/// <param name="Host">The Host header.</param>
/// <param name="Path">The request target; begins with a slash; no control characters or spaces.</param>
/// <param name="Status">The status codes that count as healthy; at least one range.</param>
public sealed record HttpProbeSettings(IPEndPoint Target, string Host, string Path, ImmutableArray<StatusRange> Status)
    : ProbeSettings
{
    /// <summary>Equality by content.</summary>
    public bool Equals(HttpProbeSettings? other) =>
        other is not null && Target.Equals(other.Target) && Host == other.Host && Path == other.Path
        && Status.SequenceEqual(other.Status);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Target, Host, Path);
}

/// <summary>How TLS is spoken with a server.</summary>
/// <param name="ServerName">The name that is asked for (SNI) and that the certificate must have; an address: only the latter.</param>
/// <param name="Verify">Whether the certificate must be right: its name, its time, and who signed it.</param>
/// <param name="AuthorityFile">A PEM file of the certificates that are trusted; null: those of the system.</param>
/// <param name="ClientCertificateFile">A PEM file with our own certificate; null: none.</param>
/// <param name="ClientKeyFile">A PEM file with its key; together with it or not at all.</param>
public sealed record TlsSettings(
    string ServerName,
    bool Verify = true,
    string? AuthorityFile = null,
    string? ClientCertificateFile = null,
    string? ClientKeyFile = null);

/// <summary>Healthy when an HTTP/1.1 GET over TLS is answered with one of the wanted status codes.</summary>
/// <param name="Request">What is asked of whom.</param>
/// <param name="Tls">How TLS is spoken.</param>
public sealed record HttpsProbeSettings(HttpProbeSettings Request, TlsSettings Tls) : ProbeSettings;

/// <summary>Healthy when a program exits with 0. It is run without a shell, in a process group of its own.</summary>
/// <param name="Command">The program, as an absolute path, and its arguments.</param>
/// <param name="Environment">Variables added for the program, as NAME=value: which server it is to check.</param>
public sealed record ScriptProbeSettings(ImmutableArray<string> Command, ImmutableArray<string> Environment) : ProbeSettings
{
    /// <summary>Equality by content.</summary>
    public bool Equals(ScriptProbeSettings? other) =>
        other is not null && Command.SequenceEqual(other.Command) && Environment.SequenceEqual(other.Environment);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Command[0], Command.Length);
}

/// <summary>When a check runs and how its results are judged. Valid by construction.</summary>
public sealed record CheckSettings
{
    /// <summary>What an attempt does.</summary>
    public required ProbeSettings Probe { get; init; }

    /// <summary>From the start of one attempt to the start of the next.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The interval between the first contrary result and the verdict, at most the interval; null: the interval.</summary>
    public TimeSpan? FastInterval { get; init; }

    /// <summary>The interval while it is down, at least the interval; null: the interval.</summary>
    public TimeSpan? DownInterval { get; init; }

    /// <summary>The whole attempt must have succeeded within this time; at most the interval.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Consecutive successes that make a server that is down healthy, 1..100.</summary>
    public int Rise { get; init; } = 2;

    /// <summary>Consecutive failures that make a healthy server down, 1..100.</summary>
    public int Fall { get; init; } = 3;
}
