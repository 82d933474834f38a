namespace Ha.Service.Configuration;

/// <summary>The sizes beyond which a configuration is refused rather than read.</summary>
internal static class ConfigurationLimits
{
    /// <summary>The longest persistence, as ipvsadm has it: 31 days.</summary>
    public static readonly TimeSpan PersistenceMax = TimeSpan.FromHours(744);

    /// <summary>The largest file, in bytes.</summary>
    public const int FileBytesMax = 16 * 1024 * 1024;

    /// <summary>Files that includes may add.</summary>
    public const int IncludedFilesMax = 1000;

    /// <summary>Problems reported; a last one then says that there are more.</summary>
    public const int ProblemsMax = 1000;

    /// <summary>The part of an offending line that is shown, in characters.</summary>
    public const int ShownLineCharsMax = 160;

    /// <summary>The part of an offending value that a message repeats, in characters.</summary>
    public const int QuotedCharsMax = 60;

    /// <summary>The longest name of a router, service or director.</summary>
    public const int NameCharsMax = 64;

    /// <summary>The longest interface name and label in bytes: IFNAMSIZ without its terminator.</summary>
    public const int InterfaceNameBytesMax = 15;

    /// <summary>Addresses of one virtual router: its count is one byte in an advert (RFC 9568, 5.2.5).</summary>
    public const int RouterAddressesMax = 255;

    /// <summary>Addresses of an IPv6 router: more do not fit an advert of 1,500 bytes.</summary>
    public const int RouterIPv6AddressesMax = 90;

    /// <summary>Routes, and rules, of one virtual router.</summary>
    public const int RoutesMax = 255;

    /// <summary>Things that one virtual router tracks.</summary>
    public const int TrackedMax = 100;

    /// <summary>Hooks of one virtual router.</summary>
    public const int HooksMax = 10;

    /// <summary>The longest password of VRRP version 2, in bytes (RFC 2338, 5.3.6).</summary>
    public const int PasswordBytesMax = 8;

    /// <summary>Addresses and ports of one service; each is a virtual service of the kernel.</summary>
    public const int ServiceListensMax = 1024;

    /// <summary>Unicast peers of one virtual router.</summary>
    public const int PeersMax = 255;

    /// <summary>The longest runtime directory: a socket path has 107 bytes, its name included.</summary>
    public const int RuntimeDirectoryBytesMax = 80;

    /// <summary>Values in <c>[sysctl]</c>.</summary>
    public const int SysctlsMax = 200;

    /// <summary>The longest name of a sysctl, and the most parts of one that is written without quotes.</summary>
    public const int SysctlNameCharsMax = 128;

    /// <summary>See <see cref="SysctlNameCharsMax"/>.</summary>
    public const int SysctlPartsMax = 8;

    /// <summary>The longest value of a sysctl.</summary>
    public const int SysctlValueCharsMax = 128;

    /// <summary>Checks of all servers together, those that are shared counted once for each server.</summary>
    public const int ChecksMax = 65_536;

    /// <summary>Servers that are checked on the data path: each has a firewall mark and a virtual service.</summary>
    public const int DataPathServersMax = 16_384;

    /// <summary>The longest path or Host header of an HTTP check.</summary>
    public const int HttpTextCharsMax = 1024;
}
