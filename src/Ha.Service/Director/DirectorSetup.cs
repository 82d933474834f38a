using Ha.Service.Configuration;

namespace Ha.Service.Director;

/// <summary>What the command line and the first read of the file gave.</summary>
/// <param name="ConfigurationPath">The file that a reload reads again.</param>
/// <param name="Settings">Its valid content.</param>
/// <param name="SocketPath">Where the control socket is.</param>
internal sealed record DirectorSetup(string ConfigurationPath, DirectorSettings Settings, string SocketPath);
