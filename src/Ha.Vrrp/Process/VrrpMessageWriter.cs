using Ha.Vrrp.Loop;

namespace Ha.Vrrp.Process;

/// <summary>The VRRP process's side: writes messages for the director into a buffer that is used again.</summary>
/// <remarks>Status messages go out every second and allocate nothing; the others are rare.</remarks>
internal static class VrrpMessageWriter
{
    public static ReadOnlySpan<byte> Hello(Span<byte> buffer, int pid, bool realtime, bool memoryLocked)
    {
        var writer = new MessageWriter(buffer, MessageType.Hello);
        writer.WriteByte(ProcessProtocol.Version);
        writer.WriteInt32(pid);
        writer.WriteBoolean(realtime);
        writer.WriteBoolean(memoryLocked);
        return writer.Written;
    }

    public static ReadOnlySpan<byte> SettingsApplied(
        Span<byte> buffer, int generation, IReadOnlyList<(string Router, string Error)> errors)
    {
        // More errors than fit are cut: a person reads the first ones first.
        int count = Math.Min(errors.Count, buffer.Length / (2 * ProcessProtocol.TextBytesMax) - 1);
        var writer = new MessageWriter(buffer, MessageType.SettingsApplied);
        writer.WriteInt32(generation);
        writer.WriteInt32(count);
        for (int i = 0; i < count; i++)
        {
            writer.WriteText(errors[i].Router);
            writer.WriteText(errors[i].Error);
        }

        return writer.Written;
    }

    public static ReadOnlySpan<byte> Transition(
        Span<byte> buffer, string router, RouterState from, RouterState to, in TransitionReason reason)
    {
        var writer = new MessageWriter(buffer, MessageType.Transition);
        writer.WriteText(router);
        writer.WriteByte((byte)from);
        writer.WriteByte((byte)to);
        writer.WriteByte((byte)reason.Cause);
        writer.WriteText(reason.ToString());
        return writer.Written;
    }

    public static ReadOnlySpan<byte> Notice(
        Span<byte> buffer, string router, NoticeKind kind, NetworkAddress peer, string? text)
    {
        var writer = new MessageWriter(buffer, MessageType.Notice);
        writer.WriteText(router);
        writer.WriteByte((byte)kind);
        writer.WriteAddress(peer);
        writer.WriteText(text ?? "");
        return writer.Written;
    }

    /// <param name="buffer">Where to.</param>
    /// <param name="router">The router.</param>
    /// <param name="now">The monotonic time.</param>
    public static ReadOnlySpan<byte> RouterStatus(Span<byte> buffer, VirtualRouter router, TimeSpan now)
    {
        VirtualRouterStatistics statistics = router.Statistics;
        var writer = new MessageWriter(buffer, MessageType.RouterStatus);
        writer.WriteText(router.Settings.Name);
        writer.WriteByte((byte)router.State);
        writer.WriteTime(now - router.Since);
        writer.WriteByte((byte)router.Reason.Cause);
        writer.WriteByte(router.Priority);
        writer.WriteByte(router.Settings.Priority);
        writer.WriteText(router.Tracking);
        writer.WriteBoolean(router.IsHandingOver);
        writer.WriteAddress(router.Rival);
        writer.WriteByte(router.RivalPriority);
        writer.WriteTime(router.Rival.IsNone ? null : now - router.RivalSince);
        writer.WriteAddress(router.Duplicate.Address);
        writer.WriteInt64((long)router.Duplicate.HardwareAddress);
        writer.WriteAddress(router.MasterAddress);
        writer.WriteTime(now - router.LastAdvertAt);
        writer.WriteInt64(statistics.DuplicateAnswers);
        writer.WriteInt64(statistics.PriorityZeroSent);
        writer.WriteInt64(statistics.PriorityZeroReceived);
        writer.WriteInt64(statistics.IntervalMismatches);
        writer.WriteInt64(statistics.AddressListMismatches);
        writer.WriteInt64(statistics.AdvertsSent);
        writer.WriteInt64(statistics.AdvertsReceived);
        writer.WriteInt64(statistics.ChecksumsOfMessage);
        writer.WriteInt64(statistics.ChecksumsWithPseudoHeader);
        writer.WriteInt64(statistics.GratuitousArpsSent);
        writer.WriteInt64(statistics.AddressesRestored);
        writer.WriteInt64(statistics.SendFailures);
        writer.WriteInt64(statistics.AddressFailures);
        writer.WriteInt64(statistics.RivalAdverts);
        writer.WriteInt64(statistics.Pauses);
        writer.WriteCounts(statistics.Drops);
        writer.WriteCounts(statistics.Transitions);
        return writer.Written;
    }

    public static ReadOnlySpan<byte> LoopStatus(
        Span<byte> buffer, LoopStatistics statistics, long lostEvents, long malformedMessages, TimeSpan now)
    {
        var writer = new MessageWriter(buffer, MessageType.LoopStatus);
        writer.WriteTime(statistics.LagLast);
        writer.WriteTime(statistics.LagWorst);
        writer.WriteInt64(statistics.Turns);
        writer.WriteCounts(statistics.Drops);
        writer.WriteInt64(lostEvents);
        writer.WriteInt64(malformedMessages);
        writer.WriteTime(statistics.LagWorstSince(now - VrrpMessage.LoopStatus.RecentTime));
        return writer.Written;
    }
}
