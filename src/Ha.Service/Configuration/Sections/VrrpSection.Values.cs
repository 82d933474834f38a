using System.Text;
using Ha.Service.Configuration.Toml;
using Ha.Vrrp;

namespace Ha.Service.Configuration.Sections;

/// <content>Values that need more than a range.</content>
internal sealed partial record VrrpSection
{
    private const string Off = "off";
    private static readonly TimeSpan DuplicateCheckDefault = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DuplicateCheckMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DelayMax = TimeSpan.FromHours(1);
    private static readonly TimeSpan LeaseMin = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LeaseMax = TimeSpan.FromMinutes(10);

    private static readonly Dictionary<string, ChecksumForm> ChecksumForms = new()
    {
        ["rfc9568"] = ChecksumForm.Rfc9568,
        ["pseudo-header"] = ChecksumForm.PseudoHeader,
    };

    private static Located<TimeSpan>? ReadAdvertInterval(SectionReader reader, VrrpVersion version)
    {
        const string Key = "advert_interval";
        if (version == VrrpVersion.V2)
        {
            return reader.WholeSeconds(
                Key, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(255), "VRRP version 2 counts it in seconds");
        }

        // 12 bits of centiseconds (RFC 9568, 5.2.7).
        Located<TimeSpan>? interval =
            reader.Duration(Key, TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(40_950));
        if (interval is null || interval.Value.Ticks % (10 * TimeSpan.TicksPerMillisecond) == 0)
        {
            return interval;
        }

        reader.Problems.Add(interval.Span, $"{Key} must be a multiple of 10ms: VRRP version 3 counts it in hundredths");
        return null;
    }

    private static Located<TimeSpan?>? ReadLease(SectionReader reader) =>
        ReadOff(reader, "lease") ?? Optional(reader.WholeSeconds(
            "lease", LeaseMin, LeaseMax, "the kernel counts the lifetime of an address in seconds"));

    private static Located<TimeSpan?>? ReadDuplicateCheck(SectionReader reader) =>
        ReadOff(reader, "duplicate_check") ?? Optional(reader.Duration("duplicate_check", DuplicateCheckMin, DelayMax));

    private static Located<TimeSpan?>? ReadOff(SectionReader reader, string key) =>
        reader.Value(key) is TomlString { Value: Off } off ? new Located<TimeSpan?>(null, off.Span) : null;

    private static Located<TimeSpan?>? Optional(Located<TimeSpan>? duration) =>
        duration is null ? null : new Located<TimeSpan?>(duration.Value, duration.Span);

    private static string? ParsePassword(string text, out string value)
    {
        value = text;
        return text.Length == 0 || text.Any(c => c is < ' ' or > '~')
            || Encoding.ASCII.GetByteCount(text) > ConfigurationLimits.PasswordBytesMax
            ? $"must be 1 to {ConfigurationLimits.PasswordBytesMax} printable ASCII characters"
            : null;
    }
}
