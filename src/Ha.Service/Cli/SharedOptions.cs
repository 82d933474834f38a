using System.CommandLine;

namespace Ha.Service.Cli;

/// <summary>The options that several verbs take.</summary>
internal static class SharedOptions
{
    /// <summary>Where the packages put the file.</summary>
    public const string DefaultConfiguration = "/etc/ha-director/ha-director.toml";

    /// <summary>Where the control socket is when the file does not say otherwise.</summary>
    public const string DefaultSocket = "/run/ha-director/control.sock";

    /// <summary>Where the state is kept when the file does not say otherwise.</summary>
    public const string DefaultStateDirectory = "/var/lib/ha-director";

    public static Option<string> Configuration() => new("--config")
    {
        Description = "The configuration file.",
        HelpName = "F",
        DefaultValueFactory = _ => DefaultConfiguration,
    };

    public static Option<string> Socket() => new("--socket")
    {
        Description = "The daemon's control socket.",
        HelpName = "PATH",
        DefaultValueFactory = _ => DefaultSocket,
    };
}
