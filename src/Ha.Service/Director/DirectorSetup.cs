using Ha.Service.Configuration;
using Ha.Service.Configuration.Rereading;

namespace Ha.Service.Director;

/// <summary>What the command line and the first read of the file gave.</summary>
/// <param name="Configuration">What a reload reads again.</param>
/// <param name="Settings">Its valid content.</param>
/// <param name="SocketPath">Where the control socket is.</param>
internal sealed record DirectorSetup(ConfigurationMemory Configuration, DirectorSettings Settings, string SocketPath);
