using static Tmds.Linux.LibC;

namespace Ha.HealthCheck.Native;

/// <summary>Lets a raw socket hear echo replies alone. Without it, it hears everything that the host is sent.</summary>
internal static unsafe class EchoFilter
{
    // linux/icmp.h and linux/icmpv6.h: a set bit shuts a type out.
    private const int OptionOfBoth = 1; // ICMP_FILTER, ICMPV6_FILTER
    private const int EchoReply = 0;
    private const int EchoReplyV6 = 129;
    private const int WordsV6 = 8;

    public static void Set(int fd, bool isIPv4)
    {
        uint* shut = stackalloc uint[WordsV6];
        new Span<uint>(shut, WordsV6).Fill(uint.MaxValue);
        int type = isIPv4 ? EchoReply : EchoReplyV6;
        shut[type / 32] &= ~(1u << (type % 32));
        _ = isIPv4
            ? setsockopt(fd, SOL_RAW, OptionOfBoth, shut, sizeof(uint))
            : setsockopt(fd, SOL_ICMPV6, OptionOfBoth, shut, WordsV6 * sizeof(uint));
    }
}
