using System.Collections.Immutable;
using System.Net;
using Ha.HealthCheck;
using Ha.Service.Configuration.Toml;
using Ha.Service.Configuration.Values;

namespace Ha.Service.Configuration.Sections.Checks;

/// <summary>What an HTTP check asks, as it was written; what is absent or wrong is null.</summary>
internal sealed record HttpSection
{
    private const int HeadersMax = 32;
    private static readonly ImmutableArray<StatusRange> StatusDefault = [new StatusRange(200, 299)];

    /// <summary>The Host header.</summary>
    public Located<string>? Host { get; private init; }

    private Located<string>? Path { get; init; }

    private Located<string>? Method { get; init; }

    private ImmutableArray<HttpHeader>? Headers { get; init; }

    private ImmutableArray<StatusRange>? Status { get; init; }

    /// <summary>Reads the keys of a check.</summary>
    public static HttpSection Read(SectionReader reader) => new()
    {
        Host = reader.Text<string>("host", HttpTexts.ParseHost),
        Path = reader.Text<string>("path", HttpTexts.ParsePath),
        Method = reader.Text<string>("method", HttpTexts.ParseMethod),
        Headers = ReadHeaders(reader),
        Status = ReadStatus(reader),
    };

    /// <summary>A server's over its service's.</summary>
    public HttpSection Over(HttpSection service) => new()
    {
        Host = Host ?? service.Host,
        Path = Path ?? service.Path,
        Method = Method ?? service.Method,
        Headers = Headers ?? service.Headers,
        Status = Status ?? service.Status,
    };

    /// <summary>Reports what cannot be.</summary>
    public void RejectContradictions(SectionReader reader, TalkSection talk)
    {
        if (Method is { Value: "HEAD" } && talk.Expect is not null)
        {
            reader.Problems.Add(Method.Span, "method = \"HEAD\" is answered without a body, in which nothing can be expected");
        }
    }

    /// <summary>The settings; only for a section without problems.</summary>
    public HttpProbeSettings ToSettings(IPEndPoint target, TalkSection talk) =>
        new(target, Host?.Value ?? target.ToString(), Path?.Value ?? "/", Status ?? StatusDefault)
        {
            Method = Method?.Value ?? "GET",
            Headers = Headers ?? [],
            Send = talk.Send ?? default,
            Expect = talk.Expect,
        };

    private static ImmutableArray<HttpHeader>? ReadHeaders(SectionReader reader)
    {
        if (reader.Table("headers", "{ Accept = \"text/html\" }") is not { } table)
        {
            return null;
        }

        if (table.Entries.Count > HeadersMax)
        {
            reader.Problems.Add(table.Span, $"headers holds {table.Entries.Count}; {HeadersMax} are the most");
        }

        var headers = ImmutableArray.CreateBuilder<HttpHeader>();
        foreach (TomlEntry entry in table.Entries.Values)
        {
            if (HttpTexts.ParseHeaderName(entry.Key, out string name) is { } problem)
            {
                reader.Problems.Add(entry.KeySpan, $"headers: {ProblemList.Quote(entry.Key)} {problem}");
            }
            else if (reader.Read<string>($"the header {name}", entry.Value, HttpTexts.ParseHeaderValue) is { } value)
            {
                headers.Add(new HttpHeader(name, value.Value));
            }
        }

        return headers.ToImmutable();
    }

    private static ImmutableArray<StatusRange>? ReadStatus(SectionReader reader)
    {
        if (!reader.Has("status"))
        {
            return null;
        }

        var ranges = ImmutableArray.CreateBuilder<StatusRange>();
        IReadOnlyList<TomlValue> items = reader.Items("status", "codes or ranges such as \"200-299\"");
        foreach (TomlValue item in items)
        {
            TomlValue text = item is TomlInteger code ? new TomlString($"{code.Value}", code.Span) : item;
            if (reader.Read<StatusRange>("status", text, HttpTexts.ParseStatus) is { } range)
            {
                ranges.Add(range.Value);
            }
        }

        if (reader.Value("status") is TomlArray { Items.Count: 0 } none)
        {
            reader.Problems.Add(none.Span, "status must hold at least one code or range");
        }

        return ranges.ToImmutable();
    }
}
