namespace Ha.Netlink;

/// <summary>Takes one message of an answer.</summary>
/// <param name="type">The message type.</param>
/// <param name="payload">What follows the message header; valid during the call only.</param>
public delegate void NetlinkReceiver(ushort type, ReadOnlySpan<byte> payload);
