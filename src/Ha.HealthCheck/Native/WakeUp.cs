using System.ComponentModel;
using static Tmds.Linux.LibC;

namespace Ha.HealthCheck.Native;

/// <summary>An eventfd by which another thread ends a wait.</summary>
/// <remarks><see cref="Signal"/> may be called by any thread, but not after <see cref="Dispose"/>.</remarks>
internal sealed unsafe class WakeUp : IDisposable
{
    private bool _disposed;

    public WakeUp()
    {
        Fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
        if (Fd < 0)
        {
            throw new Win32Exception(errno, "eventfd failed");
        }
    }

    public int Fd { get; }

    public void Signal()
    {
        // EAGAIN would mean that the counter is full: the other thread is woken all the same.
        ulong one = 1;
        _ = write(Fd, &one, sizeof(ulong));
    }

    public void Clear()
    {
        ulong count;
        _ = read(Fd, &count, sizeof(ulong));
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _ = close(Fd);
        }
    }
}
