using System.Text;

namespace Ha.Service.Configuration;

/// <summary>One configuration file and its text; the text is empty when it could not be read.</summary>
internal sealed class SourceFile
{
    private static readonly UTF8Encoding StrictUtf8 =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private string[]? _lines;

    private SourceFile(string path, string text, ReadOnlyMemory<byte> content)
    {
        Path = path;
        Text = text;
        Content = content;
    }

    /// <summary>As it was named.</summary>
    public string Path { get; }

    /// <summary>The whole text.</summary>
    public string Text { get; }

    /// <summary>The text as it was read, in UTF-8 and without a byte order mark.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>The very beginning of the file, for problems that have no better place.</summary>
    public TextSpan Beginning => new(this, 1, 1, 1);

    /// <summary>The text of a line counted from 1; empty when the file has no such line.</summary>
    public string Line(int number)
    {
        _lines ??= Text.Split('\n');
        return number >= 1 && number <= _lines.Length ? _lines[number - 1].TrimEnd('\r') : "";
    }

    /// <summary>Reads a file; null, and a problem appended, when that fails.</summary>
    public static SourceFile? Read(string path, ProblemList problems) =>
        ReadContent(path, problems) is { } content ? Decode(path, content, problems) : null;

    /// <summary>Reads a file, whatever it holds, without a byte order mark; null, and a problem appended, when that fails.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problems">Where problems go.</param>
    /// <param name="buffer">To read into, if it is large enough; empty: a new one is made.</param>
    public static ReadOnlyMemory<byte>? ReadContent(string path, ProblemList problems, ArraySegment<byte> buffer = default)
    {
        try
        {
            if (Directory.Exists(path))
            {
                return Fail(path, "is a directory, not a file", problems);
            }

            return ReadBytes(path, buffer) is not { } bytes
                ? Fail(path, $"is larger than {ConfigurationLimits.FileBytesMax / 1024 / 1024} MiB", problems)
                : bytes.Span.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
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

    /// <summary>The file of what was read; null, and a problem appended, when that is not UTF-8.</summary>
    public static SourceFile? Decode(string path, ReadOnlyMemory<byte> content, ProblemList problems)
    {
        try
        {
            return new SourceFile(path, StrictUtf8.GetString(content.Span), content);
        }
        catch (DecoderFallbackException)
        {
            // Decoding up to the bad byte finds its line; replacement characters after it do no harm.
            var file = new SourceFile(path, Encoding.UTF8.GetString(content.Span), content);
            int bad = file.Text.IndexOf('\uFFFD', StringComparison.Ordinal);
            string before = file.Text[..bad];
            int line = before.Count(c => c == '\n') + 1;
            problems.Add(
                new TextSpan(file, line, bad - before.LastIndexOf('\n'), 1),
                "the file is not valid UTF-8, which TOML files must be");
            return null;
        }
    }

    private static ReadOnlyMemory<byte>? ReadBytes(string path, ArraySegment<byte> buffer)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

        // As long as it says that it is, and one byte more to find its end; what says nothing, or grows, is read on.
        long needed = stream.CanSeek ? Math.Min(stream.Length, ConfigurationLimits.FileBytesMax) + 1 : 64 * 1024;
        byte[] bytes = buffer.Array is { } given && given.Length >= needed ? given : new byte[needed];
        int length = 0;
        int count;
        while ((count = stream.Read(bytes, length, bytes.Length - length)) > 0)
        {
            length += count;
            if (length > ConfigurationLimits.FileBytesMax)
            {
                return null;
            }

            if (length == bytes.Length)
            {
                Array.Resize(ref bytes, length * 2);
            }
        }

        return bytes.AsMemory(0, length);
    }

    private static ReadOnlyMemory<byte>? Fail(string path, string why, ProblemList problems)
    {
        problems.Add(new SourceFile(path, "", default).Beginning, $"the file {why}");
        return null;
    }
}
