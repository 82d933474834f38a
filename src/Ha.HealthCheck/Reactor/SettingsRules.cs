using System.Net.Sockets;
using Ha.HealthCheck.Probes;

namespace Ha.HealthCheck.Reactor;

/// <summary>What settings must be for the loop to run them. Whoever made them has checked that already.</summary>
internal static class SettingsRules
{
    // The most that UDP over IPv4 carries, and a domain's longest name (RFC 5321 4.5.3.1.2).
    private const int DatagramBytesMax = 65507;
    private const int HeloLengthMax = 255;

    /// <summary>Said of a target that is neither.</summary>
    public const string WrongFamily = "The target must be IPv4 or IPv6.";

    /// <summary>What is wrong; null when nothing is.</summary>
    public static string? Problem(CheckSettings settings) => settings switch
    {
        { Interval.Ticks: <= 0 } => "The interval must be above 0.",
        { Timeout.Ticks: <= 0 } => "The timeout must be above 0.",
        { Rise: < 1 } or { Fall: < 1 } => "Rise and fall must be at least 1.",
        _ when settings.FastInterval < settings.Timeout || settings.FastInterval > settings.Interval =>
            "The fast interval must be between the timeout and the interval.",
        _ when settings.DownInterval < settings.Interval => "The down interval must not be below the interval.",
        _ when settings.Timeout > settings.Interval => "The timeout must not be above the interval.",
        { Flap: { Falls: < 2 or > FlapSettings.FallsMax } } => $"Falls must be 2 to {FlapSettings.FallsMax}.",
        { Flap: { Hold.Ticks: <= 0 } or { Within.Ticks: <= 0 } } => "Flapping needs times above 0.",
        { Flap: { } flap } when flap.HoldMax < flap.Hold => "The longest hold must not be below the first.",
        _ => Problem(settings.Probe),
    };

    private static string? Problem(ProbeSettings settings) => settings switch
    {
        TcpProbeSettings { DataPath.Mark: 0 } or HttpProbeSettings { DataPath.Mark: 0 } => "A data path needs a mark.",
        TcpProbeSettings tcp => Problem(tcp.Target.AddressFamily) ?? PatternRules.Problem(tcp.Expect),
        HttpProbeSettings http => HttpRules.Problem(http),
        HttpsProbeSettings https when https.Tls.ServerName.Length == 0 => "A server name is missing.",
        HttpsProbeSettings https => Problem(https.Request),
        ScriptProbeSettings script when script.Command.IsDefaultOrEmpty || script.Environment.IsDefault =>
            "A command is missing.",
        ScriptProbeSettings script when script.Command.Concat(script.Environment).Any(text => text.Contains('\0')) =>
            "A command must not contain a zero character.",
        ScriptProbeSettings => null,
        UdpProbeSettings udp when udp.Send.Span.Length > DatagramBytesMax => "What is sent is too long for a datagram.",
        UdpProbeSettings udp => Problem(udp.Target.AddressFamily) ?? PatternRules.Problem(udp.Expect),
        PingProbeSettings ping => Problem(ping.Target.AddressFamily),
        DnsProbeSettings dns => Problem(dns.Target.AddressFamily) ?? Problem(dns),
        SmtpProbeSettings smtp when smtp.Helo.Length is 0 or > HeloLengthMax || !smtp.Helo.All(c => c is > ' ' and < '\x7f') =>
            "The name for HELO must be of visible ASCII characters, at most 255.",
        SmtpProbeSettings smtp => Problem(smtp.Target.AddressFamily),
        AgentProbeSettings agent => Problem(agent.Target.AddressFamily),
        GrpcProbeSettings grpc when !IsInternet(grpc.Target.AddressFamily) => WrongFamily,
        GrpcProbeSettings { Tls.ServerName.Length: 0 } => "A server name is missing.",
        GrpcProbeSettings grpc when grpc.Service.Any(c => char.IsControl(c) || char.IsSurrogate(c)) =>
            "The service must have no control characters.",
        GrpcProbeSettings grpc when grpc.Authority.Length == 0 || grpc.Authority.Any(c => c is <= ' ' or > '~') =>
            "The authority must be of visible ASCII characters.",
        GrpcProbeSettings => null,
        FileProbeSettings file when !file.Path.StartsWith('/') || file.Path.Contains('\0') =>
            "The file must be an absolute path without a zero character.",
        FileProbeSettings => null,
        _ => $"There is no probe for {settings.GetType().Name}.",
    };

    private static string? Problem(AddressFamily family) => IsInternet(family) ? null : WrongFamily;

    private static string? Problem(DnsProbeSettings dns) => dns switch
    {
        _ when !DnsName.IsName(dns.Name) => "The name must be of labels of 1 to 63 ASCII characters, at most 253.",
        _ when !Enum.IsDefined(dns.Type) => "There is no such type of records.",
        { Answers.IsDefault: true } or { Answers.Length: > DnsMessage.WantedMax } => "At most 64 records can be wanted.",
        _ when dns.Answers.FirstOrDefault(text => DnsRecord.Wanted(dns.Type, text) is null) is { } wrong =>
            $"No {dns.Type} record can be '{wrong}'.",
        _ => null,
    };

    /// <summary>Whether it is IPv4 or IPv6.</summary>
    public static bool IsInternet(AddressFamily family) =>
        family is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6;
}
