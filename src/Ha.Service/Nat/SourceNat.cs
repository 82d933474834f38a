using Ha.Service.Configuration;
using Ha.Service.Control;
using Ha.Service.Events;
using Ha.Service.Filter;

namespace Ha.Service.Nat;

/// <summary>Keeps the rules of source translation that <c>forward = "full-nat"</c> needs, by the program <c>nft</c>.</summary>
/// <remarks>
/// Thread-safe; one run of the program at a time, and none at all while no service needs it. What fails is shown and tried
/// again.
/// </remarks>
internal sealed partial class SourceNat : IDisposable
{
    private const string NoTable = "No such file or directory";

    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly NftProgram _nft;
    private readonly EventLog _events;
    private readonly ILogger<SourceNat> _logger;
    private readonly string _file;
    private volatile IReadOnlySet<NatRule> _wanted = new HashSet<NatRule>();
    private volatile IReadOnlyList<HeldNatRule> _held = [];
    private volatile string? _error;
    private IReadOnlySet<NatRule>? _applied;
    private long _repairs;

    public SourceNat(string runtimeDirectory, NftProgram nft, EventLog events, ILogger<SourceNat> logger)
    {
        _nft = nft;
        _events = events;
        _logger = logger;

        // While it is there, so may be our table: also after a director that was killed.
        _file = Path.Combine(runtimeDirectory, "nat.nft");
    }

    /// <summary>For status and metrics; null: no service needs it.</summary>
    public NatReply? Status(DirectorSettings settings) => settings.Services.Any(service => service.SourcePool is not null)
        ? new NatReply
        {
            InForce = _error is null,
            Error = _error,
            DriftRepairs = Interlocked.Read(ref _repairs),
            Conntrack = ConntrackCounters.Read(),
            Services = [.. settings.Services.Where(service => service.SourcePool is not null).Select(service => new NatServiceReply
            {
                Service = service.Name,
                Pool = service.SourcePool!.ToString(),
                PortsPerServer = (long)service.SourcePool.Count * NatServiceReply.PortsPerAddress,
                Connections = _held.Where(rule => rule.Rule?.Service == service.Name).Sum(rule => rule.Connections),
            })],
        }
        : null;

    /// <summary>Makes the rules what these settings need.</summary>
    public Task ApplyAsync(DirectorSettings settings)
    {
        _wanted = NatRule.From(settings);
        return WorkAsync();
    }

    /// <summary>Repairs what somebody else did to them, and tries again what has failed.</summary>
    public Task VerifyAsync() => WorkAsync();

    /// <summary>Removes our table.</summary>
    public Task RemoveAsync()
    {
        _wanted = new HashSet<NatRule>();
        return WorkAsync();
    }

    public void Dispose() => _one.Dispose();

    private async Task WorkAsync()
    {
        if (_wanted.Count == 0 && !File.Exists(_file))
        {
            _error = null;
            return;
        }

        await _one.WaitAsync();
        try
        {
            IReadOnlySet<NatRule> wanted = _wanted;
            Fail(await MakeAsync(wanted, isDrift: _applied is not null && _applied.SetEquals(wanted)));
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<string?> MakeAsync(IReadOnlySet<NatRule> wanted, bool isDrift)
    {
        _applied = null;
        (string? problem, NatTable? held) = await ReadAsync();
        if (problem is not null)
        {
            return problem;
        }

        NatDiff diff = NatDiff.Between(wanted, held);
        if (diff.Input is not null)
        {
            problem = await WriteAsync(diff.Input);
            if (problem is not null)
            {
                return problem;
            }

            Tell(diff, isDrift);
            (problem, held) = await ReadAsync();
            problem ??= NatDiff.Between(wanted, held).Input is null ? null : "the kernel does not hold what it was given";
            if (problem is not null)
            {
                return problem;
            }
        }

        _held = held?.Rules ?? [];
        _applied = wanted;
        return wanted.Count == 0 ? Forget() : null;
    }

    private async Task<(string? Problem, NatTable? Table)> ReadAsync()
    {
        (string? problem, string output) = await _nft.RunAsync(["-j", "list", "table", .. NatTable.Name.Split(' ')]);
        if (problem is not null)
        {
            return output.Contains(NoTable, StringComparison.Ordinal) ? (null, null) : (problem, null);
        }

        return NatTable.Read(output) is { } table ? (null, table) : ("what nft lists cannot be read", null);
    }

    private async Task<string?> WriteAsync(string input)
    {
        try
        {
            await File.WriteAllTextAsync(_file, input);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }

        return (await _nft.RunAsync("-f", _file)).Problem;
    }

    private string? Forget()
    {
        try
        {
            File.Delete(_file);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    private void Tell(NatDiff diff, bool isDrift)
    {
        if (!isDrift)
        {
            LogChanged(NatTable.Name, diff.Text);
            return;
        }

        Interlocked.Add(ref _repairs, diff.Changes);
        LogRepaired(NatTable.Name, diff.Text);
        _events.Add(
            EventKind.DriftRepaired,
            null,
            $"the nftables table {NatTable.Name} was changed by somebody else; repaired: {diff.Text}");
    }

    private void Fail(string? problem)
    {
        string? text = problem is null ? null : $"full-nat is not in force: {problem}";
        if (text is not null && _error != text)
        {
            LogFailed(text);
            _events.Add(EventKind.FilterFailed, null, text);
        }

        _error = text;
    }

    [LoggerMessage(EventIds.NatChanged, LogLevel.Information, "The nftables table {Table}: {What}")]
    private partial void LogChanged(string table, string what);

    [LoggerMessage(EventIds.NatRepaired, LogLevel.Warning,
        "The nftables table {Table} was changed by somebody else; repaired: {What}")]
    private partial void LogRepaired(string table, string what);

    [LoggerMessage(EventIds.NatFailed, LogLevel.Error, "Source translation: {Problem}")]
    private partial void LogFailed(string problem);
}
