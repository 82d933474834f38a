using System.ComponentModel;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace Ha.HealthCheck.Native;

/// <summary>A set of file descriptors to wait on. Each has a tag that comes back with its events.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed unsafe class Epoll : IDisposable
{
    private readonly int _fd;
    private bool _disposed;

    public Epoll()
    {
        _fd = epoll_create1(EPOLL_CLOEXEC);
        if (_fd < 0)
        {
            throw new Win32Exception(errno, "epoll_create1 failed");
        }
    }

    /// <summary>Adds a descriptor. Returns 0 or errno.</summary>
    public int Add(int fd, int events, ulong tag) => Control(EPOLL_CTL_ADD, fd, events, tag);

    /// <summary>Changes what a descriptor waits for. Returns 0 or errno.</summary>
    public int Modify(int fd, int events, ulong tag) => Control(EPOLL_CTL_MOD, fd, events, tag);

    /// <summary>Waits until something is ready; returns how many events there are, 0 when interrupted.</summary>
    public int Wait(Span<epoll_event> events, int timeoutMilliseconds)
    {
        fixed (epoll_event* first = events)
        {
            int count = epoll_wait(_fd, first, events.Length, timeoutMilliseconds);
            if (count < 0 && errno is not Errno.EINTR)
            {
                throw new Win32Exception(errno, "epoll_wait failed");
            }

            return Math.Max(count, 0);
        }
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _ = close(_fd);
        }
    }

    private int Control(int operation, int fd, int events, ulong tag)
    {
        epoll_event change = default;
        change.events = events;
        change.data.u64 = tag;
        return epoll_ctl(_fd, operation, fd, &change) == 0 ? 0 : errno;
    }
}
