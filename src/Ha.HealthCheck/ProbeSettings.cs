using System.Collections.Immutable;
using System.Net;

namespace Ha.HealthCheck;

/// <summary>What one attempt of a check does. One subtype for each kind.</summary>
public abstract record ProbeSettings;

/// <summary>Healthy when a TCP connection to the target is established and, if that is asked for, talks as wanted.</summary>
/// <param name="Target">The address and port to connect to.</param>
public sealed record TcpProbeSettings(IPEndPoint Target) : ProbeSettings
{
    /// <summary>What is sent once the connection stands; empty: nothing.</summary>
    public ByteText Send { get; init; }

    /// <summary>What the server must say; null: it is not listened to.</summary>
    public AnswerPattern? Expect { get; init; }

    /// <summary>The way to the target; null: as the kernel routes it.</summary>
    public DataPath? DataPath { get; init; }
}

/// <summary>An inclusive range of HTTP status codes.</summary>
/// <param name="First">100..599.</param>
/// <param name="Last">100..599, not below <paramref name="First"/>.</param>
public readonly record struct StatusRange(int First, int Last);

/// <summary>A header of a request.</summary>
/// <param name="Name">An HTTP token.</param>
/// <param name="Value">No control characters.</param>
public readonly record struct HttpHeader(string Name, string Value);

/// <summary>Healthy when an HTTP/1.1 request is answered with one of the wanted status codes and the wanted body.</summary>
/// <param name="Target">The address and port to connect to.</param>
/// <param name="Host">The Host header.</param>
/// <param name="Path">The request target; begins with a slash; no control characters or spaces.</param>
/// <param name="Status">The status codes that count as healthy; at least one range.</param>
public sealed record HttpProbeSettings(IPEndPoint Target, string Host, string Path, ImmutableArray<StatusRange> Status)
    : ProbeSettings
{
    /// <summary>The method, as it is sent: an HTTP token.</summary>
    public string Method { get; init; } = "GET";

    /// <summary>Headers besides those that are always sent; a name of those replaces it.</summary>
    public ImmutableArray<HttpHeader> Headers { get; init; } = [];

    /// <summary>The body of the request; empty: none.</summary>
    public ByteText Send { get; init; }

    /// <summary>What the body of the answer must hold; null: it is not read.</summary>
    public AnswerPattern? Expect { get; init; }

    /// <summary>The way to the target; null: as the kernel routes it.</summary>
    public DataPath? DataPath { get; init; }

    /// <summary>Equality by content.</summary>
    public bool Equals(HttpProbeSettings? other) =>
        other is not null && Target.Equals(other.Target) && Host == other.Host && Path == other.Path
        && Method == other.Method && Send == other.Send && Expect == other.Expect && DataPath == other.DataPath
        && Status.SequenceEqual(other.Status) && Headers.SequenceEqual(other.Headers);

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

/// <summary>Healthy when an HTTP/1.1 request over TLS is answered as wanted.</summary>
/// <param name="Request">What is asked of whom.</param>
/// <param name="Tls">How TLS is spoken.</param>
public sealed record HttpsProbeSettings(HttpProbeSettings Request, TlsSettings Tls) : ProbeSettings;

/// <summary>Healthy when a program exits with 0. It is run without a shell, in a process group of its own.</summary>
/// <param name="Command">The program, as an absolute path, and its arguments.</param>
/// <param name="Environment">Variables added for the program, as NAME=value: which server it is to check.</param>
public sealed record ScriptProbeSettings(ImmutableArray<string> Command, ImmutableArray<string> Environment) : ProbeSettings
{
    /// <summary>
    /// Whether the exit code says the weight: 0 healthy, with the weight that it has otherwise; 1 not healthy; 2 to 255
    /// healthy, with a weight of the code less 2.
    /// </summary>
    public bool IsExitWeight { get; init; }

    /// <summary>Equality by content.</summary>
    public bool Equals(ScriptProbeSettings? other) =>
        other is not null && IsExitWeight == other.IsExitWeight
        && Command.SequenceEqual(other.Command) && Environment.SequenceEqual(other.Environment);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Command[0], Command.Length);
}

