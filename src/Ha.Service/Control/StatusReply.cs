namespace Ha.Service.Control;

/// <summary>One consistent snapshot of a director, as <c>status --json</c> prints it. Durations are in seconds.</summary>
internal sealed record StatusReply
{
    public required string Name { get; init; }
    public required string Version { get; init; }
    public required int Pid { get; init; }
    public required double UptimeSeconds { get; init; }
    public required string ConfigurationFile { get; init; }
    public required bool LastReloadSuccessful { get; init; }
    public required long Reloads { get; init; }
    public required long ReloadFailures { get; init; }
    public required VrrpProcessReply Vrrp { get; init; }
    public required RouterReply[] Routers { get; init; }
    public required IpvsReply Ipvs { get; init; }
    public required ServiceReply[] Services { get; init; }
    public required EventsReply Events { get; init; }

    /// <summary>Why <c>accept = false</c> is not enforced; null: it is, or no router needs it.</summary>
    public string? FilterError { get; init; }

    public SysctlReply Sysctls { get; init; } = new();

    /// <summary>The sync daemons; absent: not configured.</summary>
    public SyncReply? ConnectionSync { get; init; }

    /// <summary>Source translation; absent: no service needs it.</summary>
    public NatReply? FullNat { get; init; }

    public ChecksReply Checks { get; init; } = new();
}

/// <summary>The VRRP process: whether it runs, what it was granted, and how late its loop has been.</summary>
internal sealed record VrrpProcessReply
{
    public required string State { get; init; }
    public int? Pid { get; init; }
    public bool? Realtime { get; init; }
    public bool? MemoryLocked { get; init; }
    public double? AgeSeconds { get; init; }
    public double? LoopLagLastSeconds { get; init; }

    /// <summary>The worst of the last minute.</summary>
    public double? LoopLagRecentSeconds { get; init; }

    public double? LoopLagWorstSeconds { get; init; }
    public long Restarts { get; init; }

    /// <summary>Messages that one of the two processes could not read.</summary>
    public long MessagesMalformed { get; init; }

    /// <summary>Transitions and notices that no director took in time.</summary>
    public long EventsLost { get; init; }
    public Dictionary<string, long> AdvertsDropped { get; init; } = [];
}

/// <summary>The kernel's table as a whole.</summary>
internal sealed record IpvsReply
{
    public required bool Available { get; init; }
    public string? Error { get; init; }
    public long DriftRepairs { get; init; }

    /// <summary>Changes by others that were told of and not repaired.</summary>
    public long DriftReports { get; init; }
    public long ChangesApplied { get; init; }
    public long ChangesFailed { get; init; }
    public int ForeignServices { get; init; }

    /// <summary>Why the configured time-outs of connections are not in force; null: they are, or none are.</summary>
    public string? TimeoutsError { get; init; }
}

/// <summary>One configured service.</summary>
internal sealed record ServiceReply
{
    public required string Name { get; init; }
    public required string Protocol { get; init; }
    public required string[] Listen { get; init; }
    public required string Scheduler { get; init; }
    public required string Forward { get; init; }
    public long Connections { get; init; }
    public long PacketsIn { get; init; }
    public long PacketsOut { get; init; }
    public long BytesIn { get; init; }
    public long BytesOut { get; init; }

    /// <summary>What the weights of its servers must add up to.</summary>
    public int Quorum { get; init; }

    /// <summary>What those of its servers that are up add up to; backup servers do not count.</summary>
    public long QuorumWeight { get; init; }

    /// <summary>Whether it has its quorum.</summary>
    public bool QuorumHeld { get; init; }

    /// <summary>Whether so many of its servers are down that all get connections as if they were up.</summary>
    public bool Panic { get; init; }

    /// <summary>Who takes the connections: <c>primary</c>, <c>backup</c> or <c>sorry</c>.</summary>
    public string Pool { get; init; } = "primary";

    /// <summary>Runs of its <c>on_quorum</c> by result.</summary>
    public Dictionary<string, long> HookRuns { get; init; } = [];

    public required ServerReply[] Servers { get; init; }
}

/// <summary>One real server: configured weight, judged health and what the kernel has, apart.</summary>
internal sealed record ServerReply
{
    public required string Address { get; init; }

