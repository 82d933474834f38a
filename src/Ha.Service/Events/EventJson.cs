using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ha.Service.Events;

/// <summary>The form of an event in the file, on the control socket and in <c>events --json</c>: one line each.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DirectorEvent))]
internal sealed partial class EventJson : JsonSerializerContext
{
    /// <summary>Reads one line; null when it is damaged.</summary>
    public static DirectorEvent? TryRead(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, Default.DirectorEvent);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
