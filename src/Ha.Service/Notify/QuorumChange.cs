using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Ha.Service.Configuration;

namespace Ha.Service.Notify;

/// <summary>A service made its quorum or lost it, as hooks are told of it. Part of the contract with users: <c>docs/hooks.md</c>.</summary>
internal sealed record QuorumChange : HookedChange
{
    /// <summary>The name of the service.</summary>
    public required string Service { get; init; }

    /// <summary>Whether it has its quorum; null: it ends.</summary>
    public required bool? IsHeld { get; init; }

    /// <summary>Whether it had its quorum; null: it begins.</summary>
    public required bool? WasHeld { get; init; }

    /// <summary>What the weights of its servers that are up must add up to.</summary>
    public required int Quorum { get; init; }

    /// <summary>What they add up to.</summary>
    public required long Weight { get; init; }

    /// <summary>Its virtual addresses and ports.</summary>
    public required ImmutableArray<string> Listen { get; init; }

    /// <inheritdoc/>
    public override string StateWord => Word(IsHeld);

    /// <summary>The state before, in the same words.</summary>
    public string PreviousStateWord => Word(WasHeld);

    /// <inheritdoc/>
    protected override string Subject => Service;

    /// <summary>The program with its own arguments, then <c>SERVICE name STATE weight</c>.</summary>
    public override ImmutableArray<string> Command(HookSettings hook) =>
        [.. hook.Command, "SERVICE", Service, StateWord, Weight.ToString(CultureInfo.InvariantCulture)];

    /// <inheritdoc/>
    public override ImmutableArray<string> Environment() =>
    [
        ProgramContract.Path,
        ProgramContract.Language,
        $"HA_DIRECTOR={Director}",
        $"HA_SERVICE={Service}",
        $"HA_STATE={StateWord}",
        $"HA_PREVIOUS_STATE={PreviousStateWord}",
        string.Create(CultureInfo.InvariantCulture, $"HA_QUORUM={Quorum}"),
        string.Create(CultureInfo.InvariantCulture, $"HA_WEIGHT={Weight}"),
        $"HA_REASON={Reason}",
        $"HA_TIME={TimeText}",
        $"HA_LISTEN={string.Join(' ', Listen)}",
        string.Create(CultureInfo.InvariantCulture, $"HA_EVENT={Event}"),
    ];

    /// <inheritdoc/>
    public override byte[] Body() => JsonSerializer.SerializeToUtf8Bytes(
        new QuorumBody(
            Id, Event, TimeText, Director, Service, StateWord, PreviousStateWord, Quorum, Weight, Reason, Listen),
        WebhookJson.Default.QuorumBody);

    private static string Word(bool? isHeld) => isHeld switch
    {
        true => "UP",
        false => "DOWN",
        null => "STOP",
    };
}

/// <summary>What is POSTed to a webhook of a service.</summary>
internal sealed record QuorumBody(
    string Id,
    long Event,
    string Time,
    string Director,
    string Service,
    string State,
    string PreviousState,
    int Quorum,
    long Weight,
    string Reason,
    ImmutableArray<string> Listen);
