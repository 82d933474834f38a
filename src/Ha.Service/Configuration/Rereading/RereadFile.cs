using Ha.Service.Configuration.Toml;

namespace Ha.Service.Configuration.Rereading;

/// <summary>A file that was compared with what it said before.</summary>
/// <param name="Rest">The file without its services.</param>
/// <param name="Kept">The services whose text is the one that it was; the others were taken.</param>
/// <param name="Memory">The file as it is now.</param>
internal sealed record RereadFile(TomlFile Rest, IReadOnlySet<string> Kept, FileMemory Memory);
