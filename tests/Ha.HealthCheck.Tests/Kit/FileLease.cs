using System.Text;
using Tmds.Linux;

namespace Ha.HealthCheck.Tests.Kit;

/// <summary>Makes a file hang for whoever opens it, as one on a file system that is gone does.</summary>
/// <remarks>The kernel lets nobody open the file until the lease is given back, or after 45 seconds (fcntl(2), F_SETLEASE).</remarks>
internal sealed unsafe class FileLease : IDisposable
{
    private const int SetSignal = 10; // F_SETSIG
    private const int SetLease = 1024; // F_SETLEASE
    private const int WriteLease = 1; // F_WRLCK
    private const int NoLease = 2; // F_UNLCK
    private const int Urgent = 23; // SIGURG, which is ignored: we are told by signal that somebody waits

    private readonly int _fd;
    private bool _isReleased;

    public FileLease(string path)
    {
        fixed (byte* first = Encoding.UTF8.GetBytes(path + '\0'))
        {
            _fd = LibC.open(first, LibC.O_RDONLY | LibC.O_CLOEXEC);
        }

        Assert.True(_fd >= 0, "open");
        Assert.Equal(0, LibC.fcntl(_fd, SetSignal, Urgent));
        Assert.Equal(0, LibC.fcntl(_fd, SetLease, WriteLease));
    }

    public void Dispose()
    {
        if (!_isReleased)
        {
            _isReleased = true;
            _ = LibC.fcntl(_fd, SetLease, NoLease);
            _ = LibC.close(_fd);
        }
    }
}
