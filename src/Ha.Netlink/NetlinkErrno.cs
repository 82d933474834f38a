namespace Ha.Netlink;

/// <summary>The errno values that netlink requests meet; Linux <c>asm-generic/errno.h</c>.</summary>
public static class NetlinkErrno
{
    /// <summary>Operation not permitted.</summary>
    public const int Perm = 1;

    /// <summary>No such entry.</summary>
    public const int NoEntry = 2;

    /// <summary>No such process; ip_vs and routing use it for "no such object".</summary>
    public const int NoSuchObject = 3;

    /// <summary>Interrupted by a signal.</summary>
    public const int Interrupted = 4;

    /// <summary>Nothing to read now.</summary>
    public const int Again = 11;

    /// <summary>The object is already there.</summary>
    public const int Exists = 17;

    /// <summary>No such device.</summary>
    public const int NoDevice = 19;

    /// <summary>Invalid argument.</summary>
    public const int Invalid = 22;

    /// <summary>Malformed answer.</summary>
    public const int BadMessage = 74;

    /// <summary>Message too long.</summary>
    public const int MessageSize = 90;

    /// <summary>Operation not supported.</summary>
    public const int NotSupported = 95;

    /// <summary>The address is not there.</summary>
    public const int AddressNotAvailable = 99;

    /// <summary>The receive buffer overflowed and messages were lost.</summary>
    public const int NoBuffers = 105;

    /// <summary>The kernel did not answer in time.</summary>
    public const int TimedOut = 110;

    /// <summary>The name and meaning of an errno, or null if it has no static text here.</summary>
    /// <param name="errno">A positive errno.</param>
    public static string? Describe(int errno) => errno switch
    {
        0 => "OK",
        Perm => "EPERM (needs CAP_NET_ADMIN)",
        NoEntry => "ENOENT (not there)",
        NoSuchObject => "ESRCH (not there)",
        Interrupted => "EINTR (interrupted)",
        Again => "EAGAIN (nothing to read)",
        12 => "ENOMEM (out of memory)",
        13 => "EACCES (permission denied)",
        16 => "EBUSY (busy)",
        Exists => "EEXIST (already exists)",
        NoDevice => "ENODEV (no such device)",
        Invalid => "EINVAL (invalid argument)",
        34 => "ERANGE (value out of range)",
        BadMessage => "EBADMSG (malformed answer)",
        MessageSize => "EMSGSIZE (message too long)",
        NotSupported => "EOPNOTSUPP (not supported)",
        97 => "EAFNOSUPPORT (address family not supported)",
        AddressNotAvailable => "EADDRNOTAVAIL (address not there)",
        100 => "ENETDOWN (network is down)",
        NoBuffers => "ENOBUFS (receive buffer overrun)",
        111 => "ECONNREFUSED (netlink protocol not present)",
        TimedOut => "ETIMEDOUT (no answer in time)",
        _ => null,
    };
}
