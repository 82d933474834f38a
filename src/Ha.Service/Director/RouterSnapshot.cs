using System.Collections.Immutable;
using Ha.Service.Configuration;
using Ha.Service.Control;
using Ha.Vrrp;
using Ha.Vrrp.Packets;
using Ha.Vrrp.Process;

namespace Ha.Service.Director;

/// <summary>The VRRP half of a snapshot. What the VRRP process has not said lately is unknown. Pure.</summary>
internal static class RouterSnapshot
{
    public static VrrpProcessReply Process(VrrpView vrrp, DirectorSettings settings) => new()
    {
        State = vrrp.Running ? "running" : settings.Routers.IsEmpty ? "not needed" : "unknown",
        Pid = vrrp.Hello?.Pid,
        Realtime = vrrp.Hello?.Realtime,
        MemoryLocked = vrrp.Hello?.MemoryLocked,
        AgeSeconds = vrrp.Age?.TotalSeconds,
        LoopLagLastSeconds = vrrp.Loop?.LastLag.TotalSeconds,
        LoopLagRecentSeconds = vrrp.Loop?.RecentLag.TotalSeconds,
        LoopLagWorstSeconds = vrrp.Loop?.WorstLag.TotalSeconds,
        Restarts = vrrp.Restarts,
        MessagesMalformed = vrrp.MessagesMalformed + (vrrp.Loop?.MalformedMessages ?? 0),
        EventsLost = vrrp.Loop?.LostEvents ?? 0,
        AdvertsDropped = Named<DropReason>(vrrp.Loop?.Dropped ?? []),
    };

    public static RouterReply Router(
        VirtualRouterSettings settings, VrrpView vrrp, Dictionary<string, long> hookRuns)
    {
        VrrpMessage.RouterStatus? status = vrrp.Routers.GetValueOrDefault(settings.Name);
        return new RouterReply
        {
            Name = settings.Name,
            Interface = settings.Interface,
            Vrid = settings.VirtualRouterId,
            SyncGroup = settings.SyncGroup,
            State = status is null ? "unknown" : Words.Of(status.State),
            StateSeconds = status?.StateAge.TotalSeconds,
            Cause = status is null ? null : Words.Of(status.Cause),
            CauseText = vrrp.CauseTexts.GetValueOrDefault(settings.Name),
            Priority = status?.Priority ?? settings.Priority,
            ConfiguredPriority = settings.Priority,
            Tracking = status?.Tracking,
            HandingOver = status?.IsHandingOver ?? false,
            Addresses = [.. settings.Addresses.Select(address => $"{address.Address}/{address.PrefixLength}")],
            Master = status?.Master?.ToString(),
            LastAdvertSeconds = status?.LastAdvertAge?.TotalSeconds,
            Rival = Rival(status),
            DuplicateAddress = status?.DuplicateAddress?.ToString(),
            DuplicateHardware = status?.DuplicateHardware,
            Checksum = settings is { Version: VrrpVersion.V3, IsV6: false } ? Form(settings.Checksum) : null,
            PeerChecksum = PeerChecksum(status),
            Error = vrrp.Errors.GetValueOrDefault(settings.Name),
            AdvertsSent = status?.AdvertsSent ?? 0,
            AdvertsReceived = status?.AdvertsReceived ?? 0,
            PriorityZeroSent = status?.PriorityZeroSent ?? 0,
            PriorityZeroReceived = status?.PriorityZeroReceived ?? 0,
            IntervalMismatches = status?.IntervalMismatches ?? 0,
            AddressListMismatches = status?.AddressListMismatches ?? 0,
            AdvertsDropped = Named<DropReason>(status?.Dropped ?? []),
            ChecksumForms = new Dictionary<string, long>
            {
                [Form(ChecksumForm.Rfc9568)] = status?.Rfc9568Checksums ?? 0,
                [Form(ChecksumForm.PseudoHeader)] = status?.PseudoHeaderChecksums ?? 0,
            },
            HookRuns = hookRuns,
            Announcements = status?.AnnouncementsSent ?? 0,
            Transitions = Named<TransitionCause>(status?.Transitions ?? []),
            AddressesRestored = status?.AddressesRestored ?? 0,
            AdvertSendFailures = status?.SendFailures ?? 0,
            AddressFailures = status?.AddressFailures ?? 0,
            RivalAdverts = status?.RivalAdverts ?? 0,
            DuplicateAnswers = status?.DuplicateAnswers ?? 0,
            Pauses = status?.Pauses ?? 0,
        };
    }

    private static RivalReply? Rival(VrrpMessage.RouterStatus? status) => status is { Rival: { } rival }
        ? new RivalReply
        {
            Address = rival.ToString(),
            Priority = status.RivalPriority,
            Seconds = status.RivalAge?.TotalSeconds,
        }
        : null;

    private static string Form(ChecksumForm form) => form == ChecksumForm.Rfc9568 ? "rfc9568" : "pseudo-header";

    private static string? PeerChecksum(VrrpMessage.RouterStatus? status) => status switch
    {
        null or { Rfc9568Checksums: 0, PseudoHeaderChecksums: 0 } => null,
        { PseudoHeaderChecksums: 0 } => Form(ChecksumForm.Rfc9568),
        { Rfc9568Checksums: 0 } => Form(ChecksumForm.PseudoHeader),
        _ => "both",
    };

    /// <summary>Counters by name; the value None at index 0 means nothing happened and is left out.</summary>
    private static Dictionary<string, long> Named<T>(ImmutableArray<long> counts)
        where T : struct, Enum
    {
        T[] values = Enum.GetValues<T>();
        var named = new Dictionary<string, long>();
        for (int i = 1; i < counts.Length && i < values.Length; i++)
        {
            named[Words.Of(values[i])] = counts[i];
        }

        return named;
    }
}
