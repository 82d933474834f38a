using Ha.Service.Configuration.Toml;

namespace Ha.Service.Configuration;

/// <summary>Loads the main file and the files that it includes.</summary>
/// <param name="Parsed">The files that could be read and parsed, the main one first.</param>
/// <param name="Named">Every file, those that could not be read too.</param>
/// <param name="Complete">Whether all files were read and parsed, so that what they say together can be judged.</param>
internal sealed record ConfigurationFiles(IReadOnlyList<TomlFile> Parsed, IReadOnlyList<string> Named, bool Complete)
{
    /// <summary>Loads everything; what fails is a problem.</summary>
    public static ConfigurationFiles Load(string path, ProblemList problems) => Load(
        path, problems, name => SourceFile.Read(name, problems) is { } source ? TomlFile.Parse(source, problems) : null);

    /// <summary>Loads everything with another reader of one file.</summary>
    public static ConfigurationFiles Load(string path, ProblemList problems, Func<string, TomlFile?> read)
    {
        var parsed = new List<TomlFile>();
        var named = new List<string> { path };
        bool complete = true;
        if (Add(path) is { } main)
        {
            foreach (Located<string> include in Includes.Find(main, problems))
            {
                named.Add(include.Value);
                if (Add(include.Value) is { } included)
                {
                    Includes.RejectNested(included, problems);
                }
            }
        }

        return new ConfigurationFiles(parsed, named, complete);

        TomlFile? Add(string name)
        {
            if (read(name) is not { Root: not null } file)
            {
                complete = false;
                return null;
            }

            parsed.Add(file);
            return file;
        }
    }
}
