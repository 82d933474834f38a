using System.Runtime.InteropServices;

namespace Ha.Service.Control;

/// <summary>The control socket's file: a stale one is removed before binding, mode 0660 and group set after.</summary>
internal static partial class ControlSocketFile
{
    private const string Group = "ha-director";
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    /// <summary>Makes the directory and removes what a killed daemon left behind.</summary>
    public static void Prepare(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.Delete(path);
    }

    /// <summary>Opens the socket to the group, where that exists.</summary>
    public static void Restrict(string path)
    {
        if (GroupId() is { } group)
        {
            // Not permitted is not fatal: the socket then belongs to our own group.
            _ = ChangeOwner(path, -1, group);
        }

        File.SetUnixFileMode(path, Mode);
    }

    private static int? GroupId()
    {
        foreach (string line in File.Exists("/etc/group") ? File.ReadLines("/etc/group") : [])
        {
            string[] fields = line.Split(':');
            if (fields.Length >= 3 && fields[0] == Group && int.TryParse(fields[2], out int id))
            {
                return id;
            }
        }

        return null;
    }

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, int owner, int group);
}
