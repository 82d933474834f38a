namespace Ha.Service.Sysctls;

/// <summary>The files below /proc/sys, of the network namespace of this process.</summary>
/// <param name="root">The folder: tests have one of their own.</param>
internal sealed class SysctlFiles(string root = "/proc/sys")
{
    /// <summary>Whether a folder of settings is there.</summary>
    public bool HasFolder(string path) => Directory.Exists(Path.Combine(root, path));

    /// <summary>The value, its words separated by one space; null: there is none, or it cannot be read.</summary>
    public string? Read(string path)
    {
        try
        {
            return string.Join(' ', File.ReadAllText(Path.Combine(root, path))
                .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Sets a value; returns what is wrong, or null.</summary>
    public string? Write(string path, string value)
    {
        try
        {
            // Opened as it is: a file that is not there is not made.
            using var file = new FileStream(Path.Combine(root, path), FileMode.Truncate, FileAccess.Write);
            file.Write(System.Text.Encoding.ASCII.GetBytes($"{value}\n"));
            file.Flush();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e is FileNotFoundException or DirectoryNotFoundException ? "this kernel does not have it" : e.Message;
        }
    }
}
