using System.Text;

namespace Ha.HealthCheck.Tests.Kit;

/// <summary>Messages written down by hand: words of hexadecimal digits, and of ASCII behind an apostrophe.</summary>
internal static class Wire
{
    public static byte[] Bytes(string text) =>
    [
        .. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(word => word[0] == '\'' ? Encoding.ASCII.GetBytes(word[1..]) : Convert.FromHexString(word)),
    ];
}
