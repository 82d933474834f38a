using System.Runtime.InteropServices;

namespace Ha.HealthCheck.Native;

/// <summary>Bytes that nobody can guess, from the kernel: the base library's own need OpenSSL.</summary>
internal static unsafe partial class Entropy
{
    /// <summary>Fills a few bytes.</summary>
    public static void Fill(Span<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            // Up to 256 bytes come at once and uninterrupted.
            if (GetRandom(first, (nuint)bytes.Length, 0) != bytes.Length)
            {
                throw new InvalidOperationException("The kernel gave no random bytes.");
            }
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "getrandom")]
    private static partial nint GetRandom(void* buffer, nuint length, uint flags);
}
