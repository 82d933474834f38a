using System.Globalization;
using Ha.Service.Control;

namespace Ha.Service.Cli;

/// <summary>What a person must not overlook in a snapshot: one line each, the worst first. Pure.</summary>
internal static class StatusWarnings
{
    public static IEnumerable<string> Of(StatusReply reply)
    {
        if (reply.Vrrp.State == "unknown")
        {
            yield return "VRRP: the VRRP process does not answer: the state of every router is unknown";
        }

        if (reply.Vrrp.EventsLost + reply.Vrrp.MessagesMalformed > 0)
        {
            yield return $"VRRP: {Count(reply.Vrrp.EventsLost)} transitions and notices were lost on their way, "
                + $"{Count(reply.Vrrp.MessagesMalformed)} messages could not be read";
        }

        foreach (RouterReply router in reply.Routers)
        {
            foreach (string line in Of(router))
            {
                yield return line;
            }
        }

        if (reply.Services.Length > 0 && !reply.Ipvs.Available)
        {
            yield return $"IP_VS: not available: {reply.Ipvs.Error ?? "not read yet"}; nothing is forwarded, servers are checked";
        }

        if (reply.Services.Length > 0 && reply.Ipvs is { Available: true, TimeoutsError: { } timeouts })
        {
            yield return $"IP_VS: {timeouts}";
        }

        foreach (ServiceReply service in reply.Services.Where(service => service.Panic))
        {
            yield return $"PANIC: {service.Name}: so many servers are down that it is not believed: all get connections";
        }

        if (reply.FilterError is { } filter)
        {
            yield return $"FILTER: {filter}";
        }

        foreach (string problem in reply.Sysctls.Errors)
        {
            yield return $"SYSCTL: {problem}";
        }

        if (reply.FullNat?.Error is { } nat)
        {
            yield return $"NAT: {nat}";
        }

        if (reply.ConnectionSync?.Error is { } sync)
        {
            yield return $"SYNC: {sync}";
        }

        if (reply.Events.Error is { } error)
        {
            yield return $"EVENTS: not kept in the file: {error}";
        }
    }

    private static IEnumerable<string> Of(RouterReply router)
    {
        string name = router.Name;
        if (router.Rival is { } rival)
        {
            yield return $"SPLIT: {name}: {rival.Address} (priority {rival.Priority}) claims to be Master too"
                + $"{(rival.Seconds is { } seconds ? $", for {StatusTable.Age(seconds)}" : "")}";
        }

        if (router.DuplicateAddress is { } duplicate)
        {
            yield return $"DUPLICATE: {name}: {router.DuplicateHardware} answers for {duplicate} too ({Count(router.DuplicateAnswers)} answers)";
        }

        if (router.Error is { } error)
        {
            yield return $"ERROR: {name}: {error}";
        }

        if (router.HandingOver)
        {
            yield return $"HAND-OVER: {name}: has resigned, and keeps the addresses until another router has them";
        }

        if (router.Tracking is { } tracking)
        {
            yield return router.State == "fault"
                ? $"TRACKING: {name}: in fault: {tracking}"
                : $"TRACKING: {name}: priority {router.Priority}, configured {router.ConfiguredPriority}: {tracking}";
        }

        if (router.AddressListMismatches > 0)
        {
            yield return $"MISMATCH: {name}: {Count(router.AddressListMismatches)} adverts carried other addresses than ours";
        }

        if (router.IntervalMismatches > 0)
        {
            yield return $"MISMATCH: {name}: {Count(router.IntervalMismatches)} adverts had another interval than ours";
        }

        if (router is { Checksum: { } ours, PeerChecksum: { } theirs } && ours != theirs)
        {
            yield return $"NOTE: {name}: others send the checksum in the form {theirs}, we send {ours}";
        }
    }

    private static string Count(long value) => value.ToString(CultureInfo.InvariantCulture);
}
