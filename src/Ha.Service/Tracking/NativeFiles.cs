using System.Runtime.InteropServices;
using Tmds.Linux;

namespace Ha.Service.Tracking;

/// <summary>The functions of libc about files and folders that Tmds.LibC lacks.</summary>
internal static unsafe partial class NativeFiles
{
    /// <summary>Room for <c>/proc/NUMBER/cmdline</c>.</summary>
    public const int PathOfEntryBytesMax = 320;

    private const string Libc = "libc.so.6";

    // struct dirent of glibc on 64 bits: inode 8, offset 8, length 2, type 1, then the name.
    private const int NameOffset = 19;

    /// <summary>Whether a file exists, whatever it is: 0 or errno. Waits as long as its file system does.</summary>
    public static int Exists(string path) => Access(path, 0) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>The name of an entry of a folder.</summary>
    public static ReadOnlySpan<byte> NameOf(byte* entry) =>
        MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry + NameOffset);

    /// <summary>The beginning of a small file; 0: it could not be read.</summary>
    public static int ReadFile(byte* path, byte* buffer, int size)
    {
        int descriptor = LibC.open(path, LibC.O_RDONLY | LibC.O_CLOEXEC);
        if (descriptor < 0)
        {
            return 0;
        }

        int length = (int)LibC.read(descriptor, buffer, size);
        _ = LibC.close(descriptor);
        return Math.Max(length, 0);
    }

    [LibraryImport(Libc, EntryPoint = "opendir")]
    public static partial void* OpenFolder(byte* path);

    [LibraryImport(Libc, EntryPoint = "readdir")]
    public static partial byte* ReadFolder(void* folder);

    [LibraryImport(Libc, EntryPoint = "closedir")]
    public static partial int CloseFolder(void* folder);

    [LibraryImport(Libc, EntryPoint = "readlink")]
    public static partial nint ReadLink(byte* path, byte* buffer, nuint size);

    [LibraryImport(Libc, EntryPoint = "realpath")]
    public static partial byte* ResolvePath(byte* path, byte* resolved);

    [LibraryImport(Libc, EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);
}
