using Ha.Service.Configuration.Toml;
using Ha.Service.Configuration.Values;

namespace Ha.Service.Configuration.Sections;

/// <summary>Reads the <c>source_pool</c> of a service, which <c>forward = "full-nat"</c> alone needs.</summary>
internal static class SourcePoolKeys
{
    /// <summary>The word for <c>forward</c>.</summary>
    public const string FullNat = "full-nat";

    private const string Key = "source_pool";

    /// <summary>Whether the service is to translate sources.</summary>
    public static bool IsWanted(SectionReader reader) => reader.Value("forward") is TomlString { Value: FullNat };

    /// <summary>The pool; null: none, or a wrong one.</summary>
    public static Located<AddressRange>? Read(SectionReader reader)
    {
        if (!IsWanted(reader))
        {
            if (reader.Has(Key))
            {
                reader.Problems.Add(reader.KeySpan(Key), $"'{Key}' is for forward = \"{FullNat}\" only");
            }

            return null;
        }

        reader.Require(Key, "[\"10.0.0.5-10.0.0.8\"]");
        if (reader.Value(Key) is TomlArray { Items.Count: not 1 } other)
        {
            reader.Problems.Add(other.Span, $"{Key} must hold one range: a rule of the kernel takes one");
            return null;
        }

        return reader.Texts<AddressRange>(Key, "ranges of addresses", AddressRange.Parse) is [{ } pool] ? pool : null;
    }
}
