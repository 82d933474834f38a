namespace Ha.Simulation.Mutants;

/// <summary>The broken variants. Each must be caught: a simulation that finds none of them proves nothing.</summary>
internal static class MutantTable
{
    private const string Backup = "VirtualRouter.Backup.cs";
    private const string Master = "VirtualRouter.Master.cs";
    private const string Leaving = "VirtualRouter.Leaving.cs";
    private const string Settings = "VirtualRouter.Settings.cs";
    private const string Router = "VirtualRouter.cs";
    private const string Held = "Loop/HeldAddresses.cs";
    private const string Loop = "Loop/VrrpLoop.cs";

    public static IReadOnlyList<Mutant> All { get; } =
    [
        new("skew is left out", "VrrpTimers.cs", "new TimeSpan(3 * masterInterval.Ticks) + Skew(", "new TimeSpan(3 * masterInterval.Ticks) + 0 * Skew("),
        new("skew grows with the priority", "VrrpTimers.cs", "(256 - priority) / 256", "priority / 256"),
        new("a Backup waits for one interval only", "VrrpTimers.cs", "3 * masterInterval.Ticks", "1 * masterInterval.Ticks"),
        new("a Backup waits for ten intervals", "VrrpTimers.cs", "3 * masterInterval.Ticks", "10 * masterInterval.Ticks"),
        new("a Backup follows every Master", Backup, "if (!Preempts || advert.Priority >= Priority)", "if (advert.Priority >= 0)"),
        new("a Backup follows none of its own priority", Backup, "advert.Priority >= Priority)\n        {\n            // No comparison", "advert.Priority > Priority)\n        {\n            // No comparison"),
        new("preempt = false preempts", Backup, "(_settings.Preempt || Priority == 255)", "true"),
        new("the learned interval is ignored", Backup, "_masterInterval = advert.Interval;", "_masterInterval = _settings.AdvertInterval;"),
        new("a resignation is ignored", Backup, "if (advert.Priority == 0)\n        {\n            HearResignation(source, now);\n            return;", "if (advert.Priority == 0)\n        {\n            return;"),
        new("a Backup does not notice that it was away", Backup, "if (late > MasterDown)", "if (late < TimeSpan.Zero)"),
        new("who handed over preempts at once", Backup, "!_yields && (", "("),
        new("a Master heeds no higher priority", Master, "priority > Priority ? TransitionCause.HigherPriorityHeard", "priority > 255 ? TransitionCause.HigherPriorityHeard"),
        new("the lower address wins", Master, "source > LocalAddress", "source < LocalAddress"),
        new("equal priorities never step down", Master, "source > LocalAddress ?", "source.IsNone ?"),
        new("who steps down keeps the addresses", Master, "TransitionCause cause, TimeSpan now, List<VrrpEffect> effects)\n    {\n        effects.Add(VrrpEffect.RemoveAddresses);", "TransitionCause cause, TimeSpan now, List<VrrpEffect> effects)\n    {"),
        new("a Master does not notice that it was away", Master, "if (WasPaused(now))", "if (Since < TimeSpan.Zero)"),
        new("a new Master adds no addresses", Master, "effects.Add(VrrpEffect.AddAddresses);", ""),
        new("a new Master announces before it adds", Master, "effects.Add(VrrpEffect.AddAddresses);", "effects.Add(VrrpEffect.Announce);\n        effects.Add(VrrpEffect.AddAddresses);"),
        new("the next advert is late by half an interval", Master, "TimeSpan next = _timer!.Value + _settings.AdvertInterval;", "TimeSpan next = _timer!.Value + 1.5 * _settings.AdvertInterval;"),
        new("a fault is not told to the others", Master, "// Sent first: the peer waits its skew time, and by then the addresses are gone here.\n        SendAdvert(0, now, effects);", ""),
        new("who resigns keeps the addresses", Master, "SendAdvert(0, now, effects);\n        effects.Add(VrrpEffect.RemoveAddresses);", "SendAdvert(0, now, effects);"),
        new("a stop is not told to the others", Leaving, "effects.Add(VrrpEffect.Silence);\n            SendAdvert(0, now, effects);", "effects.Add(VrrpEffect.Silence);"),
        new("a stop that nobody follows never ends", Leaving, "else if (now < _giveUpAt)", "else if (now >= TimeSpan.Zero)"),
        new("a stop breaks before it makes", Leaving, "private TimeSpan SuccessorTimeout => (1.5 * _settings.AdvertInterval) + Slack;", "private TimeSpan SuccessorTimeout => TimeSpan.Zero;"),
        new("who leaves keeps the addresses", Leaving, "(_successor, _successorAdvert, _successorHeardAt);\n        effects.Add(VrrpEffect.RemoveAddresses);", "(_successor, _successorAdvert, _successorHeardAt);"),
        new("a transition has no cause", Router, "Reason = reason;\n        Statistics", "Reason = default;\n        effects.Add(VrrpEffect.Transition(from, to, default));\n        Statistics"),
        new("a transition is not reported", Router, "effects.Add(VrrpEffect.Transition(from, to, reason));", "_ = from;"),
        new("leases are not renewed", Held, "if (now >= _renewAt && election.State == RouterState.Master)", "if (now >= _renewAt && election.State == RouterState.Fault)"),
        new("leases are for ever", "Loop/HeldAddresses.Resolving.cs", "Settings.Lease is { } lease ? (uint)", "Settings.Lease is { } lease && lease == default ? (uint)"),
        new("leftovers stay", "Loop/HostedRouter.Settling.cs", "Addresses.Remove();", ""),
        new("a deleted address is not put back", Held, "int error = host.EnsurePresent(_addresses[index]);", "int error = 0;"),
        new("a Backup puts a deleted address back", Held, "election.State == RouterState.Master ? IndexOf(interfaceIndex, address) : -1", "IndexOf(interfaceIndex, address)"),
        new("what a reload removes stays", Held, "_ = host.EnsureAbsent(gone);", "_ = gone;"),
        new("silence is judged before the adverts are read", Loop, "bool isDrained = Drain();", "FireDeadlines(true);\n        bool isDrained = Drain();"),
        new("the director's fault is ignored", "PriorityTracking.cs", "new TransitionReason(TransitionCause.HeldByDirector, Subject: _orderedFault)", "default(TransitionReason)"),
        new("a changed priority waits for the next take-over", Settings, "case RouterState.Backup when !_timerIsSkew:", "case RouterState.Backup when now < TimeSpan.Zero:"),
    ];
}
