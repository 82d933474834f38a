namespace Ha.HealthCheck.Native;

/// <summary>The error numbers that are told apart. The same on every architecture this runs on.</summary>
internal static class Errno
{
    public const int ENOENT = 2;
    public const int EINTR = 4;
    public const int ECHILD = 10;
    public const int EAGAIN = 11;
    public const int ENOMEM = 12;
    public const int EISDIR = 21;
    public const int EINVAL = 22;
    public const int ENFILE = 23;
    public const int EMFILE = 24;
    public const int EPIPE = 32;
    public const int ETIME = 62;
    public const int ENETUNREACH = 101;
    public const int ECONNRESET = 104;
    public const int ENOBUFS = 105;
    public const int ETIMEDOUT = 110;
    public const int ECONNREFUSED = 111;
    public const int EHOSTUNREACH = 113;
    public const int EINPROGRESS = 115;

    /// <summary>Whether this machine was short of something, so that the server is not to blame.</summary>
    public static bool IsLocalShortage(int errno) => errno is EAGAIN or ENOMEM or ENFILE or EMFILE or ENOBUFS;
}
