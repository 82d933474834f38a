using System.Globalization;
using Ha.Service.Events;

namespace Ha.Service.Director;

/// <summary>What operators want of real servers: what they said, in memory and in a file, and drains that end.</summary>
/// <remarks>Owned by the director's loop.</remarks>
internal sealed class OperatorStates(OperatorStateFile file, EventLog events, TimeProvider time)
{
    // A connection that was being made when the weight became 0 shows itself within this time.
    private static readonly TimeSpan EmptyAfter = TimeSpan.FromSeconds(1);

    private readonly Dictionary<(string Service, string Server), OperatorState> _states = [];

    /// <summary>Why the last word was not kept; null: it was.</summary>
    public string? Error { get; private set; }

    /// <summary>Whether a drain waits for its end.</summary>
    public bool AnyDrains => _states.Values.Any(state => state.Mode == OperatorMode.Drain && (state.UntilEmpty || state.Deadline is not null));

    /// <summary>Reads what was kept.</summary>
    public void Load()
    {
        IReadOnlyList<OperatorState> kept = file.Load(out string? problem);
        foreach (OperatorState state in kept)
        {
            _states[(state.Service, state.Server)] = state;
        }

        if (problem is not null)
        {
            events.Add(EventKind.OperatorStateLost, null, problem);
        }
    }

    /// <summary>The word on a server; null: there is none.</summary>
    public OperatorState? Find(string service, string server) => _states.GetValueOrDefault((service, server));

    /// <summary>Takes an operator's word.</summary>
    /// <returns>Why it cannot be taken; null: it was, at least in memory.</returns>
    public string? Set(OperatorState state)
    {
        (string, string) key = (state.Service, state.Server);
        if (!_states.ContainsKey(key) && _states.Count >= OperatorStateFile.StatesMax)
        {
            return $"there are operator states of {OperatorStateFile.StatesMax} servers already";
        }

        string before = Words(_states.GetValueOrDefault(key));
        if (state.IsDefault)
        {
            _states.Remove(key);
        }
        else
        {
            _states[key] = state;
        }

        Store();
        events.Add(
            EventKind.Operator,
            $"{state.Service}/{state.Server}",
            state.Reason ?? "no reason given",
            from: before,
            to: Words(Find(state.Service, state.Server)));
        return null;
    }

    /// <summary>Turns drains into maintenance that are empty or past their deadline.</summary>
    /// <param name="connectionsOf">The connections that a server still has; null: not known now.</param>
    /// <returns>Whether any was.</returns>
    public bool EndDrains(Func<OperatorState, long?> connectionsOf)
    {
        DateTimeOffset now = time.GetUtcNow();
        bool any = false;
        foreach (OperatorState state in _states.Values.Where(state => state.Mode == OperatorMode.Drain).ToList())
        {
            bool isLate = now >= state.Deadline;
            long? left = isLate || (state.UntilEmpty && now - state.Since >= EmptyAfter) ? connectionsOf(state) : null;
            if (isLate || left == 0)
            {
                any = true;
                _ = Set(state with
                {
                    Mode = OperatorMode.Maintenance,
                    UntilEmpty = false,
                    Deadline = null,
                    Since = now,
                    Reason = left switch
                    {
                        0 => $"drained: no connection is left{Why(state)}",
                        null => $"the deadline of the drain has passed{Why(state)}",
                        _ => string.Create(
                            CultureInfo.InvariantCulture,
                            $"the deadline of the drain has passed; connections that were cut: {left}{Why(state)}"),
                    },
                });
            }
        }

        return any;
    }

    /// <summary>The words for a state: <c>ready</c>, <c>drain</c>, <c>maintenance</c>, with a weight if there is one.</summary>
    public static string Words(OperatorState? state)
    {
        string mode = Director.Words.Of(state?.Mode ?? OperatorMode.Ready);
        return state?.Weight is { } weight ? string.Create(CultureInfo.InvariantCulture, $"{mode}, weight {weight}") : mode;
    }

    private static string Why(OperatorState state) => state.Reason is null ? "" : $" ({state.Reason})";

    private void Store() => Error = file.Store(
        _states.Values.OrderBy(state => state.Service, StringComparer.Ordinal).ThenBy(state => state.Server, StringComparer.Ordinal));
}
