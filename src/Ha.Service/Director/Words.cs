using System.Text.Json;

namespace Ha.Service.Director;

/// <summary>The words that users see for the values of our enumerations: <c>no-adverts</c>, <c>master</c>.</summary>
internal static class Words
{
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
