namespace Ha.Service.Control;

/// <summary>One virtual router. State is <c>unknown</c> while the VRRP process does not answer.</summary>
internal sealed record RouterReply
{
    public required string Name { get; init; }
    public required string Interface { get; init; }
    public required int Vrid { get; init; }
    public string? SyncGroup { get; init; }
    public required string State { get; init; }
    public double? StateSeconds { get; init; }

    /// <summary>Why it came into its state, in the word of metrics and events.</summary>
    public string? Cause { get; init; }

    /// <summary>The same in words, with the numbers; null: this director was not there to hear it.</summary>
    public string? CauseText { get; init; }

    /// <summary>The priority in force.</summary>
    public required int Priority { get; init; }

    public required int ConfiguredPriority { get; init; }

    /// <summary>What keeps it in Fault or changes its priority, in words.</summary>
    public string? Tracking { get; init; }

    public bool HandingOver { get; init; }
    public required string[] Addresses { get; init; }
    public string? Master { get; init; }
    public double? LastAdvertSeconds { get; init; }

    /// <summary>Another router that claims to be Master while this one is: a split.</summary>
    public RivalReply? Rival { get; init; }

    /// <summary>An address that another host answers for while this router is Master.</summary>
    public string? DuplicateAddress { get; init; }

    /// <summary>The hardware address of that host.</summary>
    public string? DuplicateHardware { get; init; }

    /// <summary>The form of checksum that is sent; null: there is only one.</summary>
    public string? Checksum { get; init; }

    /// <summary>The form of checksum that was received.</summary>
    public string? PeerChecksum { get; init; }

    public string? Error { get; init; }
    public long AdvertsSent { get; init; }
    public long AdvertsReceived { get; init; }
    public long PriorityZeroSent { get; init; }
    public long PriorityZeroReceived { get; init; }
    public long IntervalMismatches { get; init; }
    public long AddressListMismatches { get; init; }
    public Dictionary<string, long> AdvertsDropped { get; init; } = [];
    public Dictionary<string, long> ChecksumForms { get; init; } = [];
    public Dictionary<string, long> Transitions { get; init; } = [];
    public Dictionary<string, long> HookRuns { get; init; } = [];
    public long Announcements { get; init; }
    public long AddressesRestored { get; init; }
    public long AdvertSendFailures { get; init; }
    public long AddressFailures { get; init; }
    public long RivalAdverts { get; init; }
    public long DuplicateAnswers { get; init; }
    public long Pauses { get; init; }
}

/// <summary>Another router that claims to be Master.</summary>
internal sealed record RivalReply
{
    public required string Address { get; init; }
    public required int Priority { get; init; }

    /// <summary>For how long it has been heard.</summary>
    public double? Seconds { get; init; }
}
