namespace Ha.Service.Configuration.Toml;

/// <summary>Consecutive tables of one name, as they stand in a text: from the line of the first header to the next block, or to the end.</summary>
/// <param name="Table">The first part of the headers' names; empty: what stands before the first header.</param>
/// <param name="Name">The second part; null: they have none.</param>
/// <param name="Start">Where it begins, the beginning of a line.</param>
internal readonly record struct TomlBlock(string Table, string? Name, int Start);
