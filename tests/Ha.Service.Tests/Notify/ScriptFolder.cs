namespace Ha.Service.Tests.Notify;

/// <summary>A folder with scripts, and with what they write.</summary>
internal sealed class ScriptFolder : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly string _path = Directory.CreateTempSubdirectory("ha-director-hooks").FullName;

    public string File(string name) => System.IO.Path.Combine(_path, name);

    /// <summary>Writes an executable shell script; it finds the folder in <c>$0</c>.</summary>
    public string Script(string name, string body)
    {
        string file = File(name);
        System.IO.File.WriteAllText(file, $"#!/bin/sh\ncd \"$(dirname \"$0\")\"\n{body}\n");
        System.IO.File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        return file;
    }

    public string[] Lines(string name) => System.IO.File.Exists(File(name)) ? System.IO.File.ReadAllLines(File(name)) : [];

    /// <summary>Waits until a file has so many lines.</summary>
    public async Task<string[]> LinesAsync(string name, int count)
    {
        await UntilAsync(() => Lines(name).Length >= count, $"{count} lines in {name}");
        return Lines(name);
    }

    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!condition())
        {
            Assert.False(limit.IsCancellationRequested, $"not within {Patience.TotalSeconds} s: {what}");
            await Task.Delay(10);
        }
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
