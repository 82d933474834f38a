namespace Ha.Ipvs;

/// <summary>The transport protocol of a virtual service; values are IP protocol numbers.</summary>
public enum ServiceProtocol : byte
{
    /// <summary>Any of them: a firewall mark's service.</summary>
    Any = 0,

    /// <summary>TCP.</summary>
    Tcp = 6,

    /// <summary>UDP.</summary>
    Udp = 17,

    /// <summary>SCTP.</summary>
    Sctp = 132,
}

/// <summary>Words for protocols.</summary>
public static class ProtocolName
{
    /// <summary>The word: <c>tcp</c>, <c>udp</c>, <c>sctp</c>, or <c>any</c>.</summary>
    /// <param name="protocol">The protocol.</param>
    public static string Of(ServiceProtocol protocol) => protocol switch
    {
        ServiceProtocol.Tcp => "tcp",
        ServiceProtocol.Udp => "udp",
        ServiceProtocol.Sctp => "sctp",
        _ => "any",
    };

    internal static bool TryParse(string word, out ServiceProtocol protocol)
    {
        protocol = word switch
        {
            "tcp" => ServiceProtocol.Tcp,
            "udp" => ServiceProtocol.Udp,
            "sctp" => ServiceProtocol.Sctp,
            _ => ServiceProtocol.Any,
        };
        return protocol != ServiceProtocol.Any;
    }
}
