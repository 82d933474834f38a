using System.Text;

namespace Ha.Service.Configuration;

/// <summary>One configuration file and its text; the text is empty when it could not be read.</summary>
internal sealed class SourceFile
{
    private static readonly UTF8Encoding StrictUtf8 =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private string[]? _lines;

    private SourceFile(string path, string text)
    {
        Path = path;
        Text = text;
    }

    /// <summary>As it was named.</summary>
    public string Path { get; }

    /// <summary>The whole text.</summary>
    public string Text { get; }

    /// <summary>The very beginning of the file, for problems that have no better place.</summary>
    public TextSpan Beginning => new(this, 1, 1, 1);

    /// <summary>The text of a line counted from 1; empty when the file has no such line.</summary>
    public string Line(int number)
    {
        _lines ??= Text.Split('\n');
        return number >= 1 && number <= _lines.Length ? _lines[number - 1].TrimEnd('\r') : "";
    }

    /// <summary>Reads a file; null, and a problem appended, when that fails.</summary>
    public static SourceFile? Read(string path, ProblemList problems)
    {
        try
        {
            if (Directory.Exists(path))
            {
                return Fail(path, "is a directory, not a file", problems);
            }

            byte[]? bytes = ReadBytes(path);
            return bytes is null
                ? Fail(path, $"is larger than {ConfigurationLimits.FileBytesMax / 1024 / 1024} MiB", problems)
                : Decode(path, bytes, problems);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Fail(path, "does not exist", problems);
        }
        catch (UnauthorizedAccessException)
        {
            return Fail(path, "may not be read: permission denied", problems);
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException)
        {
            return Fail(path, $"cannot be read: {e.Message}", problems);
        }
    }

    private static byte[]? ReadBytes(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        byte[] chunk = new byte[64 * 1024];
        int count;
        while ((count = stream.Read(chunk)) > 0)
        {
            copy.Write(chunk, 0, count);
            if (copy.Length > ConfigurationLimits.FileBytesMax)
            {
                return null;
            }
        }

        return copy.ToArray();
    }

    private static SourceFile? Decode(string path, byte[] bytes, ProblemList problems)
    {
        ReadOnlySpan<byte> content = bytes;
        if (content.StartsWith(Encoding.UTF8.Preamble))
        {
            content = content[Encoding.UTF8.Preamble.Length..];
        }

        try
        {
            return new SourceFile(path, StrictUtf8.GetString(content));
        }
        catch (DecoderFallbackException)
        {
            // Decoding up to the bad byte finds its line; replacement characters after it do no harm.
            var file = new SourceFile(path, Encoding.UTF8.GetString(content));
            int bad = file.Text.IndexOf('\uFFFD', StringComparison.Ordinal);
            string before = file.Text[..bad];
            int line = before.Count(c => c == '\n') + 1;
            problems.Add(
                new TextSpan(file, line, bad - before.LastIndexOf('\n'), 1),
                "the file is not valid UTF-8, which TOML files must be");
            return null;
        }
    }

    private static SourceFile? Fail(string path, string why, ProblemList problems)
    {
        problems.Add(new SourceFile(path, "").Beginning, $"the file {why}");
        return null;
    }
}
