using System.Collections.Immutable;
using Ha.Service.Configuration;
using Ha.Vrrp;

namespace Ha.Service.Notify;

/// <summary>A change of state of a virtual router, as hooks are told of it.</summary>
internal sealed record RouterChange : HookedChange
{
    /// <summary>The name of the virtual router.</summary>
    public required string Router { get; init; }

    /// <summary>Its VRID.</summary>
    public required byte VirtualRouterId { get; init; }

    /// <summary>Its interface.</summary>
    public required string Interface { get; init; }

    /// <summary>The state before.</summary>
    public required RouterState From { get; init; }

    /// <summary>The state now.</summary>
    public required RouterState To { get; init; }

    /// <summary>The priority in force.</summary>
    public required int Priority { get; init; }

    /// <summary>Why, as a word: the same as in metrics and <c>status</c>.</summary>
    public required string Cause { get; init; }

    /// <summary>Its virtual addresses with their prefix lengths, as the file has them.</summary>
    public required ImmutableArray<string> Addresses { get; init; }

    /// <summary>The state before, in the words that keepalived's notify scripts know.</summary>
    public string PreviousStateWord => Word(From);

    /// <summary>The state now, in the words that keepalived's notify scripts know.</summary>
    public override string StateWord => Word(To);

    /// <inheritdoc/>
    protected override string Subject => Router;

    /// <inheritdoc/>
    public override ImmutableArray<string> Command(HookSettings hook) => ProgramContract.Command(hook, this);

    /// <inheritdoc/>
    public override ImmutableArray<string> Environment() => ProgramContract.Environment(this);

    /// <inheritdoc/>
    public override byte[] Body() => WebhookBody.Of(this);

    private static string Word(RouterState state) => state switch
    {
        RouterState.Master => "MASTER",
        RouterState.Backup => "BACKUP",
        RouterState.Fault => "FAULT",
        _ => "STOP",
    };
}
