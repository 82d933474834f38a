using System.Text;

namespace Ha.Service.Events;

/// <summary>
/// The timeline on disk: <c>events.jsonl</c>, and <c>events.1.jsonl</c> with what was before. Each write opens the file, so
/// that one that somebody moved or deleted is made anew.
/// </summary>
internal sealed class EventFile(string directory)
{
    /// <summary>A file that would grow beyond this becomes the older one.</summary>
    public const long FileBytesMax = 4 * 1024 * 1024;

    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
    private readonly string _older = Path.Combine(directory, "events.1.jsonl");

    /// <summary>The file that is written.</summary>
    public string FilePath { get; } = Path.Combine(directory, "events.jsonl");

    /// <summary>Appends whole lines and waits until they are on the disk.</summary>
    /// <exception cref="IOException">They could not be written.</exception>
    /// <exception cref="UnauthorizedAccessException">We may not.</exception>
    public void Append(ReadOnlySpan<byte> lines)
    {
        Directory.CreateDirectory(directory);
        if (new FileInfo(FilePath) is { Exists: true } file && file.Length + lines.Length > FileBytesMax)
        {
            File.Move(FilePath, _older, overwrite: true);
        }

        using var stream = new FileStream(FilePath, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
            UnixCreateMode = Mode,
        });
        EndTornLine(stream);
        stream.Write(lines);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>The last events on disk, oldest first. A line that is damaged, as a crash leaves it, is skipped.</summary>
    /// <param name="eventsMax">At most so many.</param>
    /// <exception cref="IOException">They could not be read.</exception>
    /// <exception cref="UnauthorizedAccessException">We may not.</exception>
    public List<DirectorEvent> Read(int eventsMax)
    {
        var lines = new Queue<string>();
        foreach (string path in (string[])[_older, FilePath])
        {
            foreach (string line in Lines(path))
            {
                lines.Enqueue(line);
                if (lines.Count > eventsMax)
                {
                    lines.Dequeue();
                }
            }
        }

        return [.. lines.Select(EventJson.TryRead).OfType<DirectorEvent>()];
    }

    private static void EndTornLine(FileStream stream)
    {
        if (stream.Length == 0)
        {
            return;
        }

        stream.Seek(-1, SeekOrigin.End);
        if (stream.ReadByte() != '\n')
        {
            stream.WriteByte((byte)'\n');
        }
    }

    private static IEnumerable<string> Lines(string path)
    {
        if (!File.Exists(path))
        {
            yield break;
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (stream.Length > 2 * FileBytesMax)
        {
            // Not of our making: what is at its end may be.
            stream.Seek(-FileBytesMax, SeekOrigin.End);
        }

        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}
