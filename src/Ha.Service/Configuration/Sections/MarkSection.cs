using System.Net.Sockets;

namespace Ha.Service.Configuration.Sections;

/// <summary>The firewall mark of a service, as it was written; what is absent or wrong is null.</summary>
/// <param name="Mark">The mark.</param>
/// <param name="Family">Whose marked packets it takes.</param>
internal sealed record MarkSection(Located<long>? Mark, Located<AddressFamily>? Family)
{
    private static readonly Dictionary<string, AddressFamily> Families = new()
    {
        ["ipv4"] = AddressFamily.InterNetwork,
        ["ipv6"] = AddressFamily.InterNetworkV6,
    };

    /// <summary>Reads the keys.</summary>
    public static MarkSection Read(SectionReader reader)
    {
        if (reader.Has("fwmark") && reader.Has("listen"))
        {
            reader.Problems.Add(
                reader.KeySpan("fwmark"), $"{reader.Title} has 'listen' too: a service is known by its addresses or by a mark");
        }

        if (!reader.Has("fwmark") && reader.Has("family"))
        {
            reader.Problems.Add(
                reader.KeySpan("family"), "family is for services of a firewall mark: the addresses in 'listen' say theirs");
        }

        if (reader.Has("fwmark") && reader.Has("protocol"))
        {
            reader.Problems.Add(
                reader.KeySpan("protocol"),
                "protocol does not go with fwmark: the kernel serves whatever was marked, of any protocol");
        }

        return new MarkSection(
            reader.Number("fwmark", 1, uint.MaxValue), reader.Choice("family", Families));
    }
}
