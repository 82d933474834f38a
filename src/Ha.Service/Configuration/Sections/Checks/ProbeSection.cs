using System.Collections.Immutable;
using System.Net;
using Ha.HealthCheck;
using Ha.Service.Configuration.Values;

namespace Ha.Service.Configuration.Sections.Checks;

/// <summary>What a check does, as it was written; what is absent or wrong is null.</summary>
internal sealed record ProbeSection
{
    private Located<int>? Port { get; init; }

    private Located<bool>? HasDataPath { get; init; }

    private HttpSection Http { get; init; } = new();

    private TalkSection Talk { get; init; } = new();

    private TlsSection Tls { get; init; } = new();

    private Located<bool>? HasTls { get; init; }

    private Located<string>? GrpcService { get; init; }

    private DnsSection Dns { get; init; } = new();

    private Located<string>? Helo { get; init; }

    private Located<string>? File { get; init; }

    private ImmutableArray<string>? Command { get; init; }

    private Located<bool>? IsExitWeight { get; init; }

    /// <summary>Whether there is no port of its own.</summary>
    public bool IsPortMissing => Port is null;

    /// <summary>Where it says that it goes the data path; null: it does not.</summary>
    public TextSpan? DataPathSpan => HasDataPath is { Value: true } asked ? asked.Span : null;

    /// <summary>Reads the keys of a check.</summary>
    public static ProbeSection Read(SectionReader reader) => new()
    {
        Port = reader.Integer("port", 1, 65535),
        HasDataPath = reader.Boolean("data_path"),
        Http = HttpSection.Read(reader),
        Talk = TalkSection.Read(reader),
        Tls = TlsSection.Read(reader),
        HasTls = reader.Boolean("tls"),
        GrpcService = reader.Text<string>("grpc_service", HttpTexts.ParseHost),
        Dns = DnsSection.Read(reader),
        Helo = reader.Text<string>("helo", HttpTexts.ParseHost),
        File = reader.Text<string>("file", Names.ParseAbsolutePath),
        Command = CommandSection.Read(reader),
        IsExitWeight = reader.Boolean("exit_weight"),
    };

    /// <summary>A server's over its service's.</summary>
    public ProbeSection Over(ProbeSection service) => new()
    {
        Port = Port ?? service.Port,
        HasDataPath = HasDataPath ?? service.HasDataPath,
        Http = Http.Over(service.Http),
        Talk = Talk.Over(service.Talk),
        Tls = Tls.Over(service.Tls),
        HasTls = HasTls ?? service.HasTls,
        GrpcService = GrpcService ?? service.GrpcService,
        Dns = Dns.Over(service.Dns),
        Helo = Helo ?? service.Helo,
        File = File ?? service.File,
        Command = Command ?? service.Command,
        IsExitWeight = IsExitWeight ?? service.IsExitWeight,
    };

    /// <summary>Reports what a kind needs and has not, and what cannot be.</summary>
    public void RejectContradictions(SectionReader reader, CheckKind kind)
    {
        CheckKeys.RejectForeign(reader, kind);
        switch (kind)
        {
            case CheckKind.Script when Command is null:
                reader.Require("command", "[\"/usr/local/lib/check-server\"]");
                break;
            case CheckKind.File when File is null:
                reader.Require("file", "\"/etc/ha-director/web1.down\"");
                break;
            case CheckKind.Agent when Port is null:
                reader.Require("port", "9999");
                break;
            case CheckKind.Dns:
                Dns.RejectContradictions(reader);
                break;
            case CheckKind.Http or CheckKind.Https:
                Http.RejectContradictions(reader, Talk);
                break;
            case CheckKind.Grpc when HasTls is not { Value: true }:
                RejectTlsKeys(reader);
                break;
        }
    }

    /// <summary>The settings for one server; only for a section without problems.</summary>
    public ProbeSettings ToSettings(CheckKind kind, IPEndPoint server, ServiceSection service)
    {
        // With a mark of 0 until all marks are given out.
        DataPath? path = HasDataPath is { Value: true } ? new DataPath(0, server.Address) : null;
        IPEndPoint asked = path is null ? server : service.Listen[0].Value.EndPoints.First();
        var target = new IPEndPoint(asked.Address, Port?.Value ?? asked.Port);
        return kind switch
        {
            CheckKind.Tcp => new TcpProbeSettings(target) { Send = Talk.Send ?? default, Expect = Talk.Expect, DataPath = path },
            CheckKind.Http => Http.ToSettings(target, Talk) with { DataPath = path },
            CheckKind.Https => new HttpsProbeSettings(
                Http.ToSettings(target, Talk) with { DataPath = path }, Tls.ToSettings(Http.Host?.Value, target)),
            CheckKind.Udp => new UdpProbeSettings(target, Talk.Send ?? default, Talk.Expect),
            CheckKind.Ping => new PingProbeSettings(server.Address),
            CheckKind.Dns => Dns.ToSettings(target),
            CheckKind.Smtp => new SmtpProbeSettings(target, Helo?.Value ?? "ha-director"),
            CheckKind.Grpc => new GrpcProbeSettings(
                target,
                GrpcService?.Value ?? "",
                Http.Host?.Value ?? target.ToString(),
                HasTls is { Value: true } ? Tls.ToSettings(Http.Host?.Value, target) : null),
            CheckKind.Agent => new AgentProbeSettings(target, Talk.Send ?? default),
            CheckKind.File => new FileProbeSettings(File!.Value),
            _ => new ScriptProbeSettings(
                Command!.Value,
                [$"HA_SERVER_ADDRESS={server.Address}", $"HA_SERVER_PORT={server.Port}", $"HA_SERVICE={service.Name}"])
            {
                IsExitWeight = IsExitWeight?.Value ?? false,
            },
        };
    }

    private static void RejectTlsKeys(SectionReader reader)
    {
        foreach (string key in TlsSection.Keys.Where(reader.Has))
        {
            reader.Problems.Add(reader.KeySpan(key), $"'{key}' needs tls = true: without it the check speaks no TLS");
        }
    }
}