/// <summary>Healthy when a datagram is answered as wanted; without <paramref name="Expect"/>: when nobody says that it cannot arrive.</summary>
/// <param name="Target">The address and port to send to.</param>
/// <param name="Send">What is sent; may be empty.</param>
/// <param name="Expect">What an answer must be; null: none is waited for, only an ICMP error fails the check.</param>
public sealed record UdpProbeSettings(IPEndPoint Target, ByteText Send, AnswerPattern? Expect) : ProbeSettings;

/// <summary>Healthy when an ICMP or ICMPv6 echo request is answered.</summary>
/// <param name="Target">The address.</param>
public sealed record PingProbeSettings(IPAddress Target) : ProbeSettings;

/// <summary>The types of DNS records that can be asked for, with their numbers (RFC 1035 3.2.2, RFC 3596, RFC 2782).</summary>
public enum DnsRecordType
{
    /// <summary>An IPv4 address.</summary>
    A = 1,

    /// <summary>A name server.</summary>
    NS = 2,

    /// <summary>Another name for it.</summary>
    CNAME = 5,

    /// <summary>The start of a zone.</summary>
    SOA = 6,

    /// <summary>A name for an address.</summary>
#pragma warning disable CA1720 // It is the name of the type.
    PTR = 12,
#pragma warning restore CA1720

    /// <summary>Where mail goes.</summary>
    MX = 15,

    /// <summary>Text.</summary>
    TXT = 16,

    /// <summary>An IPv6 address.</summary>
    AAAA = 28,

    /// <summary>Where a service is.</summary>
    SRV = 33,
}

/// <summary>Healthy when a question by UDP is answered without error and, if that is asked for, with the wanted records.</summary>
/// <param name="Target">The address and port of the name server.</param>
/// <param name="Name">The name that is asked for: labels of 1 to 63 bytes, ASCII, at most 253; <c>.</c> is the root.</param>
/// <param name="Type">The type that is asked for.</param>
/// <param name="Answers">
/// Records of that type that must all be among the answers, as text: an address, a name without the last dot, for MX
/// <c>10 mail.example.com</c>, for SRV <c>0 5 443 www.example.com</c>, for SOA the first name server. Empty: any answer.
/// </param>
public sealed record DnsProbeSettings(IPEndPoint Target, string Name, DnsRecordType Type, ImmutableArray<string> Answers)
    : ProbeSettings
{
    /// <summary>Equality by content.</summary>
    public bool Equals(DnsProbeSettings? other) =>
        other is not null && Target.Equals(other.Target) && Name == other.Name && Type == other.Type
        && Answers.SequenceEqual(other.Answers);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Target, Name, Type);
}

/// <summary>Healthy when a mail server greets with 220 and answers EHLO, or else HELO, with 250.</summary>
/// <param name="Target">The address and port to connect to.</param>
/// <param name="Helo">The name that we give for ourselves: no control characters or spaces.</param>
public sealed record SmtpProbeSettings(IPEndPoint Target, string Helo) : ProbeSettings;

/// <summary>
/// Asks an agent beside the server by TCP: one line of HAProxy's agent-check words, such as <c>75%</c>, <c>drain</c> or
/// <c>down #reason</c>. An agent that cannot be reached says nothing about the server.
/// </summary>
/// <param name="Target">The address and port of the agent.</param>
/// <param name="Send">What is sent first; empty: nothing.</param>
public sealed record AgentProbeSettings(IPEndPoint Target, ByteText Send) : ProbeSettings;

/// <summary>Healthy when <c>grpc.health.v1.Health/Check</c> answers SERVING.</summary>
/// <param name="Target">The address and port to connect to.</param>
/// <param name="Service">The service that is asked about; empty: the server as a whole.</param>
/// <param name="Authority">The <c>:authority</c> of the request.</param>
/// <param name="Tls">How TLS is spoken; null: without TLS, HTTP/2 with prior knowledge.</param>
public sealed record GrpcProbeSettings(IPEndPoint Target, string Service, string Authority, TlsSettings? Tls) : ProbeSettings;

/// <summary>
/// An operator's switch: healthy while the file is not there. An empty file means down; otherwise its first line is one of
/// the words of <see cref="AgentProbeSettings"/>.
/// </summary>
/// <param name="Path">An absolute path.</param>
public sealed record FileProbeSettings(string Path) : ProbeSettings;
