namespace Ha.Netlink.Messages;

/// <summary>One message as it lies in a receive buffer.</summary>
public readonly ref struct NetlinkMessage
{
    /// <summary>The message type of an error or acknowledgement.</summary>
    public const ushort ErrorType = 2;

    /// <summary>The message type that ends a dump.</summary>
    public const ushort DoneType = 3;

    /// <summary>The length of the header in front of every message.</summary>
    public const int HeaderBytes = 16;

    internal NetlinkMessage(ushort type, NetlinkFlags flags, uint sequence, ReadOnlySpan<byte> payload)
    {
        Type = type;
        Flags = flags;
        Sequence = sequence;
        Payload = payload;
    }

    /// <summary>What it is; numbers below 16 are netlink's own.</summary>
    public ushort Type { get; }

    /// <summary>Header flags.</summary>
    public NetlinkFlags Flags { get; }

    /// <summary>The sequence number of the request it answers; 0 for a notification.</summary>
    public uint Sequence { get; }

    /// <summary>What follows the header.</summary>
    public ReadOnlySpan<byte> Payload { get; }
}
