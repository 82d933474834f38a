using Ha.Netlink.Messages;

namespace Ha.Netlink.Route;

/// <summary>A rule of the routing policy that sends to a table.</summary>
public readonly ref struct RuleEntry
{
    /// <summary>Whether it is for IPv6.</summary>
    public bool IsV6 { get; init; }

    /// <summary>The network that the source must be in, 4 or 16 bytes; empty: any.</summary>
    public ReadOnlySpan<byte> From { get; init; }

    /// <summary>The length of its network part, in bits.</summary>
    public byte FromPrefixLength { get; init; }

    /// <summary>The network that the destination must be in, 4 or 16 bytes; empty: any.</summary>
    public ReadOnlySpan<byte> To { get; init; }

    /// <summary>The length of its network part, in bits.</summary>
    public byte ToPrefixLength { get; init; }

    /// <summary>The routing table.</summary>
    public uint Table { get; init; }

    /// <summary>Its place among the rules.</summary>
    public uint Priority { get; init; }

    /// <summary>Who added it (<c>RTPROT_*</c>).</summary>
    public byte Protocol { get; init; }
}

/// <summary>Writes the requests that add, remove and list rules.</summary>
internal static class RuleMessage
{
    public const int BytesMax = 128;

    private const byte ToTable = 1; // FR_ACT_TO_TBL

    public static Span<byte> WriteNew(Span<byte> buffer, NetlinkFlags flags, in RuleEntry rule) =>
        Write(buffer, RouteNumbers.NewRule, flags, rule, ToTable);

    public static Span<byte> WriteDelete(Span<byte> buffer, in RuleEntry rule) =>
        Write(buffer, RouteNumbers.DeleteRule, NetlinkFlags.None, rule, action: 0);

    /// <summary>All rules of one family.</summary>
    public static Span<byte> WriteDump(Span<byte> buffer, byte family)
    {
        var writer = new NetlinkWriter(buffer, RouteNumbers.GetRule, NetlinkFlags.None);
        writer.Reserve(RouteNumbers.RuleHeaderBytes)[0] = family;
        return writer.Finish();
    }

    private static Span<byte> Write(
        Span<byte> buffer, ushort messageType, NetlinkFlags flags, in RuleEntry rule, byte action)
    {
        var writer = new NetlinkWriter(buffer, messageType, flags);
        Span<byte> header = writer.Reserve(RouteNumbers.RuleHeaderBytes);
        header[0] = rule.IsV6 ? RouteNumbers.FamilyIPv6 : RouteNumbers.FamilyIPv4;
        header[1] = rule.ToPrefixLength;
        header[2] = rule.FromPrefixLength;
        header[4] = rule.Table <= byte.MaxValue ? (byte)rule.Table : (byte)0;
        header[7] = action;
        if (rule.FromPrefixLength > 0)
        {
            writer.Write(RouteNumbers.RuleSource, rule.From);
        }

        if (rule.ToPrefixLength > 0)
        {
            writer.Write(RouteNumbers.RuleDestination, rule.To);
        }

        writer.WriteUInt32(RouteNumbers.RulePriority, rule.Priority);
        if (rule.Table > byte.MaxValue)
        {
            writer.WriteUInt32(RouteNumbers.RuleTable, rule.Table);
        }

        writer.WriteByte(RouteNumbers.RuleProtocol, rule.Protocol);
        return writer.Finish();
    }
}
