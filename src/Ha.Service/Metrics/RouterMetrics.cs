using Ha.Service.Control;

namespace Ha.Service.Metrics;

/// <summary>The families with the label <c>router</c>.</summary>
internal sealed class RouterMetrics
{
    private static readonly string[] States = ["unknown", "initialize", "fault", "backup", "master"];
    private readonly MetricFamily _state;
    private readonly MetricFamily _stateSeconds;
    private readonly MetricFamily _priority;
    private readonly MetricFamily _configuredPriority;
    private readonly MetricFamily _handingOver;
    private readonly MetricFamily _rivalPresent;
    private readonly MetricFamily _duplicatePresent;
    private readonly MetricFamily _transitions;
    private readonly MetricFamily _hookRuns;
    private readonly MetricFamily _dropped;
    private readonly MetricFamily _checksumForms;
    private readonly (MetricFamily Family, Func<RouterReply, long> Value)[] _counters;

    public RouterMetrics(MetricFamilies families)
    {
        _state = families.Gauge("router_state", "1 for the state that the virtual router is in.", "router", "state");
        _stateSeconds = Gauge("state_seconds", "Seconds since the last transition.");
        _priority = Gauge("priority", "The priority in force.");
        _configuredPriority = Gauge("configured_priority", "The priority that the file says.");
        _handingOver = Gauge("handing_over", "Whether it has resigned and waits for another router to take over.");
        _rivalPresent = Gauge("rival_present", "Whether another router claims to be Master while this one is: a split.");
        _duplicatePresent = Gauge("duplicate_present", "Whether a host answers for one of the addresses while it is Master.");
        _transitions = Counter("transitions_total", "Transitions by cause; handed-over counts planned hand-overs.", "cause");
        _hookRuns = Counter("hook_runs_total", "Runs of on_change programs and webhooks by result.", "result");
        _dropped = Counter("adverts_dropped_total", "Adverts dropped, by reason.", "reason");
        _checksumForms = Counter("adverts_checksum_total",
            "Version 3 adverts accepted, by the form of their checksum.", "form");
        _counters =
        [
            (Counter("adverts_sent_total", "Adverts sent."), router => router.AdvertsSent),
            (Counter("adverts_received_total", "Adverts accepted."), router => router.AdvertsReceived),
            (Counter("priority_zero_sent_total", "Resignations sent (priority 0)."), router => router.PriorityZeroSent),
            (Counter("priority_zero_received_total", "Resignations heard."), router => router.PriorityZeroReceived),
            (Counter("interval_mismatches_total", "Version 3 adverts whose interval was not ours."),
                router => router.IntervalMismatches),
            (Counter("address_list_mismatches_total", "Adverts that carried other addresses than ours."),
                router => router.AddressListMismatches),
            (Counter("announcements_total", "Gratuitous ARP and unsolicited NA frames sent."),
                router => router.Announcements),
            (Counter("addresses_restored_total", "Virtual addresses that somebody else removed and we added again."),
                router => router.AddressesRestored),
            (Counter("advert_send_failures_total", "Adverts that the kernel refused to send."),
                router => router.AdvertSendFailures),
            (Counter("address_failures_total", "Changes of virtual addresses that the kernel refused."),
                router => router.AddressFailures),
            (Counter("rival_adverts_total", "Adverts of another Master heard while Master: a split."),
                router => router.RivalAdverts),
            (Counter("duplicate_answers_total", "Answers of others for our addresses heard while Master."),
                router => router.DuplicateAnswers),
            (Counter("pauses_total", "How often the router woke up later than its master-down interval."),
                router => router.Pauses),
        ];

        MetricFamily Gauge(string name, string help) => families.Gauge("router_" + name, help, "router");
        MetricFamily Counter(string name, string help, params string[] labels) =>
            families.Counter("router_" + name, help, ["router", .. labels]);
    }

    public void Set(RouterReply router)
    {
        string name = router.Name;
        foreach (string state in States)
        {
            _state.Set(router.State == state ? 1 : 0, name, state);
        }

        if (router.StateSeconds is { } seconds)
        {
            _stateSeconds.Set(seconds, name);
        }

        _priority.Set(router.Priority, name);
        _configuredPriority.Set(router.ConfiguredPriority, name);
        _handingOver.Set(router.HandingOver ? 1 : 0, name);
        _rivalPresent.Set(router.Rival is null ? 0 : 1, name);
        _duplicatePresent.Set(router.DuplicateAddress is null ? 0 : 1, name);
        SetAll(_transitions, name, router.Transitions);
        SetAll(_hookRuns, name, router.HookRuns);
        SetAll(_dropped, name, router.AdvertsDropped);
        SetAll(_checksumForms, name, router.ChecksumForms);
        foreach ((MetricFamily family, Func<RouterReply, long> value) in _counters)
        {
            family.Set(value(router), name);
        }
    }

    private static void SetAll(MetricFamily family, string router, Dictionary<string, long> counts)
    {
        foreach ((string label, long count) in counts)
        {
            family.Set(count, router, label);
        }
    }
}
