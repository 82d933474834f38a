using System.Net;

namespace Ha.Ipvs;

/// <summary>The one order in which services and servers are kept and sent to the kernel.</summary>
/// <remarks>
/// The tables of dh, sh and mh depend on the order in which servers were added (ip_vs_dh.c, ip_vs_sh.c, ip_vs_mh.c): two
/// directors that add the same servers in different orders send a client to different servers after a fail-over.
/// </remarks>
internal static class CanonicalOrder
{
    public static int Compare(ServiceKey left, ServiceKey right)
    {
        int order = Compare(left.Address, right.Address);
        order = order != 0 ? order : left.Port.CompareTo(right.Port);
        order = order != 0 ? order : left.Protocol.CompareTo(right.Protocol);
        return order != 0 ? order : left.Mark.CompareTo(right.Mark);
    }

    public static int Compare(RealServer left, RealServer right)
    {
        int order = Compare(left.Address, right.Address);
        return order != 0 ? order : left.Port.CompareTo(right.Port);
    }

    private static int Compare(IPAddress left, IPAddress right)
    {
        Span<byte> leftBytes = stackalloc byte[16];
        Span<byte> rightBytes = stackalloc byte[16];
        left.TryWriteBytes(leftBytes, out int leftLength);
        right.TryWriteBytes(rightBytes, out int rightLength);
        return leftLength != rightLength
            ? leftLength.CompareTo(rightLength)
            : leftBytes[..leftLength].SequenceCompareTo(rightBytes[..rightLength]);
    }
}
