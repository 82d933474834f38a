using System.Buffers;
using System.Text;

namespace Ha.Service.Configuration.Values;

/// <summary>Names: of tables, interfaces, labels, paths. Each returns what is wrong, or null.</summary>
internal static class Names
{
    private static readonly SearchValues<char> NameChars =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");

    /// <summary>The name of a director, router or service: it goes into metrics, file names and commands.</summary>
    public static string? Parse(string text, out string value)
    {
        value = text;
        return text.Length is 0 or > ConfigurationLimits.NameCharsMax || text.AsSpan().ContainsAnyExcept(NameChars)
            ? $"must be 1 to {ConfigurationLimits.NameCharsMax} letters, digits, '-', '_' or '.'"
            : null;
    }

    /// <summary>The name of a network interface, by the kernel's rule (<c>dev_valid_name</c>).</summary>
    public static string? ParseInterface(string text, out string value)
    {
        value = text;
        bool odd = text is "" or "." or ".." || text.AsSpan().ContainsAny('/', ':')
            || text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));
        return odd ? "must be the name of an interface, such as \"eth0\", without '/', ':' and spaces" : TooLong(text);
    }

    /// <summary>An interface label (IFA_LABEL).</summary>
    public static string? ParseLabel(string text, out string value)
    {
        value = text;
        return text.Length == 0 || text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))
            ? "must be a label, such as \"eth0:web\", without spaces"
            : TooLong(text);
    }

    /// <summary>An absolute path.</summary>
    public static string? ParseAbsolutePath(string text, out string value)
    {
        value = text;
        return !text.StartsWith('/') || text.Any(char.IsControl) ? "must be an absolute path" : null;
    }

    private static string? TooLong(string text) =>
        Encoding.UTF8.GetByteCount(text) > ConfigurationLimits.InterfaceNameBytesMax
            ? $"is longer than the {ConfigurationLimits.InterfaceNameBytesMax} bytes that the kernel allows"
            : null;
}
