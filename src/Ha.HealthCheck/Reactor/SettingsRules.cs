using System.Net.Sockets;

namespace Ha.HealthCheck.Reactor;

/// <summary>What settings must be for the loop to run them. Whoever made them has checked that already.</summary>
internal static class SettingsRules
{
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
        _ => Problem(settings.Probe),
    };

    private static string? Problem(ProbeSettings settings) => settings switch
    {
        TcpProbeSettings tcp => IsInternet(tcp.Target.AddressFamily) ? null : WrongFamily,
        HttpProbeSettings http => HttpRules.Problem(http),
        HttpsProbeSettings https when https.Tls.ServerName.Length == 0 => "A server name is missing.",
        HttpsProbeSettings https => Problem(https.Request),
        ScriptProbeSettings script when script.Command.IsDefaultOrEmpty || script.Environment.IsDefault =>
            "A command is missing.",
        ScriptProbeSettings script when script.Command.Concat(script.Environment).Any(text => text.Contains('\0')) =>
            "A command must not contain a zero character.",
        ScriptProbeSettings => null,
        AgentProbeSettings agent => IsInternet(agent.Target.AddressFamily) ? null : WrongFamily,
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

    /// <summary>Whether it is IPv4 or IPv6.</summary>
    public static bool IsInternet(AddressFamily family) =>
        family is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6;
}
