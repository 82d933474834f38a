namespace Ha.Netlink.Messages;

/// <summary>Flags of a message header; <c>NLM_F_*</c> of <c>linux/netlink.h</c>.</summary>
[Flags]
public enum NetlinkFlags : ushort
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A request.</summary>
    Request = 0x1,

    /// <summary>One part of several; the last is a DONE message.</summary>
    Multi = 0x2,

    /// <summary>Acknowledge even success.</summary>
    Acknowledge = 0x4,

    /// <summary>The dumped objects changed during the dump, which may be inconsistent.</summary>
    DumpInterrupted = 0x10,

    /// <summary>Get: all objects. (<c>NLM_F_ROOT | NLM_F_MATCH</c>.)</summary>
    Dump = 0x300,

    /// <summary>New: replace what is there.</summary>
    Replace = 0x100,

    /// <summary>New: fail if it is there.</summary>
    Exclusive = 0x200,

    /// <summary>New: create it if it is not there.</summary>
    Create = 0x400,
}
