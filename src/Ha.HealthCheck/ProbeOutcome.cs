using System.Globalization;
using System.Runtime.InteropServices;
using Ha.HealthCheck.Probes;

namespace Ha.HealthCheck;

/// <summary>The result of one attempt: success, or the precise reason why not.</summary>
/// <param name="Kind">How the attempt ended.</param>
/// <param name="Detail">Status or reply code, errno, exit code or signal, as <paramref name="Kind"/> says; otherwise 0.</param>
/// <param name="Duration">From the start of the attempt to its end.</param>
public readonly record struct ProbeOutcome(ProbeOutcomeKind Kind, int Detail = 0, TimeSpan Duration = default)
{
    /// <summary>What the attempt says beyond that.</summary>
    public ProbeAdvice Advice { get; init; }

    /// <summary>Whether it says anything about what is wanted: that nothing is, too.</summary>
    public bool HasAdvice => Kind is ProbeOutcomeKind.Success or ProbeOutcomeKind.AgentDown or ProbeOutcomeKind.FileDown;

    /// <summary>Whether the attempt found the server healthy.</summary>
    public bool IsSuccess => Kind == ProbeOutcomeKind.Success;

    /// <summary>Whether the attempt says nothing about the server.</summary>
    public bool IsInconclusive =>
        Kind is ProbeOutcomeKind.Inconclusive or ProbeOutcomeKind.TlsFile or ProbeOutcomeKind.TlsUnavailable
            or ProbeOutcomeKind.AgentUnreachable or ProbeOutcomeKind.AgentInvalid or ProbeOutcomeKind.FileInvalid;

    /// <summary>For operators: "L7 status 503", "L4 timeout after 1 s", "script exit 3".</summary>
    public override string ToString() => Kind switch
    {
        ProbeOutcomeKind.Inconclusive => $"local error: {Reason}",
        ProbeOutcomeKind.Success => "ok",
        ProbeOutcomeKind.L4Timeout => $"L4 timeout after {After}",
        ProbeOutcomeKind.L4Refused => "L4 refused",
        ProbeOutcomeKind.L4Unreachable => $"L4 unreachable: {Reason}",
        ProbeOutcomeKind.L4Error => $"L4 error: {Reason}",
        ProbeOutcomeKind.L7Timeout => $"L7 timeout after {After}",
        ProbeOutcomeKind.L7Status => $"L7 status {Number}",
        ProbeOutcomeKind.L7InvalidResponse => "L7 invalid response",
        ProbeOutcomeKind.L7Reset => $"L7 connection lost: {Reason}",
        ProbeOutcomeKind.L7Closed => "L7 connection closed before an answer",
        ProbeOutcomeKind.ScriptExit => $"script exit {Number}",
        ProbeOutcomeKind.ScriptSignal => $"script ended by signal {Number}",
        ProbeOutcomeKind.ScriptTimeout => $"script timeout after {After}",
        ProbeOutcomeKind.ScriptStuck => "script still running, though it was killed",
        ProbeOutcomeKind.ScriptNotStarted => $"script could not start: {Reason}",
        ProbeOutcomeKind.TlsTimeout => $"TLS timeout after {After}",
        ProbeOutcomeKind.TlsHandshake => "TLS handshake failed",
        ProbeOutcomeKind.TlsExpired => "TLS certificate is not valid at this time",
        ProbeOutcomeKind.TlsUntrusted => "TLS certificate is not trusted",
        ProbeOutcomeKind.TlsName => "TLS certificate is for another name",
        ProbeOutcomeKind.TlsFile => "local error: a file with TLS certificates or a key cannot be used",
        ProbeOutcomeKind.TlsUnavailable => "local error: this host has no OpenSSL (libssl.so.3)",
        ProbeOutcomeKind.L7Unexpected => "L7 answer is not the expected one",
        ProbeOutcomeKind.DnsRcode => $"DNS answer {Rcode}",
        ProbeOutcomeKind.SmtpReply => $"SMTP reply {Number}",
        ProbeOutcomeKind.AgentUnreachable when Detail == 0 => "agent does not answer: it closed the connection",
        ProbeOutcomeKind.AgentUnreachable => $"agent does not answer: {Reason}",
        ProbeOutcomeKind.AgentDown => "agent says down",
        ProbeOutcomeKind.AgentInvalid => "agent answer is not understood",
        ProbeOutcomeKind.FileDown => "file says down",
        ProbeOutcomeKind.FileInvalid => "text of the file is not understood",
        ProbeOutcomeKind.ScriptStartTimeout => "script did not start in time: its file cannot be read",
        ProbeOutcomeKind.GrpcStatus => $"gRPC status {GrpcNames.Status(Detail)} ({Number})",
        ProbeOutcomeKind.GrpcNotServing => $"gRPC health {GrpcNames.Serving(Detail)} ({Number})",
        ProbeOutcomeKind.Failed => $"the check itself failed: {Number}",
        _ => $"outcome {(int)Kind}",
    };

    private string Reason => Marshal.GetPInvokeErrorMessage(Detail);

    private string Number => Detail.ToString(CultureInfo.InvariantCulture);

    // RFC 1035 4.1.1, by the names that every tool prints.
    private string Rcode => Detail switch
    {
        1 => "FORMERR",
        2 => "SERVFAIL",
        3 => "NXDOMAIN",
        4 => "NOTIMP",
        5 => "REFUSED",
        _ => $"rcode {Number}",
    };

    private string After => Duration >= TimeSpan.FromSeconds(1)
        ? string.Create(CultureInfo.InvariantCulture, $"{Duration.TotalSeconds:0.#} s")
        : string.Create(CultureInfo.InvariantCulture, $"{Duration.TotalMilliseconds:0} ms");
}
