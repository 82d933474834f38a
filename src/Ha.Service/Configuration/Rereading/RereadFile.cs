using Ha.Service.Configuration.Toml;

namespace Ha.Service.Configuration.Rereading;

/// <summary>A file that was compared with what it said before.</summary>
/// <param name="Rest">What has to be read: the file without the services whose text is the one that it was.</param>
/// <param name="Kept">Those services.</param>
/// <param name="Memory">The file as it is now.</param>
internal sealed record RereadFile(TomlFile Rest, IReadOnlySet<string> Kept, FileMemory Memory);
