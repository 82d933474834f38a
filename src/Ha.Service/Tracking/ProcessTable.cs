using System.Text;
using static Ha.Service.Tracking.NativeFiles;

namespace Ha.Service.Tracking;

/// <summary>Finds out which programs run, by one walk over /proc for all of them.</summary>
/// <remarks>
/// Not thread-safe. A walk allocates next to nothing. A process is found by the name that the kernel keeps of it (15
/// bytes), or by the path of its executable; where that may not be read, as for processes of other users without
/// CAP_SYS_PTRACE, by the path that it was started with. Zombies do not run.
/// </remarks>
internal sealed unsafe class ProcessTable
{
    private const int NameBytesMax = 15; // TASK_COMM_LEN - 1, linux/sched.h
    private const int PathBytesMax = 4096; // PATH_MAX

    private readonly string[] _names;
    private readonly Wanted[] _wanted;
    private readonly bool _wantsPaths;
    private readonly byte[] _buffer = new byte[PathBytesMax];

    /// <param name="names">Names, and paths of executables.</param>
    public ProcessTable(IEnumerable<string> names)
    {
        _names = [.. names];
        _wanted = [.. _names.Select(name => new Wanted(name))];
        _wantsPaths = _wanted.Any(wanted => wanted.IsPath);
    }

    /// <summary>Walks; then <see cref="Read"/> has the answers. Returns whether /proc could be read.</summary>
    public bool Walk()
    {
        foreach (Wanted wanted in _wanted)
        {
            wanted.Begin();
        }

        int missing = _wanted.Length;
        fixed (byte* root = "/proc\0"u8)
        {
            void* folder = OpenFolder(root);
            if (folder is null)
            {
                return false;
            }

            while (missing > 0 && ReadFolder(folder) is var entry && entry is not null)
            {
                ReadOnlySpan<byte> name = NameOf(entry);
                if (name[0] is >= (byte)'1' and <= (byte)'9')
                {
                    missing -= Judge(name);
                }
            }

            _ = CloseFolder(folder);
            return true;
        }
    }

    /// <summary>What the last walk found, for each name in turn.</summary>
    public IEnumerable<(string Name, bool IsRunning)> Read() =>
        _names.Zip(_wanted, (name, wanted) => (name, wanted.IsFound));

    /// <summary>Returns how many of those that were missing are this process.</summary>
    private int Judge(ReadOnlySpan<byte> process)
    {
        ReadOnlySpan<byte> stat = ReadAll(process, "stat"u8);

        // "1 (name) S 0 ...": the name may hold anything, so the last parenthesis counts.
        int open = stat.IndexOf((byte)'(');
        int close = stat.LastIndexOf((byte)')');
        if (open < 0 || close < open || close + 2 >= stat.Length || stat[close + 2] is (byte)'Z' or (byte)'X')
        {
            return 0;
        }

        int found = Find(stat[(open + 1)..close], isPath: false);
        return _wantsPaths ? found + Find(ExecutableOf(process), isPath: true) : found;
    }

    private int Find(ReadOnlySpan<byte> text, bool isPath)
    {
        int found = 0;
        foreach (Wanted wanted in _wanted)
        {
            if (!wanted.IsFound && wanted.IsPath == isPath && wanted.Matches(text))
            {
                wanted.IsFound = true;
                found++;
            }
        }

        return found;
    }

    private ReadOnlySpan<byte> ExecutableOf(ReadOnlySpan<byte> process)
    {
        byte* path = stackalloc byte[PathOfEntryBytesMax];
        WritePath(path, process, "exe"u8);
        int length;
        fixed (byte* buffer = _buffer)
        {
            length = (int)ReadLink(path, buffer, (nuint)_buffer.Length);
        }

        if (length > 0)
        {
            // What was replaced by an upgrade runs on all the same.
            ReadOnlySpan<byte> link = _buffer.AsSpan(0, length);
            return link.EndsWith(" (deleted)"u8) ? link[..^" (deleted)".Length] : link;
        }

        ReadOnlySpan<byte> commandLine = ReadAll(process, "cmdline"u8);
        int end = commandLine.IndexOf((byte)0);
        return end < 0 ? commandLine : commandLine[..end];
    }

    private ReadOnlySpan<byte> ReadAll(ReadOnlySpan<byte> process, ReadOnlySpan<byte> file)
    {
        byte* path = stackalloc byte[PathOfEntryBytesMax];
        WritePath(path, process, file);
        fixed (byte* buffer = _buffer)
        {
            return _buffer.AsSpan(0, ReadFile(path, buffer, _buffer.Length));
        }
    }

    private static void WritePath(byte* path, ReadOnlySpan<byte> process, ReadOnlySpan<byte> file)
    {
        var room = new Span<byte>(path, PathOfEntryBytesMax);
        "/proc/"u8.CopyTo(room);
        process.CopyTo(room[6..]);
        room[6 + process.Length] = (byte)'/';
        file.CopyTo(room[(7 + process.Length)..]);
        room[7 + process.Length + file.Length] = 0;
    }

    /// <summary>A name or path that is looked for.</summary>
    private sealed class Wanted
    {
        private readonly byte[] _text;
        private readonly byte[] _resolved = new byte[PathBytesMax];
        private int _resolvedLength;

        public Wanted(string name)
        {
            byte[] text = Encoding.UTF8.GetBytes(name);
            IsPath = text.Contains((byte)'/');
            _text = IsPath || text.Length <= NameBytesMax ? text : text[..NameBytesMax];
        }

        public bool IsPath { get; }

        public bool IsFound { get; set; }

        // The kernel tells paths without symbolic links: /bin/x may be /usr/bin/x. What the link led to last is kept
        // while there is no file: a package that is being replaced.
        public void Begin()
        {
            IsFound = false;
            if (IsPath)
            {
                byte* resolved = stackalloc byte[PathBytesMax];
                fixed (byte* text = (byte[])[.. _text, 0])
                {
                    if (ResolvePath(text, resolved) is not null)
                    {
                        ReadOnlySpan<byte> found = System.Runtime.InteropServices.MemoryMarshal
                            .CreateReadOnlySpanFromNullTerminated(resolved);
                        found.CopyTo(_resolved);
                        _resolvedLength = found.Length;
                    }
                }
            }
        }

        public bool Matches(ReadOnlySpan<byte> text) =>
            text.SequenceEqual(_text) || (_resolvedLength > 0 && text.SequenceEqual(_resolved.AsSpan(0, _resolvedLength)));
    }
}
