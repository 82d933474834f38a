using Ha.Service.Configuration;
using Ha.Service.Control;
using Ha.Service.Events;

namespace Ha.Service.Sysctls;

/// <summary>Keeps the sysctls that the configuration needs, and restores what they were.</summary>
/// <remarks>Owned by the director's loop. What cannot be set is shown and tried again at each read-back.</remarks>
internal sealed partial class HostSysctls(
    string runtimeDirectory, SysctlFiles files, EventLog events, ILogger<HostSysctls> logger)
{
    private readonly SysctlMemory _memory = new(runtimeDirectory);
    private readonly SortedDictionary<string, string> _errors = new(StringComparer.Ordinal);
    private readonly HashSet<string> _inForce = [];
    private List<SysctlNeed> _needs = [];
    private bool _isLoaded;

    /// <summary>How often a value of ours was changed by somebody else.</summary>
    public long Repairs { get; private set; }

    /// <summary>For status and metrics.</summary>
    public SysctlReply Status => new()
    {
        InForce = _errors.Count == 0,
        Errors = [.. _errors.Select(pair => $"{SysctlNeed.NameOf(pair.Key)}: {pair.Value}")],
        DriftRepairs = Repairs,
        Values = [.. _needs.Where(need => _inForce.Contains(need.Path)).Select(need => new SysctlValueReply
        {
            Name = SysctlNeed.NameOf(need.Path),
            Value = need.Value,
            Original = _memory.Originals.GetValueOrDefault(need.Path),
            Reason = need.Reason,
        })],
    };

    /// <summary>At start, after a reload and at each read-back: sets what is needed, restores what no longer is.</summary>
    public void Apply(DirectorSettings settings)
    {
        if (!_isLoaded)
        {
            _memory.Load();
            _isLoaded = true;
        }

        _needs = SysctlRules.From(settings, path => _memory.Originals.GetValueOrDefault(path) ?? files.Read(path));
        HashSet<string> paths = [.. _needs.Select(need => need.Path)];
        Restore([.. _memory.Originals.Keys.Where(path => !paths.Contains(path))]);
        var told = new List<string>();
        foreach (SysctlNeed need in _needs)
        {
            Set(need, told);
        }

        foreach (string path in _errors.Keys.Where(path => !paths.Contains(path)).ToList())
        {
            _errors.Remove(path);
        }

        _inForce.IntersectWith(paths);
        Tell(EventKind.SysctlChanged, told);
    }

    /// <summary>At the end: everything is what it was.</summary>
    public void RestoreAll() => Restore([.. _memory.Originals.Keys]);

    private void Set(SysctlNeed need, List<string> told)
    {
        string? current = files.Read(need.Path);
        if (current == need.Value)
        {
            _errors.Remove(need.Path);
            _inForce.Add(need.Path);
            return;
        }

        if (current is null && need.Path.StartsWith(SysctlRules.IpvsFolder, StringComparison.Ordinal)
            && !files.HasFolder(SysctlRules.IpvsFolder))
        {
            // Without ip_vs there is nothing that could be wrong, and that it is missing is said elsewhere.
            _errors.Remove(need.Path);
            _inForce.Remove(need.Path);
            return;
        }

        string? problem = current is null ? "this kernel does not have it" : Write(need.Path, current, need.Value);
        if (problem is not null)
        {
            Fail(need, problem);
            return;
        }

        bool isDrift = !_inForce.Add(need.Path);
        _errors.Remove(need.Path);
        string name = SysctlNeed.NameOf(need.Path);
        if (isDrift)
        {
            Repairs++;
            LogRepaired(name, current!, need.Value);
            events.Add(
                EventKind.DriftRepaired, null, $"{name} was set to {current} by somebody else; it is {need.Value} again");
        }
        else
        {
            LogChanged(name, current!, need.Value, need.Reason);
            told.Add($"{name} {current} -> {need.Value} ({need.Reason})");
        }
    }

    private string? Write(string path, string current, string value)
    {
        try
        {
            // One that was right when we came is not ours to restore to what somebody else makes of it later.
            if (!_inForce.Contains(path))
            {
                _memory.Remember(path, current);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"what it is cannot be remembered, so it is not changed: {e.Message}";
        }

        // Read again: the kernel takes some values and makes others of them.
        return files.Write(path, value)
            ?? (files.Read(path) is { } now && now != value ? $"set to {value}, and is {now}" : null);
    }

    private void Fail(SysctlNeed need, string problem)
    {
        _inForce.Remove(need.Path);
        if (_errors.GetValueOrDefault(need.Path) == problem)
        {
            return;
        }

        _errors[need.Path] = problem;
        string name = SysctlNeed.NameOf(need.Path);
        LogFailed(name, need.Value, problem);
        events.Add(EventKind.SysctlFailed, null, $"{name} = {need.Value} is not in force: {problem} ({need.Reason})");
    }

    // In the opposite order: forwarding, which changes others, is the last.
    private void Restore(string[] paths)
    {
        var told = new List<string>();
        foreach (string path in paths.OrderDescending(StringComparer.Ordinal))
        {
            string original = _memory.Originals[path];
            if (files.Read(path) is { } current && current != original && files.Write(path, original) is { } problem)
            {
                LogFailed(SysctlNeed.NameOf(path), original, problem);
                continue;
            }

            Forget(path);
            told.Add($"{SysctlNeed.NameOf(path)} = {original}");
        }

        Tell(EventKind.SysctlRestored, told);
    }

    private void Forget(string path)
    {
        _inForce.Remove(path);
        try
        {
            _memory.Forget(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogFailed(SysctlNeed.NameOf(path), "", $"cannot be forgotten: {e.Message}");
        }
    }

    private void Tell(string kind, List<string> what)
    {
        if (what.Count > 0)
        {
            events.Add(kind, null, string.Join("; ", what));
        }
    }

    [LoggerMessage(EventIds.SysctlChanged, LogLevel.Information, "{Name}: {Old} -> {New}: {Reason}")]
    private partial void LogChanged(string name, string old, string @new, string reason);

    [LoggerMessage(EventIds.SysctlRepaired, LogLevel.Warning,
        "{Name} was set to {Found} by somebody else; it is {Value} again")]
    private partial void LogRepaired(string name, string found, string value);

    [LoggerMessage(EventIds.SysctlFailed, LogLevel.Error, "{Name} = {Value} cannot be set: {Problem}")]
    private partial void LogFailed(string name, string value, string problem);
}
