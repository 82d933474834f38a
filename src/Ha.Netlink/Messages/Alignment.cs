namespace Ha.Netlink.Messages;

/// <summary>Messages and attributes start at multiples of four bytes (<c>NLMSG_ALIGNTO</c>).</summary>
internal static class Alignment
{
    public static int Up(int length) => (length + 3) & ~3;
}
