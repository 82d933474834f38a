using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ha.Service.Director;

/// <summary>The file that operators' words are kept in: <c>operator.json</c> in the state directory.</summary>
/// <remarks>It is replaced as a whole. One that cannot be read is set aside as <c>operator.json.bad</c>, and told of.</remarks>
internal sealed class OperatorStateFile(string stateDirectory)
{
    /// <summary>The most servers that are remembered.</summary>
    public const int StatesMax = 10_000;

    private const int BytesMax = 16 * 1024 * 1024;

    /// <summary>Where it is.</summary>
    public string FilePath { get; } = Path.Combine(stateDirectory, "operator.json");

    /// <summary>Reads it; a missing file holds nothing.</summary>
    /// <param name="problem">Why it could not be read; null: it could.</param>
    public IReadOnlyList<OperatorState> Load(out string? problem)
    {
        problem = null;
        try
        {
            if (!File.Exists(FilePath))
            {
                return [];
            }

            if (new FileInfo(FilePath).Length > BytesMax)
            {
                throw new JsonException($"longer than {BytesMax} bytes");
            }

            using FileStream stream = File.OpenRead(FilePath);
            OperatorState[] states = JsonSerializer.Deserialize(stream, OperatorJson.Default.OperatorStateArray) ?? [];
            return states.Length <= StatesMax
                ? states
                : throw new JsonException($"more than {StatesMax} servers");
        }
        catch (JsonException e)
        {
            problem = $"{FilePath} is damaged and was set aside as {FilePath}.bad: {e.Message}";
            SetAside();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = $"{FilePath} cannot be read: {e.Message}";
        }

        return [];
    }

    /// <summary>Replaces it.</summary>
    /// <returns>Why it could not be written; null: it was.</returns>
    public string? Store(IEnumerable<OperatorState> states)
    {
        try
        {
            string temporary = FilePath + ".new";
            using (FileStream stream = File.Create(temporary))
            {
                JsonSerializer.Serialize(stream, [.. states], OperatorJson.Default.OperatorStateArray);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, FilePath, overwrite: true);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{FilePath} cannot be written: {e.Message}";
        }
    }

    private void SetAside()
    {
        try
        {
            File.Move(FilePath, FilePath + ".bad", overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is told of all the same, and the next word of an operator replaces it.
        }
    }
}

/// <summary>The file's form, generated at build time so that it survives AOT.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(OperatorState[]))]
internal sealed partial class OperatorJson : JsonSerializerContext;
