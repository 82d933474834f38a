using System.Runtime.InteropServices;

namespace Ha.Netlink.Messages;

/// <summary>Reads error, acknowledgement and DONE messages.</summary>
internal static class ErrorMessage
{
    private const ushort AttributeMessage = 1; // NLMSGERR_ATTR_MSG

    // Flags of an ERROR message share their bits with those of requests.
    private const NetlinkFlags Capped = (NetlinkFlags)0x100; // NLM_F_CAPPED
    private const NetlinkFlags HasAttributes = (NetlinkFlags)0x200; // NLM_F_ACK_TLVS

    /// <summary>The result of an ERROR or DONE message; both start with a negative errno or 0.</summary>
    public static NetlinkError Read(in NetlinkMessage message)
    {
        if (!MemoryMarshal.TryRead(message.Payload, out int error))
        {
            // A DONE without a result is an old kernel's success.
            return message.Type == NetlinkMessage.DoneType
                ? NetlinkError.None
                : new NetlinkError(NetlinkErrno.BadMessage);
        }

        if (error == 0)
        {
            return NetlinkError.None;
        }

        // int.MinValue has no positive counterpart; the kernel never sends it, but a test of random bytes does.
        int errno = error is < 0 and > int.MinValue ? -error : NetlinkErrno.BadMessage;
        return new NetlinkError(errno, ReadText(message));
    }

    private static string? ReadText(in NetlinkMessage message)
    {
        if ((message.Flags & HasAttributes) == 0)
        {
            return null;
        }

        int offset = Math.Min(AttributesOffset(message), message.Payload.Length);
        var attributes = new AttributeReader(message.Payload[offset..]);
        while (attributes.TryRead(out NetlinkAttribute attribute))
        {
            if (attribute.Type == AttributeMessage)
            {
                return attribute.ReadString();
            }
        }

        return null;
    }

    private static int AttributesOffset(in NetlinkMessage message)
    {
        if (message.Type == NetlinkMessage.DoneType)
        {
            return sizeof(int);
        }

        // struct nlmsgerr { int error; struct nlmsghdr msg; }, followed by the failed request unless it is capped.
        const int Fixed = sizeof(int) + NetlinkMessage.HeaderBytes;
        if ((message.Flags & Capped) != 0
            || !MemoryMarshal.TryRead(message.Payload[sizeof(int)..], out uint requestLength))
        {
            return Fixed;
        }

        long end = sizeof(int) + (long)requestLength;
        return end < Fixed || end > message.Payload.Length ? message.Payload.Length : Alignment.Up((int)end);
    }
}