    /// <summary><c>primary</c>, <c>backup</c> or <c>sorry</c>.</summary>
    public string Role { get; init; } = "primary";

    /// <summary>What an operator wants of it; null: nothing.</summary>
    public ServerOperatorReply? Operator { get; init; }

    public required int Weight { get; init; }
    public int? KernelWeight { get; init; }
    public required string Health { get; init; }
    public double? HealthSeconds { get; init; }
    public string? Reason { get; init; }
    public double? CheckDurationSeconds { get; init; }
    public double? CheckAgeSeconds { get; init; }

    /// <summary>Whether it comes and goes too often.</summary>
    public bool Flapping { get; init; }

    /// <summary>How much longer it is held down for that; null: it is not.</summary>
    public double? HeldSeconds { get; init; }

    /// <summary>What its checks want of it; null: nothing but what its health says.</summary>
    public AdviceReply? Advised { get; init; }

    /// <summary>Its checks, in the order of the file.</summary>
    public CheckReply[] Checks { get; init; } = [];

    public long ActiveConnections { get; init; }
    public long InactiveConnections { get; init; }

    /// <summary>Persistent clients: each keeps its server for the time of the service's persistence.</summary>
    public long PersistentConnections { get; init; }
    public long Connections { get; init; }
    public long PacketsIn { get; init; }
    public long PacketsOut { get; init; }
    public long BytesIn { get; init; }
    public long BytesOut { get; init; }
}

/// <summary>What checks want of a real server: an agent, a script that says a weight, a file.</summary>
internal sealed record AdviceReply
{
    /// <summary><c>ready</c>, <c>drain</c> or <c>maintenance</c>.</summary>
    public required string State { get; init; }

    /// <summary>The weight; null: the configured one.</summary>
    public int? Weight { get; init; }
}

/// <summary>One check of a real server.</summary>
internal sealed record CheckReply
{
    public required string Name { get; init; }
    public required string Health { get; init; }
    public double? HealthSeconds { get; init; }
    public string? Reason { get; init; }
    public double? DurationSeconds { get; init; }
    public double? AgeSeconds { get; init; }
    public long Passed { get; init; }
    public long Failed { get; init; }
    public long Inconclusive { get; init; }

    /// <summary>How many servers, of whatever services, it decides on: it is made once for all of them.</summary>
    public int Servers { get; init; }

    /// <summary>How much longer it is held down for coming and going; null: it is not.</summary>
    public double? HeldSeconds { get; init; }
}

/// <summary>What an operator wants of a real server, apart from its health.</summary>
internal sealed record ServerOperatorReply
{
    /// <summary><c>ready</c>, <c>drain</c> or <c>maintenance</c>.</summary>
    public required string State { get; init; }

    /// <summary>The weight that stands for the configured one; null: none.</summary>
    public int? Weight { get; init; }

    public string? Reason { get; init; }

    /// <summary>For how long it has been wanted.</summary>
    public double Seconds { get; init; }

    /// <summary>Whether maintenance follows when no connection is left.</summary>
    public bool UntilEmpty { get; init; }

    /// <summary>After how many seconds maintenance follows; null: never.</summary>
    public double? DeadlineSeconds { get; init; }
}

/// <summary>What became of a reload: applied with its changes, or refused with every problem.</summary>
internal sealed record ReloadReply
{
    public required bool Applied { get; init; }
    public string[] Changes { get; init; } = [];
    public string[] Problems { get; init; } = [];
}

/// <summary>The checks as a whole: how long attempts took, and how late the check thread was.</summary>
internal sealed record ChecksReply
{
    public double LoopLagWorstSeconds { get; init; }

    /// <summary>The inclusive upper bounds of the buckets, ascending.</summary>
    public double[] DurationBounds { get; init; } = [];

    /// <summary>Attempts per bucket, not cumulative, and one more for those beyond the last bound.</summary>
    public long[] DurationCounts { get; init; } = [];

    /// <summary>All durations together.</summary>
    public double DurationSum { get; init; }
}

/// <summary>The timeline: how many events, and whether they are kept.</summary>
internal sealed record EventsReply
{
    public required long Recorded { get; init; }
    public required long Written { get; init; }
    public required long Lost { get; init; }

    /// <summary>Why the file cannot be written; null: it can.</summary>
    public string? Error { get; init; }
}
