using System.Buffers;

namespace Ha.HealthCheck.Reactor;

/// <summary>What a request by HTTP must be to be one request and no more.</summary>
internal static class HttpRules
{
    // RFC 9110 5.6.2.
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>What is wrong; null when nothing is.</summary>
    public static string? Problem(HttpProbeSettings http) => http switch
    {
        _ when !SettingsRules.IsInternet(http.Target.AddressFamily) => SettingsRules.WrongFamily,
        { Status.IsDefaultOrEmpty: true } => "At least one status must be wanted.",
        _ when !http.Path.StartsWith('/') => "The path must begin with a slash.",
        _ when !IsToken(http.Method) => "The method must be a word of HTTP.",
        { Headers.IsDefault: true } => "The headers are missing.",
        _ when !http.Headers.All(header => IsToken(header.Name)) => "The name of a header must be a word of HTTP.",
        // A line end would let the text go on as headers, or as another request.
        _ when http.Headers.Any(header => header.Value.Any(c => char.IsControl(c) && c != '\t')) =>
            "The value of a header must have no control characters.",
        _ when http.Path.Any(c => char.IsControl(c) || c == ' ') || http.Host.Any(char.IsControl) =>
            "The host and the path must have no control characters, and the path no spaces.",
        _ => PatternRules.Problem(http.Expect),
    };

    private static bool IsToken(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(TokenCharacters);
}
