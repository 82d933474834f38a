using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ha.Service.Notify;

/// <summary>What is POSTed to a webhook. Part of the contract with users: <c>docs/hooks.md</c>.</summary>
internal sealed record WebhookBody
{
    public required string Id { get; init; }

    public required long Event { get; init; }

    public required string Time { get; init; }

    public required string Director { get; init; }

    public required string Router { get; init; }

    public required int Vrid { get; init; }

    public required string Interface { get; init; }

    public required string State { get; init; }

    public required string PreviousState { get; init; }

    public required int Priority { get; init; }

    public required string Cause { get; init; }

    public required string Reason { get; init; }

    public required ImmutableArray<string> Addresses { get; init; }

    /// <summary>The JSON text of a change.</summary>
    public static byte[] Of(RouterChange change) => JsonSerializer.SerializeToUtf8Bytes(
        new WebhookBody
        {
            Id = change.Id,
            Event = change.Event,
            Time = change.TimeText,
            Director = change.Director,
            Router = change.Router,
            Vrid = change.VirtualRouterId,
            Interface = change.Interface,
            State = change.StateWord,
            PreviousState = change.PreviousStateWord,
            Priority = change.Priority,
            Cause = change.Cause,
            Reason = change.Reason,
            Addresses = change.Addresses,
        },
        WebhookJson.Default.WebhookBody);
}

/// <summary>Generated at build time so that it survives AOT.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(WebhookBody))]
[JsonSerializable(typeof(QuorumBody))]
internal sealed partial class WebhookJson : JsonSerializerContext;
