using System.Runtime.InteropServices;
using Ha.Service.Configuration;

namespace Ha.Service.Tracking;

/// <summary>Looks each second whether files exist.</summary>
/// <remarks>
/// Thread-safe. One thread for all: on a file system that hangs it hangs too, and then the file it looks at counts as
/// failed until there is an answer, while the others keep their last state.
/// </remarks>
internal sealed class TrackedFiles : IDisposable
{
    private const int NoSuchFile = 2; // ENOENT
    private const int NotAFolder = 20; // ENOTDIR
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HangsAfter = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly TrackedStates _states;
    private readonly Func<string, int> _exists;
    private readonly TimeProvider _time;
    private readonly Poller _poller;
    private volatile string[] _paths = [];
    private string? _looksAt;
    private long _looksSince;

    /// <param name="states">Where the results go.</param>
    /// <param name="exists">0, or the errno that says why not; may hang.</param>
    /// <param name="time">The clock.</param>
    public TrackedFiles(TrackedStates states, Func<string, int> exists, TimeProvider time)
    {
        _states = states;
        _exists = exists;
        _time = time;
        _poller = new Poller("tracked-files", Interval, LookAtAll);
    }

    /// <summary>Makes these the files.</summary>
    public void Replace(string[] paths)
    {
        _paths = paths;
        if (paths.Length > 0)
        {
            _poller.LookNow();
        }
    }

    /// <summary>Says so when a look takes too long.</summary>
    public void ReportHang()
    {
        string? hanging;
        lock (_gate)
        {
            hanging = _looksAt is not null && _time.GetElapsedTime(_looksSince) > HangsAfter ? _looksAt : null;
        }

        if (hanging is not null)
        {
            _states.Set(KeyOf(hanging), new TrackedState(
                TrackedHealth.Failed, $"{KeyOf(hanging)} cannot be looked at: its file system does not answer"));
        }
    }

    public void Dispose() => _poller.Dispose();

    private static TrackedKey KeyOf(string path) => new(TrackedKind.File, path);

    private void LookAtAll()
    {
        foreach (string path in _paths)
        {
            LooksAt(path);
            int error = _exists(path);
            LooksAt(null);
            _states.Set(KeyOf(path), StateOf(path, error));
        }
    }

    private void LooksAt(string? path)
    {
        lock (_gate)
        {
            _looksAt = path;
            _looksSince = _time.GetTimestamp();
        }
    }

    private static TrackedState StateOf(string path, int error) => error switch
    {
        0 => new TrackedState(TrackedHealth.Well, $"{KeyOf(path)} exists"),
        NoSuchFile or NotAFolder => new TrackedState(TrackedHealth.Failed, $"{KeyOf(path)} does not exist"),
        _ => new TrackedState(
            TrackedHealth.Failed, $"{KeyOf(path)} cannot be looked at: {Marshal.GetPInvokeErrorMessage(error)}"),
    };
}
