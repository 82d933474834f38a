using System.Collections.Immutable;
using System.Text;

namespace Ha.HealthCheck;

/// <summary>Bytes that are sent or expected. Compared by content; empty by default.</summary>
public readonly struct ByteText : IEquatable<ByteText>
{
    private readonly ImmutableArray<byte> _bytes;

    /// <summary>These bytes.</summary>
    public ByteText(ReadOnlySpan<byte> bytes) => _bytes = [.. bytes];

    /// <summary>The bytes of a text in UTF-8.</summary>
    public ByteText(string text)
        : this(Encoding.UTF8.GetBytes(text))
    {
    }

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _bytes.IsDefaultOrEmpty;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Span => _bytes.IsDefault ? [] : _bytes.AsSpan();

    /// <summary>Equality by content.</summary>
    public static bool operator ==(ByteText left, ByteText right) => left.Equals(right);

    /// <summary>Inequality by content.</summary>
    public static bool operator !=(ByteText left, ByteText right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(ByteText other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ByteText other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }
}
