using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ha.Service.Events;

/// <summary>The form of an event in the file, on the control socket and in <c>events --json</c>: one line each.</summary>
[JsonSerializable(typeof(DirectorEvent))]
internal sealed partial class EventJson : JsonSerializerContext
{
    // The default encoder writes quotes and arrows as \u0027, for the sake of HTML; these lines are read by people too.
    private static readonly EventJson Lines = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Writes one line, its end included.</summary>
    public static byte[] Write(DirectorEvent entry) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(entry, Lines.DirectorEvent), (byte)'\n'];

    /// <summary>One line without its end.</summary>
    public static string Text(DirectorEvent entry) => JsonSerializer.Serialize(entry, Lines.DirectorEvent);

    /// <summary>Reads one line; null when it is damaged.</summary>
    public static DirectorEvent? TryRead(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, Lines.DirectorEvent);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
