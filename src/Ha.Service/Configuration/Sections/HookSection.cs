using System.Collections.Immutable;
using Ha.Service.Configuration.Toml;
using Ha.Service.Configuration.Values;

namespace Ha.Service.Configuration.Sections;

/// <summary>Reads the <c>on_change</c> of a router and the <c>on_quorum</c> of a service: paths of programs, or tables for more.</summary>
internal static class HookSection
{
    private const int RetriesDefault = 2;
    private const int RetriesMax = 10;
    private static readonly TimeSpan TimeoutDefault = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TimeoutMin = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan TimeoutMax = TimeSpan.FromMinutes(5);

    /// <summary>The hooks that are right; the others are reported.</summary>
    /// <param name="owner">The router or service.</param>
    /// <param name="key">The key that names them.</param>
    public static IReadOnlyList<HookSettings> ReadAll(SectionReader owner, string key)
    {
        var hooks = new List<HookSettings>();
        foreach (TomlValue item in owner.Items(key, "programs", ConfigurationLimits.HooksMax))
        {
            HookSettings? hook = item is TomlTable table
                ? ReadTable(table, owner, key)
                : owner.Read<string>(key, item, Names.ParseAbsolutePath) is { } program
                    ? new HookSettings([program.Value], null, null, TimeoutDefault, RetriesDefault)
                    : null;
            if (hook is not null)
            {
                hooks.Add(hook);
            }
        }

        return hooks;
    }

    private static HookSettings? ReadTable(TomlTable table, SectionReader owner, string key)
    {
        var reader = new SectionReader(table, $"{key} of {owner.Title}", SectionKeys.Hook, owner.Problems);
        if (reader.Has("command") == reader.Has("webhook"))
        {
            owner.Problems.Add(reader.Header, $"{reader.Title} needs either 'command' or 'webhook'");
        }

        ImmutableArray<string>? command = CommandSection.Read(reader);
        Located<Uri>? webhook = reader.Text<Uri>("webhook", ParseWebhook);
        Located<string>? user = reader.Text<string>("user", ParseUser);
        if (user is not null && reader.Has("webhook"))
        {
            owner.Problems.Add(reader.KeySpan("user"), "'user' is for programs only");
        }

        Located<TimeSpan>? timeout = reader.Duration("timeout", TimeoutMin, TimeoutMax);
        Located<int>? retries = reader.Integer("retries", 0, RetriesMax);
        return command is null && webhook is null
            ? null
            : new HookSettings(
                command ?? [],
                webhook?.Value,
                user?.Value,
                timeout?.Value ?? TimeoutDefault,
                retries?.Value ?? RetriesDefault);
    }

    private static string? ParseWebhook(string text, out Uri value)
    {
        bool isUri = Uri.TryCreate(text, UriKind.Absolute, out Uri? parsed);
        value = parsed ?? new Uri("http://invalid/");
        return isUri && parsed!.Scheme is "http" or "https" && parsed!.Host.Length > 0
            ? null
            : "must be a URL, such as \"https://host/path\"";
    }

    private static string? ParseUser(string text, out string value)
    {
        value = text;
        return text.Length == 0 || text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c == ':')
            ? "must be the name of a user"
            : null;
    }
}
