using Ha.Ipvs;

namespace Ha.Service.Configuration.Sections;

/// <summary>A <c>tunnel</c> table, of a service or a server, as it was written.</summary>
/// <param name="Value">The tunnel; null when it was written wrong.</param>
/// <param name="Span">The key.</param>
internal sealed record TunnelSection(Tunnel? Value, TextSpan Span)
{
    private static readonly Dictionary<string, TunnelKind> Kinds = new()
    {
        ["ipip"] = TunnelKind.Ipip,
        ["gue"] = TunnelKind.Gue,
        ["gre"] = TunnelKind.Gre,
    };

    private static readonly Dictionary<string, TunnelChecksum> Checksums = new()
    {
        ["none"] = TunnelChecksum.None,
        ["csum"] = TunnelChecksum.Outer,
        ["remcsum"] = TunnelChecksum.Remote,
    };

    /// <summary>Reads the table of a key <c>tunnel</c>; null when there is none.</summary>
    public static TunnelSection? Read(SectionReader owner)
    {
        if (owner.Table("tunnel", "{ type = \"gue\", port = 6080 }") is not { } table)
        {
            return null;
        }

        int before = owner.Problems.Count;
        var reader = new SectionReader(table, $"the tunnel of {owner.Title}", SectionKeys.Tunnel, owner.Problems);
        reader.Require("type", "\"gue\"");
        Located<TunnelKind>? kind = reader.Choice("type", Kinds);
        Located<int>? port = reader.Integer("port", 1, ushort.MaxValue);
        Located<TunnelChecksum>? checksum = reader.Choice("checksum", Checksums);
        if (kind is not null)
        {
            RejectContradictions(reader, kind.Value, port, checksum);
        }

        var tunnel = new Tunnel(
            kind?.Value ?? default, (ushort)(port?.Value ?? 0), checksum?.Value ?? TunnelChecksum.None);
        return new TunnelSection(owner.Problems.Count == before ? tunnel : null, owner.KeySpan("tunnel"));
    }

    private static void RejectContradictions(
        SectionReader reader, TunnelKind kind, Located<int>? port, Located<TunnelChecksum>? checksum)
    {
        if (kind == TunnelKind.Gue)
        {
            reader.Require("port", "6080");
        }
        else if (port is not null)
        {
            reader.Problems.Add(port.Span, "port is for tunnels of type \"gue\" only: the others have no ports");
        }

        if (checksum is { Value: TunnelChecksum.Outer } && kind == TunnelKind.Ipip)
        {
            reader.Problems.Add(checksum.Span, "IP in IP has no checksum of its own: use \"gue\" or \"gre\"");
        }

        if (checksum is { Value: TunnelChecksum.Remote } && kind != TunnelKind.Gue)
        {
            reader.Problems.Add(checksum.Span, "remcsum is for tunnels of type \"gue\" only");
        }
    }
}
