namespace Ha.Service.Configuration.Toml;

/// <summary>Takes tables out of a file while it is read.</summary>
internal abstract class TableTaker
{
    /// <summary>Whether the table of a block is wanted; it is one with a name.</summary>
    public abstract bool Wants(TomlBlock block);

    /// <summary>Takes a table, which the file has no more then.</summary>
    /// <returns>False: the file has to be read in another way.</returns>
    public abstract bool Take(string name, TomlTable table);
}
