namespace Ha.KernelLab.Lab;

/// <summary>A folder below a topology's own with hook scripts, and with what they write there, as whichever user.</summary>
internal sealed class HookFolder
{
    private const UnixFileMode Everybody = (UnixFileMode)0b111_111_111;
    private readonly string _path;

    public HookFolder(Topology topology, string name)
    {
        _path = Path.Combine(topology.RuntimeDirectory, name);
        Directory.CreateDirectory(_path);
        File.SetUnixFileMode(_path, Everybody);
    }

    /// <summary>Writes an executable shell script that runs in the folder; returns its path.</summary>
    public string Script(string name, string body)
    {
        string file = Path.Combine(_path, name);
        File.WriteAllText(file, $"#!/bin/sh\ncd {_path}\n{body}\n");
        File.SetUnixFileMode(file, Everybody);
        return file;
    }

    /// <summary>The path of a file in it.</summary>
    public string PathOf(string name) => Path.Combine(_path, name);

    /// <summary>The lines of a file in it; none while there is no such file.</summary>
    public string[] Lines(string name) => File.Exists(PathOf(name)) ? File.ReadAllLines(PathOf(name)) : [];
}
