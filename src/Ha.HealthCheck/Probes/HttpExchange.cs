using System.Text;

namespace Ha.HealthCheck.Probes;

/// <summary>What is asked and how the answer is judged, with and without TLS. Pure.</summary>
internal static class HttpExchange
{
    /// <summary>The bytes of the request.</summary>
    public static byte[] Request(HttpProbeSettings settings) => Encoding.UTF8.GetBytes(
        $"GET {settings.Path} HTTP/1.1\r\nHost: {settings.Host}\r\nUser-Agent: ha-director\r\nAccept: */*\r\n"
        + "Connection: close\r\n\r\n");

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
}
