namespace Ha.Netlink;

/// <summary>Writes one message of a batch.</summary>
/// <param name="index">Which one.</param>
/// <param name="buffer">Where it goes; at least <see cref="NetlinkConnection.MessageBytesMax"/> long.</param>
/// <returns>The message's length.</returns>
public delegate int NetlinkBatchWriter(int index, Span<byte> buffer);
