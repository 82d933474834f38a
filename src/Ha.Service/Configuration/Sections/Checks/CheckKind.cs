namespace Ha.Service.Configuration.Sections.Checks;

/// <summary>The kinds of check, as <c>type</c> names them.</summary>
internal enum CheckKind
{
    /// <summary>A TCP connection, and a talk on it.</summary>
    Tcp,

    /// <summary>An HTTP request.</summary>
    Http,

    /// <summary>An HTTP request over TLS.</summary>
    Https,

    /// <summary>A datagram, and its answer.</summary>
    Udp,

    /// <summary>An ICMP echo request.</summary>
    Ping,

    /// <summary>A question to a name server.</summary>
    Dns,

    /// <summary>The greeting of a mail server.</summary>
    Smtp,

    /// <summary>The gRPC health service.</summary>
    Grpc,

    /// <summary>An agent beside the server.</summary>
    Agent,

    /// <summary>An operator's file.</summary>
    File,

    /// <summary>A program.</summary>
    Script,
}

/// <summary>Which keys of a check are for which kinds.</summary>
internal static class CheckKeys
{
    private static readonly CheckKind[] Web = [CheckKind.Http, CheckKind.Https];

    private static readonly (string[] Keys, CheckKind[] Kinds)[] Special =
    [
        (["port"],
        [
            CheckKind.Tcp, .. Web, CheckKind.Udp, CheckKind.Dns, CheckKind.Smtp, CheckKind.Grpc, CheckKind.Agent,
        ]),
        (["data_path"], [CheckKind.Tcp, .. Web]),
        (["send"], [CheckKind.Tcp, CheckKind.Udp, .. Web, CheckKind.Agent]),
        (["send_hex"], [CheckKind.Tcp, CheckKind.Udp]),
        (["expect", "expect_regex"], [CheckKind.Tcp, CheckKind.Udp, .. Web]),
        (["expect_hex"], [CheckKind.Tcp, CheckKind.Udp]),
        (["path", "status", "method", "headers"], Web),
        (["host"], [.. Web, CheckKind.Grpc]),
        (TlsSection.Keys, [CheckKind.Https, CheckKind.Grpc]),
        (["tls", "grpc_service"], [CheckKind.Grpc]),
        (["query", "record", "answers"], [CheckKind.Dns]),
        (["helo"], [CheckKind.Smtp]),
        (["file"], [CheckKind.File]),
        (["command", "exit_weight"], [CheckKind.Script]),
    ];

    /// <summary>The kinds by their names.</summary>
    public static readonly Dictionary<string, CheckKind> Kinds =
        Enum.GetValues<CheckKind>().ToDictionary(Name);

    /// <summary>The name of a kind.</summary>
    public static string Name(CheckKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>Whether a kind asks at a port.</summary>
    public static bool HasPort(CheckKind kind) => Special[0].Kinds.Contains(kind);

    /// <summary>Reports keys that say nothing to a kind.</summary>
    public static void RejectForeign(SectionReader reader, CheckKind kind)
    {
        foreach ((string[] keys, CheckKind[] kinds) in Special)
        {
            foreach (string key in keys.Where(key => !kinds.Contains(kind) && reader.Has(key)))
            {
                string[] names = [.. kinds.Select(Name)];
                string list = names.Length == 1 ? names[0] : $"{string.Join(", ", names[..^1])} and {names[^1]}";
                reader.Problems.Add(reader.KeySpan(key), $"'{key}' is for checks of type {list} only");
            }
        }
    }
}
