using System.Text;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace Ha.HealthCheck.Native;

/// <summary>Reads the beginning of a file that is a file: never of a pipe or a device, which might have no end.</summary>
internal static unsafe class RegularFile
{
    private const uint FormatMask = 0xF000; // S_IFMT
    private const uint Directory = 0x4000;
    private const uint Regular = 0x8000;

    /// <summary>Reads as much as there is room for.</summary>
    /// <param name="path">The file; a symbolic link is followed.</param>
    /// <param name="buffer">Where it goes.</param>
    /// <param name="error">0 or errno.</param>
    /// <returns>How many bytes were read.</returns>
    public static int Read(string path, Span<byte> buffer, out int error)
    {
        byte[] name = Encoding.UTF8.GetBytes(path + '\0');
        int fd;
        fixed (byte* first = name)
        {
            // Without blocking: to open a pipe would mean to wait for its writer.
            fd = open(first, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
        }

        if (fd < 0)
        {
            error = errno;
            return 0;
        }

        stat about;
        error = fstat(fd, &about) < 0 ? errno
            : ((uint)about.st_mode & FormatMask) switch
            {
                Regular => 0,
                Directory => Errno.EISDIR,
                _ => Errno.EINVAL,
            };
        int length = error == 0 ? ReadAll(fd, buffer, out error) : 0;
        _ = close(fd);
        return length;
    }

    private static int ReadAll(int fd, Span<byte> buffer, out int error)
    {
        int length = 0;
        fixed (byte* first = buffer)
        {
            while (length < buffer.Length)
            {
                long count = (long)read(fd, first + length, buffer.Length - length);
                if (count < 0 && errno == Errno.EINTR)
                {
                    continue;
                }

                if (count <= 0)
                {
                    error = count < 0 ? errno : 0;
                    return length;
                }

                length += (int)count;
            }
        }

        error = 0;
        return length;
    }
}
