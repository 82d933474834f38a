using Ha.Service.Configuration;
using Ha.Service.Events;

namespace Ha.Service.Filter;

/// <summary>Keeps our table of the packet filter right, by the program <c>nft</c>.</summary>
/// <remarks>
/// Thread-safe; one run of the program at a time, and none at all while no router needs it. What fails is shown and tried
/// again: a director does not give up its role because a filter is missing.
/// </remarks>
internal sealed partial class AcceptFilter : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly NftProgram _nft;
    private readonly EventLog _events;
    private readonly ILogger<AcceptFilter> _logger;
    private readonly string _file;
    private volatile string? _wanted;
    private volatile string? _error;
    private string? _applied;
    private string? _listed;

    public AcceptFilter(string runtimeDirectory, NftProgram nft, EventLog events, ILogger<AcceptFilter> logger)
    {
        _nft = nft;
        _events = events;
        _logger = logger;

        // While it is there, so may be our table: also after a director that was killed.
        _file = Path.Combine(runtimeDirectory, "accept.nft");
    }

    /// <summary>Why what is needed is not in force; null: it is, or nothing is needed.</summary>
    public string? Error => _error;

    /// <summary>Makes the filter what these settings need.</summary>
    public Task ApplyAsync(DirectorSettings settings)
    {
        _wanted = AcceptRules.From(settings);
        return WorkAsync(isVerified: false);
    }

    /// <summary>Repairs what somebody else did to it, and tries again what has failed.</summary>
    public Task VerifyAsync() => WorkAsync(isVerified: true);

    /// <summary>Removes our table.</summary>
    public Task RemoveAsync()
    {
        _wanted = null;
        return WorkAsync(isVerified: false);
    }

    public void Dispose() => _one.Dispose();

    private async Task WorkAsync(bool isVerified)
    {
        if (_wanted is null && !File.Exists(_file))
        {
            _error = null;
            return;
        }

        await _one.WaitAsync();
        try
        {
            string? wanted = _wanted;
            bool isRepair = isVerified && wanted is not null && wanted == _applied;
            if (isRepair && await ListAsync() == _listed)
            {
                return;
            }

            if (wanted != _applied || isRepair || wanted is null)
            {
                await WriteAsync(wanted, isRepair);
            }
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task WriteAsync(string? wanted, bool isRepair)
    {
        _applied = null;
        string? problem;
        try
        {
            await File.WriteAllTextAsync(_file, wanted ?? AcceptRules.Removal);
            problem = (await _nft.RunAsync("-f", _file)).Problem;
            if (problem is null && wanted is null)
            {
                File.Delete(_file);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = e.Message;
        }

        if (problem is not null)
        {
            Fail(problem);
            return;
        }

        _error = null;
        _applied = wanted;
        _listed = wanted is null ? null : await ListAsync();
        if (isRepair)
        {
            LogRepaired(AcceptRules.Table);
            _events.Add(
                EventKind.DriftRepaired, null, $"the nftables table {AcceptRules.Table} was changed by somebody else; repaired");
        }
    }

    private async Task<string?> ListAsync()
    {
        (string? problem, string output) = await _nft.RunAsync(["list", "table", .. AcceptRules.Table.Split(' ')]);
        return problem is null ? output : null;
    }

    private void Fail(string problem)
    {
        string text = $"accept = false is not enforced: {problem}";
        if (_error != text)
        {
            LogFailed(text);
            _events.Add(EventKind.FilterFailed, null, text);
        }

        _error = text;
    }

    [LoggerMessage(EventIds.FilterFailed, LogLevel.Error, "Packet filter: {Problem}")]
    private partial void LogFailed(string problem);

    [LoggerMessage(EventIds.FilterRepaired, LogLevel.Warning,
        "The nftables table {Table} was changed by somebody else; repaired")]
    private partial void LogRepaired(string table);
}
