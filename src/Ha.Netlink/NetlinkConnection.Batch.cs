using Ha.Netlink.Messages;

namespace Ha.Netlink;

public sealed partial class NetlinkConnection
{
    private byte[] _batch = [];

    /// <summary>Sends many messages, some at a time, and maps errors to their messages.</summary>
    /// <remarks>
    /// Only the last message of each datagram asks for an acknowledgement: the kernel reports every error anyway, goes
    /// on with the rest, and answers in order (netlink_rcv_skb in net/netlink/af_netlink.c). If the kernel cannot be
    /// talked to, the messages whose fate is unknown, and those that were not sent, all carry that error.
    /// </remarks>
    /// <param name="writer">Writes the message of an index.</param>
    /// <param name="results">As many as there are messages; receives one result for each.</param>
    public void Batch(NetlinkBatchWriter writer, Span<NetlinkError> results)
    {
        if (_batch.Length == 0)
        {
            _batch = new byte[BatchMessagesMax * MessageBytesMax];
        }

        for (int first = 0; first < results.Length; first += BatchMessagesMax)
        {
            int count = Math.Min(results.Length - first, BatchMessagesMax);
            NetlinkError failure = SendPart(writer, first, results.Slice(first, count));
            if (!failure.IsOk)
            {
                results[(first + count)..].Fill(failure);
                return;
            }
        }
    }

    private NetlinkError SendPart(NetlinkBatchWriter writer, int first, Span<NetlinkError> results)
    {
        int length = 0;
        uint firstSequence = 0;
        for (int i = 0; i < results.Length; i++)
        {
            int written = writer(first + i, _batch.AsSpan(length, MessageBytesMax));
            bool isLast = i == results.Length - 1;
            uint sequence = Stamp(
                _batch.AsSpan(length, written), isLast ? NetlinkFlags.Acknowledge : NetlinkFlags.None);
            firstSequence = i == 0 ? sequence : firstSequence;
            length += written;
        }

        results.Clear();
        NetlinkError failure = _socket.Send(_batch.AsSpan(0, length));
        failure = failure.IsOk ? AwaitPart(firstSequence, results) : failure;
        if (!failure.IsOk)
        {
            foreach (ref NetlinkError result in results)
            {
                result = result.IsOk ? failure : result;
            }
        }

        return failure;
    }

    private NetlinkError AwaitPart(uint firstSequence, Span<NetlinkError> results)
    {
        for (int datagram = 0; datagram < DatagramsPerAnswerMax; datagram++)
        {
            int length = _socket.Receive(_received);
            if (length < 0)
            {
                return ReceiveFailure(length);
            }

            var reader = new NetlinkReader(_received.AsSpan(0, length));
            while (reader.TryRead(out NetlinkMessage message))
            {
                uint index = unchecked(message.Sequence - firstSequence);
                if (index >= results.Length || message.Type != NetlinkMessage.ErrorType)
                {
                    continue;
                }

                results[(int)index] = ErrorMessage.Read(message);
                if (index == results.Length - 1)
                {
                    return NetlinkError.None;
                }
            }
        }

        return new NetlinkError(NetlinkErrno.TimedOut);
    }
}
