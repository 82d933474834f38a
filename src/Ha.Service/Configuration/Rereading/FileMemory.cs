using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using Ha.Service.Configuration.Sections;
using Ha.Service.Configuration.Toml;

namespace Ha.Service.Configuration.Rereading;

/// <summary>What a file said, and where in it each service stands.</summary>
/// <remarks>
/// Of a file that is read again the services at its beginning and at its end whose text is byte for byte the same are left out,
/// and the rest is read as if it were the file. That this means the same depends on three things. A block is parsed by itself:
/// it begins with a header at the beginning of a line, and the tables of a service are in one block. What is left out ends
/// where the rest is between two tables, too. And of the services at the beginning the last one is read all the same: what
/// now follows it may still be part of it.
/// </remarks>
internal sealed class FileMemory
{
    /// <summary>Of a file that was not there before.</summary>
    public static readonly FileMemory Nothing = new(default, []);

    private readonly ReadOnlyMemory<byte> _content;
    private readonly ImmutableArray<TextBlock> _blocks;

    private FileMemory(ReadOnlyMemory<byte> content, ImmutableArray<TextBlock> blocks) => (_content, _blocks) = (content, blocks);

    /// <summary>The services that are written in it, in its order.</summary>
    public IEnumerable<string> Services => _blocks.Select(block => block.Service).OfType<string>();

    /// <summary>Where the next reading may be written to: what the file said before this. A new one for each would be much garbage.</summary>
    public ArraySegment<byte> Buffer { get; private init; }

    /// <summary>The memory of a file that was read whole; null: it is not of the plain forms.</summary>
    public static FileMemory? Of(TomlFile file) => file.Blocks is { } blocks
        ? new FileMemory(file.Source.Content, InBytes(file.Source.Text, blocks, 0, file.Source.Content.Length))
        : null;

    /// <summary>Compares it with what is there now.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="content">What is there now.</param>
    /// <param name="taker">Takes the services whose text is another one.</param>
    /// <returns>Null: it cannot be told, and the file has to be read whole.</returns>
    public RereadFile? Reread(string path, ReadOnlyMemory<byte> content, ServiceTaker taker)
    {
        (int first, int last) = FindChanged(content);
        ReadOnlySpan<TextBlock> before = _blocks.AsSpan(0, first);
        ReadOnlySpan<TextBlock> after = _blocks.AsSpan()[last..];
        int moved = content.Length - _content.Length;
        var changed = new TextBlock(null, before.IsEmpty ? 0 : before[^1].End, 0);
        changed = changed with { Length = (after.IsEmpty ? content.Length : after[0].Start + moved) - changed.Start };
        if (!after.IsEmpty && changed.End > 0 && content.Span[changed.End - 1] != '\n')
        {
            return null;
        }

        byte[] above = Others(before);
        ReadOnlyMemory<byte> rest = changed.Length == content.Length ? content : (byte[])[.. above, .. changed.In(content), .. Others(after)];
        if (SourceFile.Decode(path, rest, new ProblemList()) is not { } source || TomlFile.ParsePlain(source, taker) is not { } file
            || file.Root!.Entries.GetValueOrDefault(SectionKeys.ServiceTable) is not (null or { Value: TomlTable { Entries.Count: 0 } }))
        {
            return null;
        }

        int from = Encoding.UTF8.GetCharCount(above);
        int to = from + Encoding.UTF8.GetCharCount(changed.In(content));
        if (!IsCut(file, from) || !IsCut(file, to))
        {
            return null;
        }

        // Of the rest the first block is what stands before all headers, and may be nothing.
        bool isBeginning = before.IsEmpty;
        List<TomlBlock> inChanged =
            [.. file.Blocks!.Skip(isBeginning ? 0 : 1).Where(block => block.Start >= from && block.Start < to)];

        ImmutableArray<TextBlock> now =
        [
            .. before,
            .. InBytes(source.Text, inChanged, changed.Start - above.Length, changed.End),
            .. after.ToArray().Select(block => block with { Start = block.Start + moved }),
        ];
        return new RereadFile(file, ServicesIn(before, after), new FileMemory(content, now) { Buffer = Array(_content) });
    }

    // The blocks from the first to before the last may be other ones; those before and behind are as they were.
    private (int First, int Last) FindChanged(ReadOnlyMemory<byte> content)
    {
        int first = 0;
        while (first < _blocks.Length && _blocks[first].End <= content.Length
            && _blocks[first].In(_content).SequenceEqual(_blocks[first].In(content)))
        {
            first++;
        }

        first = Math.Max(0, first - 1);
        int start = first == 0 ? 0 : _blocks[first - 1].End;
        int moved = content.Length - _content.Length;
        int last = _blocks.Length;
        while (last > first && _blocks[last - 1].Start + moved >= start
            && _blocks[last - 1].In(_content).SequenceEqual((_blocks[last - 1] with { Start = _blocks[last - 1].Start + moved }).In(content)))
        {
            last--;
        }

        return (first, last);
    }

    private static ArraySegment<byte> Array(ReadOnlyMemory<byte> content) =>
        MemoryMarshal.TryGetArray(content, out ArraySegment<byte> array) ? array : default;

    private byte[] Others(ReadOnlySpan<TextBlock> blocks)
    {
        using var text = new MemoryStream();
        foreach (TextBlock block in blocks)
        {
            if (block.Service is null)
            {
                text.Write(block.In(_content));
            }
        }

        return text.ToArray();
    }

    private static HashSet<string> ServicesIn(ReadOnlySpan<TextBlock> before, ReadOnlySpan<TextBlock> after)
    {
        var services = new HashSet<string>();
        foreach (TextBlock block in (ReadOnlySpan<TextBlock>)[.. before, .. after])
        {
            if (block.Service is { } service)
            {
                services.Add(service);
            }
        }

        return services;
    }

    // Whether a block ends and another one begins there.
    private static bool IsCut(TomlFile file, int at) =>
        at == file.Source.Text.Length || file.Blocks!.Any(block => block.Start == at);

    private static ImmutableArray<TextBlock> InBytes(string text, IReadOnlyList<TomlBlock> blocks, int moved, int end)
    {
        var inBytes = ImmutableArray.CreateBuilder<TextBlock>(blocks.Count);
        int at = 0;
        int bytes = moved;
        for (int i = 0; i < blocks.Count; i++)
        {
            (string table, string? name, int start) = blocks[i];
            bytes += Encoding.UTF8.GetByteCount(text.AsSpan(at, start - at));
            at = start;
            int next = i + 1 < blocks.Count ? blocks[i + 1].Start : -1;
            int length = next < 0 ? end - bytes : Encoding.UTF8.GetByteCount(text.AsSpan(start, next - start));
            inBytes.Add(new TextBlock(table == SectionKeys.ServiceTable ? name : null, bytes, length));
        }

        return inBytes.DrainToImmutable();
    }
}
