using System.Text.Json;

namespace Ha.KernelLab.Lab;

/// <summary>What <c>status --json</c> says of a server's health.</summary>
/// <param name="Health">Its health.</param>
/// <param name="Reason">Why; of one that names a time without that: it is never quite the same.</param>
/// <param name="State">What its checks want of it; null: nothing.</param>
/// <param name="Weight">The weight that they want; null: the configured one.</param>
internal sealed record CheckView(string? Health, string? Reason, string? State = null, int? Weight = null)
{
    /// <summary>Up, and nothing else to say.</summary>
    public static CheckView Up { get; } = new("up", "ok");

    /// <summary>Down, for a reason.</summary>
    public static CheckView Down(string reason) => new("down", reason);

    /// <summary>Reads a server of a status.</summary>
    public static CheckView Of(JsonElement server)
    {
        JsonElement? advised = Find(server, "advised");
        return new CheckView(
            Find(server, "health")?.GetString(),
            Find(server, "reason")?.GetString()?.Split(" after ")[0],
            advised is { } some ? Find(some, "state")?.GetString() : null,
            advised is { } weighty ? Find(weighty, "weight")?.GetInt32() : null);
    }

    private static JsonElement? Find(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
