using System.Collections.Immutable;
using Ha.Ipvs;
using Ha.Netlink;
using Ha.Service.Configuration;
using Ha.Service.Control;
using Ha.Service.Director;
using Ha.Service.Events;
using Ha.Vrrp;

namespace Ha.Service.ConnectionSync;

/// <summary>Keeps the kernel's sync daemons what the role of a virtual router asks for.</summary>
/// <remarks>
/// Owned by the director's loop. Without a [connection_sync] only daemons that this director started are stopped: others
/// belong to somebody else. A daemon that cannot be started is shown and tried again.
/// </remarks>
internal sealed partial class SyncDaemons(
    string runtimeDirectory, Func<IIpvs> open, EventLog events, ILogger<SyncDaemons> logger) : IDisposable
{
    // While it is there, so may be daemons of ours: also after a director that was killed.
    private readonly string _ownedPath = Path.Combine(runtimeDirectory, "sync-daemons");
    private IIpvs? _ipvs;
    private ImmutableArray<SyncDaemon> _wanted = [];
    private IReadOnlyList<SyncDaemon> _running = [];
    private bool _isRight;
    private string? _error;

    /// <summary>How often daemons were not what they had been made.</summary>
    public long Repairs { get; private set; }

    /// <summary>For status and metrics; null: they are not configured.</summary>
    public SyncReply? Status(DirectorSettings settings) => settings.Sync is { } sync
        ? new SyncReply
        {
            Wanted = [.. _wanted.Select(daemon => Words.Of(daemon.Role))],
            Running = [.. _running.Select(daemon => Words.Of(daemon.Role)).Order(StringComparer.Ordinal)],
            Interface = sync.Interface,
            Id = sync.Id,
            DriftRepairs = Repairs,
            Error = _error,
        }
        : null;

    /// <summary>Makes the daemons right. Asks the kernel only when something has changed, or failed, or is to be verified.</summary>
    /// <param name="settings">The configuration.</param>
    /// <param name="view">The roles.</param>
    /// <param name="isReadBack">Whether the kernel is asked in any case.</param>
    public void Follow(DirectorSettings settings, VrrpView view, bool isReadBack)
    {
        if (settings.Sync is not { } sync)
        {
            StopOwn();
            return;
        }

        RouterState? role = sync.Router is { } router ? view.Routers.GetValueOrDefault(router)?.State : null;
        ImmutableArray<SyncDaemon> wanted = SyncDecision.Wanted(sync, role);
        if (wanted.IsDefault)
        {
            return;
        }

        bool isDrift = _isRight && wanted.SequenceEqual(_wanted);
        if (isDrift && !isReadBack)
        {
            return;
        }

        _wanted = wanted;
        Work(wanted, isDrift);
    }

    /// <summary>Stops the daemons that this director started.</summary>
    public void StopOwn()
    {
        if (!File.Exists(_ownedPath))
        {
            return;
        }

        _wanted = [];
        Work([], isDrift: false);
        _isRight = false;
        if (_error is null)
        {
            File.Delete(_ownedPath);
        }
    }

    public void Dispose() => _ipvs?.Dispose();

    private void Work(ImmutableArray<SyncDaemon> wanted, bool isDrift)
    {
        try
        {
            _ipvs ??= open();
            Check("cannot be read", _ipvs.ReadDaemons(out _running));
            (List<SyncRole> stop, List<SyncDaemon> start) = SyncDecision.Between(wanted, _running);
            if (start.Count > 0)
            {
                File.WriteAllText(_ownedPath, "");
            }

            foreach (SyncRole role in stop)
            {
                Check($"{Words.Of(role)}: cannot be stopped", _ipvs.StopDaemon(role));
            }

            foreach (SyncDaemon daemon in start)
            {
                Check(
                    $"{Words.Of(daemon.Role)} on {daemon.Interface}: cannot be started{Hint(daemon)}", _ipvs.StartDaemon(daemon));
            }

            if (stop.Count + start.Count > 0)
            {
                Tell(stop, start, isDrift);
                Check("cannot be read", _ipvs.ReadDaemons(out _running));
            }

            _isRight = true;
            _error = null;
        }
        catch (Exception e) when (e is IpvsUnavailableException or IOException or UnauthorizedAccessException)
        {
            Fail(e.Message);
        }
    }

    private static void Check(string what, NetlinkError error)
    {
        if (!error.IsOk)
        {
            throw new IOException($"{what}: {error}");
        }
    }

    private static string Hint(SyncDaemon daemon) =>
        NetworkInterfaceExists(daemon.Interface) ? "" : " (there is no such interface)";

    private static bool NetworkInterfaceExists(string name) => Directory.Exists($"/sys/class/net/{name}");

    private void Tell(List<SyncRole> stop, List<SyncDaemon> start, bool isDrift)
    {
        string what = string.Join(", ",
        [
            .. stop.Select(role => $"{Words.Of(role)} stopped"),
            .. start.Select(daemon => $"{Words.Of(daemon.Role)} started on {daemon.Interface}, id {daemon.SyncId}"),
        ]);
        if (isDrift)
        {
            Repairs++;
            LogRepaired(what);
            events.Add(EventKind.DriftRepaired, null, $"the sync daemons were changed by somebody else; repaired: {what}");
        }
        else
        {
            LogChanged(what);
            events.Add(EventKind.SyncDaemon, null, what);
        }
    }

    private void Fail(string problem)
    {
        _isRight = false;
        if (_error != problem)
        {
            LogFailed(problem);
            events.Add(EventKind.SyncFailed, null, problem);
        }

        _error = problem;
        _ipvs?.Dispose();
        _ipvs = null;
    }

    [LoggerMessage(EventIds.SyncChanged, LogLevel.Information, "Sync daemons: {What}")]
    private partial void LogChanged(string what);

    [LoggerMessage(EventIds.SyncRepaired, LogLevel.Warning, "The sync daemons were changed by somebody else; repaired: {What}")]
    private partial void LogRepaired(string what);

    [LoggerMessage(EventIds.SyncFailed, LogLevel.Error, "Sync daemons: {Problem}")]
    private partial void LogFailed(string problem);
}
