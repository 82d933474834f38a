using System.Text;

namespace Ha.HealthCheck.Probes;

/// <summary>What is asked and how the status is judged, with and without TLS. Pure.</summary>
internal static class HttpExchange
{
    // How long the body is, is for us to say.
    private static readonly string[] Framing = ["Content-Length", "Transfer-Encoding"];

    // RFC 9110 8.6: methods that mean to carry something say so when there is nothing.
    private static readonly string[] BodyMethods = ["POST", "PUT", "PATCH"];

    /// <summary>The bytes of the request.</summary>
    public static byte[] Request(HttpProbeSettings settings)
    {
        var head = new StringBuilder();
        head.Append(settings.Method).Append(' ').Append(settings.Path).Append(" HTTP/1.1\r\n");
        HttpHeader[] ours =
        [
            new("Host", settings.Host), new("User-Agent", "ha-director"), new("Accept", "*/*"), new("Connection", "close"),
        ];
        foreach (HttpHeader header in ours)
        {
            Append(head, settings.Headers.Any(other => IsNamed(other, header.Name))
                ? settings.Headers.Where(other => IsNamed(other, header.Name))
                : [header]);
        }

        Append(head, settings.Headers.Where(header =>
            !ours.Any(other => IsNamed(header, other.Name)) && !Framing.Any(name => IsNamed(header, name))));
        ReadOnlySpan<byte> body = settings.Send.Span;
        if (!body.IsEmpty || BodyMethods.Contains(settings.Method))
        {
            head.Append("Content-Length: ").Append(body.Length).Append("\r\n");
        }

        return [.. Encoding.UTF8.GetBytes(head.Append("\r\n").ToString()), .. body];
    }

    /// <summary>What a status says; 0: the answer is not HTTP.</summary>
    public static ProbeOutcome Judge(HttpProbeSettings settings, int status)
    {
        if (status == 0)
        {
            return new ProbeOutcome(ProbeOutcomeKind.L7InvalidResponse);
        }

        foreach (StatusRange wanted in settings.Status)
        {
            if (status >= wanted.First && status <= wanted.Last)
            {
                return new ProbeOutcome(ProbeOutcomeKind.Success);
            }
        }

        return new ProbeOutcome(ProbeOutcomeKind.L7Status, status);
    }

    private static void Append(StringBuilder head, IEnumerable<HttpHeader> headers)
    {
        foreach (HttpHeader header in headers)
        {
            head.Append(header.Name).Append(": ").Append(header.Value).Append("\r\n");
        }
    }

    private static bool IsNamed(HttpHeader header, string name) => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
