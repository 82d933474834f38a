using System.Collections.Immutable;
using Ha.Ipvs;
using Ha.Netlink;
using Ha.Service.Configuration;
using Ha.Service.Events;
using Polly;
using Polly.Retry;

namespace Ha.Service.Director;

/// <summary>Why the kernel's table is written: something we know of changed, or what we read back was not ours.</summary>
internal enum TableWrite
{
    /// <summary>Health or configuration changed.</summary>
    Change,

    /// <summary>The kernel's table differed from what we had written.</summary>
    Repair,
}

/// <summary>The kernel's table of virtual services: what we last knew of it, and the one writer to it.</summary>
/// <remarks>Owned by the director's loop. A kernel without ip_vs is an error that is shown and tried again.</remarks>
internal sealed partial class ServiceTable(
    string runtimeDirectory, Func<IIpvs> open, EventLog events, ILogger<ServiceTable> logger) : IDisposable
{
    private const int ChangesToldMax = 3;
    private const int ChangesLoggedMax = 20;
    private static readonly ImmutableHashSet<ServiceKey> NoKeys = [];
    private readonly OwnedServices _owned = new(runtimeDirectory);
    private readonly ResiliencePipeline _reopen = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<IpvsUnavailableException>().Handle<IOException>(),
            MaxRetryAttempts = 2,
            Delay = TimeSpan.FromMilliseconds(50),
            BackoffType = DelayBackoffType.Exponential,
        })
        .Build();

    private readonly DriftReport _drift = new();
    private IIpvs? _ipvs;
    private IpvsTable? _written;
    private bool _hasComeBack;

    /// <summary>The kernel's table as we last read or wrote it.</summary>
    public IpvsTable Actual { get; private set; } = IpvsTable.Empty;

    /// <summary>Why there is no table; null while there is one, or none is needed.</summary>
    public string? Error { get; private set; }

    public long Repairs { get; private set; }

    /// <summary>Changes by others that were told of and not repaired.</summary>
    public long Reported => _drift.Count;

    /// <summary>Whether changes by others are undone, or only told of.</summary>
    public bool RepairsDrift { get; set; } = true;

    public long Applied { get; private set; }

    public long Failed { get; private set; }

    /// <summary>At start: what the kernel holds is taken over, never flushed.</summary>
    public void Adopt(DirectorSettings settings)
    {
        _owned.Load();
        ReadBack(settings);
        if (Actual.Entries.Length > 0)
        {
            LogAdopted(Actual.Entries.Length);
        }
    }

    /// <summary>Reads the kernel's table, so that the next write starts from the truth.</summary>
    public void ReadBack(DirectorSettings settings)
    {
        if (settings.Services.IsEmpty && _owned.Keys.Count == 0)
        {
            Error = null;
            return;
        }

        if (TryRead() is { } snapshot)
        {
            Actual = snapshot.Table;
        }
    }

    /// <summary>Reads some of our services, so that a write of that part starts from the truth.</summary>
    /// <param name="keys">Those services.</param>
    /// <returns>False: the whole table has to be read. One of them is not there, or the kernel cannot be asked now.</returns>
    public bool TryReadBack(IReadOnlyCollection<ServiceKey> keys)
    {
        if (_ipvs is null || !keys.All(Actual.Contains) || !_ipvs.Read(keys, out IpvsSnapshot part).IsOk
            || part.Table.Entries.Length != keys.Count)
        {
            return false;
        }

        Actual = Actual.Replace(part.Table);
        return true;
    }

    /// <summary>The table with its counters, for status and metrics; null when it cannot be read.</summary>
    public IpvsSnapshot? ReadCounters() => _ipvs is null ? null : TryRead();

    /// <summary>Some services with their counters, however many others there are; null when they cannot be read.</summary>
    public IpvsSnapshot? ReadCounters(IReadOnlyCollection<ServiceKey> keys) =>
        _ipvs is not null && _ipvs.Read(keys, out IpvsSnapshot part).IsOk ? part : null;

    /// <summary>Makes the kernel's table what is desired, touching only what differs.</summary>
    public void Write(IpvsTable desired, TableWrite write)
    {
        IReadOnlyList<IpvsChange> changes = IpvsDiff.Between(desired, Actual, _owned.Keys);
        if (_ipvs is null)
        {
            return;
        }

        if (_hasComeBack)
        {
            // What we could not write while there was no table is not drift.
            _hasComeBack = false;
            write = TableWrite.Change;
        }

        if (!RepairsDrift)
        {
            changes = LeaveDrift(changes, write);
        }

        if (changes.Count > 0)
        {
            // Remembered before the first one is added: a crash in between must not make ours look foreign.
            Remember(_owned.Keys.Union(desired.Entries.Select(entry => entry.Key)));
            Apply(changes, write, () => Believed(desired));
        }

        _written = desired;
        Remember(desired.Entries.Select(entry => entry.Key));
    }

    /// <summary>Makes some of our services what is desired, and leaves the rest of the table alone.</summary>
    /// <param name="part">Those services.</param>
    /// <returns>False, and nothing is done, when the whole table has to be looked at: one of them is not there yet, or drift is left.</returns>
    public bool TryWritePart(IpvsTable part)
    {
        if (_ipvs is null || _hasComeBack || !RepairsDrift
            || !part.Entries.All(entry => _owned.Keys.Contains(entry.Key) && Actual.Contains(entry.Key)))
        {
            return false;
        }

        IReadOnlyList<IpvsChange> changes = IpvsDiff.Between(part, Actual, NoKeys);
        if (changes.Count > 0)
        {
            Apply(changes, TableWrite.Change, () => Actual.Replace(part));
        }

        return true;
    }

    private IReadOnlyList<IpvsChange> LeaveDrift(IReadOnlyList<IpvsChange> changes, TableWrite write)
    {
        if (write == TableWrite.Change)
        {
            return DriftReport.Own(changes, _written, Actual, _owned.Keys);
        }

        List<string> fresh = [.. _drift.Tell(changes).Select(change => change.ToString())];
        fresh.ForEach(LogDriftReported);
        Tell(EventKind.DriftReported, fresh, "ip_vs was changed by somebody else, and is left so; to repair it would be");
        return [];
    }

    /// <summary>Removes our services, and only those.</summary>
    public void Clear()
    {
        if (_ipvs is null || _owned.Keys.Count == 0)
        {
            return;
        }

        if (TryRead() is { } snapshot)
        {
            Actual = snapshot.Table;
            Write(IpvsTable.Empty, TableWrite.Change);
        }
    }

    public void Dispose() => _ipvs?.Dispose();

    private void Apply(IReadOnlyList<IpvsChange> changes, TableWrite write, Func<IpvsTable> believed)
    {
        IReadOnlyList<NetlinkError> results = _ipvs!.Apply(changes);
        var refused = new List<string>();
        var repaired = new List<string>();
        for (int i = 0; i < changes.Count; i++)
        {
            if (!results[i].IsOk)
            {
                Failed++;
                refused.Add($"{changes[i]}: {results[i]}");
                if (refused.Count <= ChangesLoggedMax)
                {
                    LogTableChangeFailed(changes[i].ToString(), results[i].ToString());
                }

                continue;
            }

            Applied++;
            if (write == TableWrite.Repair)
            {
                Repairs++;
                repaired.Add(changes[i].ToString());
                if (repaired.Count <= ChangesLoggedMax)
                {
                    LogDriftRepaired(changes[i].ToString());
                }
            }
            else if (changes.Count <= ChangesLoggedMax)
            {
                LogTableChanged(changes[i].ToString());
            }
        }

        // A large table is one line and not thousands, and so is one that the kernel refuses at each read-back.
        if (write == TableWrite.Change && changes.Count > ChangesLoggedMax)
        {
            LogTableChanged($"{changes.Count - refused.Count} changes");
        }

        if (refused.Count > ChangesLoggedMax)
        {
            LogMoreFailed(refused.Count - ChangesLoggedMax);
        }

        if (repaired.Count > ChangesLoggedMax)
        {
            LogDriftRepaired($"{repaired.Count - ChangesLoggedMax} more changes");
        }

        Tell(EventKind.DriftRepaired, repaired, "ip_vs was changed by somebody else; repaired");
        Tell(EventKind.IpvsRefused, refused, "the kernel refused");

        // What was asked for is what the kernel has, unless it said no: then ask the kernel.
        Actual = refused.Count > 0 || !RepairsDrift ? TryRead()?.Table ?? Actual : believed();
    }

    // A table that somebody flushed is one event and not thousands.
    private void Tell(string kind, List<string> changes, string what)
    {
        if (changes.Count > 0)
        {
            string more = changes.Count > ChangesToldMax ? $", and {changes.Count - ChangesToldMax} more" : "";
            events.Add(kind, null, $"{what}: {string.Join(", ", changes.Take(ChangesToldMax))}{more}");
        }
    }

    private IpvsTable Believed(IpvsTable desired) => new(
        Actual.Entries
            .Where(entry => !desired.Contains(entry.Key) && !_owned.Keys.Contains(entry.Key))
            .Concat(desired.Entries));

    private IpvsSnapshot? TryRead()
    {
        try
        {
            IpvsSnapshot snapshot = _reopen.Execute(ReadOnce);
            if (Error is not null)
            {
                _hasComeBack = true;
                events.Add(EventKind.IpvsAvailable, null, "the kernel's table can be read again");
            }

            Error = null;
            return snapshot;
        }
        catch (Exception e) when (e is IpvsUnavailableException or IOException)
        {
            if (Error != e.Message)
            {
                LogIpvsUnavailable(e.Message);
                events.Add(EventKind.IpvsUnavailable, null, e.Message);
            }

            Error = e.Message;
            _ipvs?.Dispose();
            _ipvs = null;
            return null;
        }
    }

    private IpvsSnapshot ReadOnce()
    {
        _ipvs ??= open();
        NetlinkError error = _ipvs.Read(out IpvsSnapshot snapshot);
        return error.IsOk ? snapshot : throw new IpvsUnavailableException(error);
    }

    private void Remember(IEnumerable<ServiceKey> keys)
    {
        try
        {
            _owned.Store(keys);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogStateFileFailed(e.Message);
        }
    }
}
