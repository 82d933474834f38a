namespace Ha.Service.Configuration.Rereading;

/// <summary>A part of a file: all of one service, or tables of something else.</summary>
/// <param name="Service">The service; null: it is of something else.</param>
/// <param name="Start">Where it begins, in bytes: the beginning of a line.</param>
/// <param name="Length">How many bytes it has.</param>
internal readonly record struct TextBlock(string? Service, int Start, int Length)
{
    /// <summary>Where it ends.</summary>
    public int End => Start + Length;

    /// <summary>Its text.</summary>
    public ReadOnlySpan<byte> In(ReadOnlyMemory<byte> content) => content.Span.Slice(Start, Length);
}
