namespace Ha.Netlink.Route;

/// <summary>Numbers of <c>linux/rtnetlink.h</c>, <c>if_link.h</c>, <c>if_addr.h</c> and <c>if.h</c>.</summary>
internal static class RouteNumbers
{
    public const ushort NewLink = 16;
    public const ushort DeleteLink = 17;
    public const ushort GetLink = 18;
    public const ushort NewAddress = 20;
    public const ushort DeleteAddress = 21;
    public const ushort GetAddress = 22;
    public const ushort NewRoute = 24;
    public const ushort DeleteRoute = 25;
    public const ushort GetRoute = 26;
    public const ushort NewRule = 32;
    public const ushort DeleteRule = 33;
    public const ushort GetRule = 34;

    // struct ifinfomsg { u8 family; u8 pad; u16 type; s32 index; u32 flags; u32 change; }
    public const int LinkHeaderBytes = 16;

    // struct ifaddrmsg { u8 family; u8 prefixlen; u8 flags; u8 scope; u32 index; }
    public const int AddressHeaderBytes = 8;

    // struct rtmsg { u8 family; u8 dst_len; u8 src_len; u8 tos; u8 table; u8 protocol; u8 scope; u8 type; u32 flags; }
    public const int RouteHeaderBytes = 12;
    public const int RouteProtocolOffset = 5;

    public const ushort RouteDestination = 1;
    public const ushort RouteInterface = 4;
    public const ushort RouteGateway = 5;
    public const ushort RouteMetric = 6; // RTA_PRIORITY
    public const ushort RouteSource = 7; // RTA_PREFSRC
    public const ushort RouteTable = 15;

    // struct fib_rule_hdr { u8 family; u8 dst_len; u8 src_len; u8 tos; u8 table; u8 res1; u8 res2; u8 action; u32 flags; }
    public const int RuleHeaderBytes = 12;

    public const ushort RuleDestination = 1;
    public const ushort RuleSource = 2;
    public const ushort RulePriority = 6;
    public const ushort RuleTable = 15;
    public const ushort RuleProtocol = 21;

    public const ushort LinkHardwareAddress = 1;
    public const ushort LinkName = 3;
    public const ushort LinkMtu = 4;
    public const ushort LinkParent = 5; // IFLA_LINK
    public const ushort LinkInformation = 18;
    public const ushort LinkAlias = 20;
    public const ushort LinkAddressFamilies = 26; // IFLA_AF_SPEC
    public const ushort LinkExtensionMask = 29;

    public const ushort LinkInformationKind = 1;
    public const ushort LinkInformationData = 2;
    public const ushort MacvlanMode = 1;

    public const ushort IPv4Settings = 1; // IFLA_INET_CONF
    public const ushort IPv6AddressGeneration = 8; // IFLA_INET6_ADDR_GEN_MODE

    // RTEXT_FILTER_SKIP_STATS: without counters a link is half as long.
    public const uint ExtensionSkipStatistics = 8;

    public const ushort AddressAddress = 1;
    public const ushort AddressLocal = 2;
    public const ushort AddressLabel = 3;
    public const ushort AddressCacheInfo = 6;
    public const ushort AddressFlags = 8;
    public const ushort AddressProtocol = 11; // IFA_PROTO, Linux 5.18; older kernels ignore it

    // struct ifa_cacheinfo { u32 prefered; u32 valid; u32 cstamp; u32 tstamp; }
    public const int CacheInfoBytes = 16;

    // IFA_F_NODAD: no duplicate address detection, which would hold a taken-over address back for a second or more.
    public const uint AddressFlagNoDuplicateDetection = 0x02;

    // IFA_F_NOPREFIXROUTE: no connected route for the address's network.
    public const uint AddressFlagNoPrefixRoute = 0x200;

    // IFA_F_DADFAILED, IFA_F_DEPRECATED, IFA_F_TENTATIVE.
    public const uint AddressFlagsNoSource = 0x08 | 0x20 | 0x40;

    public const uint InterfaceUp = 0x1;
    public const uint InterfaceRunning = 0x40;

    public const uint GroupLink = 0x1;
    public const uint GroupIPv4Address = 0x10;
    public const uint GroupIPv6Address = 0x100;

    public const byte FamilyUnspecified = 0;
    public const byte FamilyIPv4 = 2;
    public const byte FamilyIPv6 = 10;

    public const int IPv4Bytes = 4;
    public const int IPv6Bytes = 16;

    /// <summary>The family of an address, by its length.</summary>
    public static byte FamilyOf(ReadOnlySpan<byte> address) => address.Length switch
    {
        IPv4Bytes => FamilyIPv4,
        IPv6Bytes => FamilyIPv6,
        _ => throw new ArgumentException($"No address has {address.Length} bytes.", nameof(address)),
    };
}
