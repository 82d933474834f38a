using static Tmds.Linux.LibC;

namespace Ha.HealthCheck.Native;

/// <summary>An eventfd by which another thread ends a wait.</summary>
/// <remarks>Opened when it is needed first. <see cref="Signal"/> may be called by any thread, but not after <see cref="Dispose"/>.</remarks>
internal sealed unsafe class WakeUp : IDisposable
{
    private bool _disposed;

    /// <summary>The descriptor; -1 until it is opened.</summary>
    public int Fd { get; private set; } = -1;

    /// <summary>Opens it, unless it is open. Returns 0 or errno.</summary>
    public int Open()
    {
        if (Fd < 0)
        {
            Fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
        }

        return Fd < 0 ? errno : 0;
    }

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
        if (!_disposed && Fd >= 0)
        {
            _ = close(Fd);
        }

        _disposed = true;
    }
}
