using System.Net;
using Ha.Service.Configuration.Toml;
using Ha.Service.Configuration.Values;

namespace Ha.Service.Configuration.Sections;

/// <summary>One <c>[[service.NAME.server]]</c> as it was written; what is absent or wrong is null.</summary>
/// <param name="Address">Its address and port.</param>
/// <param name="Weight">Its weight.</param>
/// <param name="Check">Its check, the service's laid under it; null: none.</param>
internal sealed record ServerSection(Located<IPEndPoint>? Address, Located<int>? Weight, CheckSection? Check)
{
    private const int WeightMax = 65535;

    /// <summary>Reads a server.</summary>
    public static ServerSection Read(string service, TomlTable table, CheckSection? serviceCheck, ProblemList problems)
    {
        string title = $"[[service.{service}.server]]";
        var reader = new SectionReader(table, title, SectionKeys.Server, problems);
        reader.Require("address", "\"10.0.0.21:80\"");
        CheckSection? check = reader.Table("check", "{ type = \"tcp\" }") is { } own
            ? CheckSection.Read(own, $"the check of {title}", serviceCheck, problems)
            : serviceCheck;
        return new ServerSection(
            reader.Text<IPEndPoint>("address", Addresses.ParseHostEndPoint),
            reader.Integer("weight", 0, WeightMax),
            check);
    }

    /// <summary>The settings; only for a section without problems.</summary>
    public ServerSettings ToSettings(string service) =>
        new(Address!.Value, Weight?.Value ?? 1, Check?.ToSettings(Address.Value, service));
}
