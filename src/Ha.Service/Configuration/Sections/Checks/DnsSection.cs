using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Ha.HealthCheck;

namespace Ha.Service.Configuration.Sections.Checks;

/// <summary>What a name server is asked, as it was written; what is absent or wrong is null.</summary>
internal sealed record DnsSection
{
    private const int AnswersMax = 64;
    private const int NameCharsMax = 253;
    private const int LabelCharsMax = 63;

    private static readonly Dictionary<string, DnsRecordType> Types =
        Enum.GetValues<DnsRecordType>().ToDictionary(type => type.ToString());

    private Located<string>? Query { get; init; }

    private Located<DnsRecordType>? Record { get; init; }

    private ImmutableArray<Located<string>>? Answers { get; init; }

    /// <summary>Reads the keys of a check.</summary>
    public static DnsSection Read(SectionReader reader) => new()
    {
        Query = reader.Text<string>("query", ParseName),
        Record = reader.Choice("record", Types),
        Answers = reader.Has("answers")
            ? [.. reader.Texts<string>("answers", "the records that are expected", ParseAnswer, AnswersMax)]
            : null,
    };

    /// <summary>A server's over its service's.</summary>
    public DnsSection Over(DnsSection service) => new()
    {
        Query = Query ?? service.Query,
        Record = Record ?? service.Record,
        Answers = Answers ?? service.Answers,
    };

    /// <summary>Reports what is missing or cannot be.</summary>
    public void RejectContradictions(SectionReader reader)
    {
        if (Query is null && !reader.Has("query"))
        {
            reader.Require("query", "\"www.example.com\"");
        }

        AddressFamily? family = (Record?.Value ?? DnsRecordType.A) switch
        {
            DnsRecordType.A => AddressFamily.InterNetwork,
            DnsRecordType.AAAA => AddressFamily.InterNetworkV6,
            _ => null,
        };
        foreach (Located<string> answer in (Answers ?? []).Where(answer =>
            family is not null && !(IPAddress.TryParse(answer.Value, out IPAddress? address) && address.AddressFamily == family)))
        {
            string kind = family == AddressFamily.InterNetwork ? "IPv4" : "IPv6";
            reader.Problems.Add(
                answer.Span,
                $"answers: {ProblemList.Quote(answer.Value)} must be an {kind} address, as records of type "
                + $"{Record?.Value ?? DnsRecordType.A} are");
        }
    }

    /// <summary>The settings; only for a section without problems.</summary>
    public DnsProbeSettings ToSettings(IPEndPoint target) => new(
        target,
        Query!.Value,
        Record?.Value ?? DnsRecordType.A,
        [.. (Answers ?? []).Select(answer => IPAddress.TryParse(answer.Value, out IPAddress? address) ? address.ToString() : answer.Value)]);

    private static string? ParseName(string text, out string value)
    {
        value = text == "." ? text : text.TrimEnd('.');
        bool isRight = value == "."
            || (value.Length is > 0 and <= NameCharsMax
                && value.Split('.').All(label => label.Length is > 0 and <= LabelCharsMax && label.All(c => c is > ' ' and <= '~')));
        return isRight
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"must be a name of labels of 1 to {LabelCharsMax} characters, at most {NameCharsMax} in all, or \".\"");
    }

    private static string? ParseAnswer(string text, out string value)
    {
        value = text.TrimEnd('.');
        return text.Length is 0 or > 4 * NameCharsMax ? "must be the text of a record" : null;
    }
}
