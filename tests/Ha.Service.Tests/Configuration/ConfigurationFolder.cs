using System.Runtime.CompilerServices;
using System.Text;
using Ha.Service.Configuration;

namespace Ha.Service.Tests.Configuration;

/// <summary>A temporary folder with configuration files; the main one is main.toml.</summary>
internal sealed class ConfigurationFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ha-director-");

    public string Main => Path.Combine(_folder.FullName, "main.toml");

    public string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, Encoding.UTF8.GetBytes(text));
        return path;
    }

    public ConfigurationResult Read(string main)
    {
        Write("main.toml", main);
        return ConfigurationReader.Read(Main);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Reads one file's text.</summary>
    public static ConfigurationResult ReadText(string text)
    {
        using var folder = new ConfigurationFolder();
        return folder.Read(text);
    }

    /// <summary>The problems of a text, as line:column: message.</summary>
    public static string[] Problems(string text) => [.. ReadText(text).Problems
        .Select(problem => $"{problem.Line}:{problem.Column}: {problem.Message}")];

    public static string Fixture(string name) => Path.Combine(SourceFolder(), "Fixtures", name);

    /// <summary>A file of the repository.</summary>
    public static string Repository(string path) => Path.Combine(SourceFolder(), "../../..", path);

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
