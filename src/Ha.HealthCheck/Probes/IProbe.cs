using Ha.HealthCheck.Native;

namespace Ha.HealthCheck.Probes;

/// <summary>One kind of check, on the reactor's thread: nothing here may block.</summary>
/// <remarks>
/// An attempt is begun, continued whenever its descriptor is ready, and ends with the first outcome returned; a return
/// of null means that it goes on. At the deadline the reactor aborts it. One attempt at a time; reused for the next.
/// Durations are the reactor's business. Not thread-safe.
/// </remarks>
internal interface IProbe : IDisposable
{
    /// <summary>Whether something of an ended attempt is still there: a process that was killed but not yet reaped.
    /// While it is, events still arrive and go to <see cref="Continue()"/>, and nothing new may begin.</summary>
    bool IsLingering { get; }

    /// <summary>What an attempt comes to that cannot begin because of that.</summary>
    ProbeOutcome Hindered => new(ProbeOutcomeKind.ScriptStuck);

    /// <summary>Begins an attempt; descriptors go into <paramref name="epoll"/> with <paramref name="tag"/>.</summary>
    ProbeOutcome? Begin(Epoll epoll, ulong tag);

    /// <summary>Goes on after an event. May be called without one: a stale event must do no harm.</summary>
    ProbeOutcome? Continue();

    /// <summary>The same, with what epoll says that the descriptor is ready for.</summary>
    ProbeOutcome? Continue(int events) => Continue();

    /// <summary>Ends the attempt at its deadline, or because the check is removed.</summary>
    ProbeOutcome Abort();
}
