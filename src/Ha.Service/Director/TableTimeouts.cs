using Ha.Ipvs;
using Ha.Netlink;
using Ha.Service.Configuration;
using Ha.Service.Control;
using Ha.Service.Events;

namespace Ha.Service.Director;

/// <summary>Keeps the time-outs of the kernel's connections what is configured, and restores what they were.</summary>
/// <remarks>
/// Owned by the director's loop. They are the whole table's: one that is not configured is left alone.
/// </remarks>
internal sealed partial class TableTimeouts(
    string runtimeDirectory, Func<IIpvs> open, EventLog events, ILogger<TableTimeouts> logger) : IDisposable
{
    private readonly TimeoutMemory _memory = new(runtimeDirectory);
    private IIpvs? _ipvs;
    private IpvsTimeouts _inForce;
    private string? _error;

    /// <summary>How often somebody else changed them.</summary>
    public long Repairs { get; private set; }

    /// <summary>At start, after a reload and at each read-back: sets what is configured and differs.</summary>
    public void Apply(DirectorSettings settings)
    {
        IpvsTimeouts wanted = settings.Timeouts;
        if (wanted == default)
        {
            Restore();
            return;
        }

        Try(ipvs =>
        {
            Check("cannot be read", ipvs.ReadTimeouts(out IpvsTimeouts present));
            IpvsTimeouts target = wanted.Over(_memory.TakenOut(wanted)).Over(present);
            if (target != present)
            {
                _memory.Remember(present, wanted);
                Check($"{target}: cannot be set", ipvs.SetTimeouts(target));
                Tell(present, target, isDrift: _inForce == wanted);
            }

            _inForce = wanted;
        });
    }

    /// <summary>At the end, or when nothing is configured any more: they are what they were.</summary>
    public void Restore()
    {
        if (!_memory.HasAny)
        {
            return;
        }

        Try(ipvs =>
        {
            Check("cannot be read", ipvs.ReadTimeouts(out IpvsTimeouts present));
            IpvsTimeouts target = _memory.TakenOut(default).Over(present);
            if (present != target)
            {
                Check($"{target}: cannot be restored", ipvs.SetTimeouts(target));
                Tell(present, target, isDrift: false);
            }

            _memory.Forget();
            _inForce = default;
        });
    }

    /// <summary>Adds its part to a snapshot.</summary>
    public IpvsReply AddTo(IpvsReply reply) => reply with
    {
        DriftRepairs = reply.DriftRepairs + Repairs,
        TimeoutsError = _error,
    };

    public void Dispose() => _ipvs?.Dispose();

    private static void Check(string what, NetlinkError error)
    {
        if (!error.IsOk)
        {
            throw new IOException($"the time-outs of connections {what}: {error}");
        }
    }

    private void Tell(IpvsTimeouts before, IpvsTimeouts after, bool isDrift)
    {
        if (isDrift)
        {
            Repairs++;
            LogRepaired($"{before} -> {after}");
            events.Add(
                EventKind.DriftRepaired,
                null,
                $"the time-outs of connections were changed by somebody else ({before}); they are {after} again");
        }
        else
        {
            LogChanged($"{before} -> {after}");
            events.Add(EventKind.TimeoutsChanged, null, $"the time-outs of connections: {before} -> {after}");
        }
    }

    private void Try(Action<IIpvs> work)
    {
        try
        {
            work(_ipvs ??= open());
            _error = null;
        }
        catch (Exception e) when (e is IpvsUnavailableException or IOException or UnauthorizedAccessException)
        {
            if (_error != e.Message)
            {
                LogFailed(e.Message);
            }

            _error = e.Message;
            _inForce = default;
            _ipvs?.Dispose();
            _ipvs = null;
        }
    }

    [LoggerMessage(EventIds.TimeoutsChanged, LogLevel.Information, "Time-outs of connections: {What}")]
    private partial void LogChanged(string what);

    [LoggerMessage(EventIds.TimeoutsRepaired, LogLevel.Warning,
        "The time-outs of connections were changed by somebody else; repaired: {What}")]
    private partial void LogRepaired(string what);

    [LoggerMessage(EventIds.TimeoutsFailed, LogLevel.Error, "{Problem}")]
    private partial void LogFailed(string problem);
}
