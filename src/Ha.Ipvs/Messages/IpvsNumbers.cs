namespace Ha.Ipvs.Messages;

/// <summary>Commands and attributes of the family "IPVS"; <c>linux/ip_vs.h</c>.</summary>
internal static class IpvsNumbers
{
    public const string FamilyName = "IPVS";

    public const byte NewService = 1;
    public const byte SetService = 2;
    public const byte DeleteService = 3;
    public const byte GetService = 4;
    public const byte NewServer = 5;
    public const byte SetServer = 6;
    public const byte DeleteServer = 7;
    public const byte GetServer = 8;
    public const byte NewDaemon = 9;
    public const byte DeleteDaemon = 10;
    public const byte GetDaemon = 11;
    public const byte SetConfiguration = 12;
    public const byte GetConfiguration = 13;

    public const ushort Service = 1;
    public const ushort Server = 2;
    public const ushort Daemon = 3;
    public const ushort TimeoutTcp = 4;
    public const ushort TimeoutTcpFin = 5;
    public const ushort TimeoutUdp = 6;

    public const ushort ServiceFamily = 1;
    public const ushort ServiceProtocol = 2;
    public const ushort ServiceAddress = 3;
    public const ushort ServicePort = 4;
    public const ushort ServiceMark = 5;
    public const ushort ServiceScheduler = 6;
    public const ushort ServiceFlags = 7;
    public const ushort ServiceTimeout = 8;
    public const ushort ServiceNetmask = 9;
    public const ushort ServicePersistenceEngine = 11;
    public const ushort ServiceStatistics64 = 12;

    public const ushort ServerAddress = 1;
    public const ushort ServerPort = 2;
    public const ushort ServerForwarding = 3;
    public const ushort ServerWeight = 4;
    public const ushort ServerUpperThreshold = 5;
    public const ushort ServerLowerThreshold = 6;
    public const ushort ServerActive = 7;
    public const ushort ServerInactive = 8;
    public const ushort ServerPersistent = 9;
    public const ushort ServerFamily = 11;
    public const ushort ServerStatistics64 = 12;
    public const ushort ServerTunnelType = 13;
    public const ushort ServerTunnelPort = 14;
    public const ushort ServerTunnelFlags = 15;

    public const ushort DaemonRole = 1;
    public const ushort DaemonInterface = 2;
    public const ushort DaemonSyncId = 3;
    public const ushort DaemonMessageBytesMax = 4;
    public const ushort DaemonGroup = 5;
    public const ushort DaemonGroupIPv6 = 6;
    public const ushort DaemonPort = 7;
    public const ushort DaemonTtl = 8;

    public const ushort StatisticsConnections = 1;
    public const ushort StatisticsPacketsIn = 2;
    public const ushort StatisticsPacketsOut = 3;
    public const ushort StatisticsBytesIn = 4;
    public const ushort StatisticsBytesOut = 5;

    // IP_VS_SVC_F_*. The kernel sets HASHED itself.
    public const uint FlagPersistent = 0x1;
    public const uint FlagHashed = 0x2;
    public const uint FlagOnePacket = 0x4;
    public const uint FlagsOfScheduler = 0x38;
    public const uint AllFlags = uint.MaxValue;

    // IP_VS_CONN_F_FWD_MASK.
    public const uint ForwardingMask = 0x7;

    public const ushort FamilyIPv4 = 2;
    public const ushort FamilyIPv6 = 10;

    // union nf_inet_addr, which IPv4 fills by a quarter.
    public const int AddressBytes = 16;
    public const int IPv4Bytes = 4;

    // A netmask of IPv4 is a mask in network order, one of IPv6 a prefix length in host order.
    public const int BitsIPv4 = 32;
    public const int BitsIPv6 = 128;
}
