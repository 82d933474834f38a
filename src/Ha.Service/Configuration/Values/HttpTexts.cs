using System.Globalization;
using Ha.HealthCheck;

namespace Ha.Service.Configuration.Values;

/// <summary>What an HTTP check sends and what it wants back. Each returns what is wrong, or null.</summary>
internal static class HttpTexts
{
    /// <summary>A request target: it is sent as it stands, so nothing in it may end the request line.</summary>
    public static string? ParsePath(string text, out string value)
    {
        value = text;
        return !text.StartsWith('/') || !IsVisibleAscii(text)
            ? "must begin with '/' and hold no spaces or control characters"
            : TooLong(text);
    }

    /// <summary>A Host header.</summary>
    public static string? ParseHost(string text, out string value)
    {
        value = text;
        return text.Length == 0 || !IsVisibleAscii(text) || text.AsSpan().ContainsAny('/', '@')
            ? "must be a host name or address, without spaces, '/' and '@'"
            : TooLong(text);
    }

    /// <summary>A method, such as <c>GET</c>: a token (RFC 9110, 9.1), sent as it stands.</summary>
    public static string? ParseMethod(string text, out string value)
    {
        value = text;
        return !IsToken(text) ? "must be a method, such as \"GET\"" : TooLong(text);
    }

    /// <summary>The name of a header: a token (RFC 9110, 5.1). How long the body is, is ours to say.</summary>
    public static string? ParseHeaderName(string text, out string value)
    {
        value = text;
        return !IsToken(text) ? "is no name of a header"
            : text.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)
                || text.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase) ? "is set by the check itself"
            : TooLong(text);
    }

    /// <summary>The value of a header (RFC 9110, 5.5): nothing in it may end its line.</summary>
    public static string? ParseHeaderValue(string text, out string value)
    {
        value = text;
        return text.Any(c => char.IsControl(c) && c != '\t') ? "must hold no control characters" : TooLong(text);
    }

    /// <summary>One status code, or a range of them: <c>200</c>, <c>200-299</c>.</summary>
    public static string? ParseStatus(string text, out StatusRange value)
    {
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        ReadOnlySpan<char> first = dash < 0 ? text : text.AsSpan(0, dash);
        ReadOnlySpan<char> last = dash < 0 ? text : text.AsSpan(dash + 1);
        value = default;
        if (!TryCode(first, out int from) || !TryCode(last, out int to))
        {
            return "must be a status code of 100 to 599, or a range such as \"200-299\"";
        }

        value = new StatusRange(from, to);
        return from > to ? "is a range that ends before it begins" : null;
    }

    private static bool TryCode(ReadOnlySpan<char> text, out int code) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out code)
        && text.Length == 3
        && code is >= 100 and <= 599;

    private static bool IsToken(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal));

    private static bool IsVisibleAscii(string text) => !text.AsSpan().ContainsAnyExceptInRange('!', '~');

    private static string? TooLong(string text) => text.Length > ConfigurationLimits.HttpTextCharsMax
        ? $"is longer than {ConfigurationLimits.HttpTextCharsMax} characters"
        : null;
}
