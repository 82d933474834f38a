namespace Ha.HealthCheck;

/// <summary>How one attempt ended. L4: before the connection stood; L7: after.</summary>
public enum ProbeOutcomeKind
{
    /// <summary>A resource of this machine was short; says nothing about the server. Detail: errno.</summary>
    Inconclusive,

    /// <summary>The server is healthy.</summary>
    Success,

    /// <summary>No connection in time.</summary>
    L4Timeout,

    /// <summary>The connection was refused.</summary>
    L4Refused,

    /// <summary>No route to the host or network. Detail: errno.</summary>
    L4Unreachable,

    /// <summary>The connection failed otherwise. Detail: errno.</summary>
    L4Error,

    /// <summary>Connected, but no answer in time.</summary>
    L7Timeout,

    /// <summary>An answer with an unwanted status. Detail: the status code.</summary>
    L7Status,

    /// <summary>An answer that is not of the protocol that is spoken.</summary>
    L7InvalidResponse,

    /// <summary>The connection was reset or broke before the answer. Detail: errno.</summary>
    L7Reset,

    /// <summary>The server closed the connection before it had answered.</summary>
    L7Closed,

    /// <summary>The script exited with another code than 0. Detail: the code.</summary>
    ScriptExit,

    /// <summary>The script was ended by a signal that is not ours. Detail: the signal.</summary>
    ScriptSignal,

    /// <summary>The script was still running at the deadline and was killed with its process group.</summary>
    ScriptTimeout,

    /// <summary>The script of an earlier attempt was killed and is still not dead; it was not started again.</summary>
    ScriptStuck,

    /// <summary>The script could not be started. Detail: errno.</summary>
    ScriptNotStarted,

    /// <summary>Connected, but TLS was not agreed on in time.</summary>
    TlsTimeout,

    /// <summary>TLS was not agreed on: no TLS there, no common version, or a certificate of ours is wanted.</summary>
    TlsHandshake,

    /// <summary>The certificate is not valid yet, or not any more.</summary>
    TlsExpired,

    /// <summary>The certificate is signed by nobody who is trusted.</summary>
    TlsUntrusted,

    /// <summary>The certificate is for another name.</summary>
    TlsName,

    /// <summary>A file with certificates or a key cannot be used; says nothing about the server.</summary>
    TlsFile,

    /// <summary>This host has no OpenSSL; says nothing about the server.</summary>
    TlsUnavailable,

    /// <summary>The attempt itself failed in a way that is not foreseen. Detail: the HResult.</summary>
    Failed,

    /// <summary>An answer that is not what was expected, or no longer can be.</summary>
    L7Unexpected,

    /// <summary>The name server answered with an error. Detail: the response code (RFC 1035 4.1.1).</summary>
    DnsRcode,

    /// <summary>The mail server gave another reply than the wanted one. Detail: its code.</summary>
    SmtpReply,

    /// <summary>An agent that cannot be reached or does not answer; says nothing about the server. Detail: errno, or 0 when
    /// it closed the connection.</summary>
    AgentUnreachable,

    /// <summary>The agent says that the server is not healthy.</summary>
    AgentDown,

    /// <summary>The answer of the agent is not understood; says nothing about the server.</summary>
    AgentInvalid,

    /// <summary>The file is empty, or says that the server is not healthy.</summary>
    FileDown,

    /// <summary>The text of the file is not understood; says nothing about the server.</summary>
    FileInvalid,

    /// <summary>The script had not begun to run at the deadline: its file, or that of its interpreter, could not be read.</summary>
    ScriptStartTimeout,

    /// <summary>The gRPC call failed. Detail: the code, <c>grpc-status</c>.</summary>
    GrpcStatus,

    /// <summary>The gRPC health service says anything but SERVING. Detail: what it says.</summary>
    GrpcNotServing,
}
