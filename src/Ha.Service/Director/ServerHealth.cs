using Ha.HealthCheck;
using Ha.Service.Configuration;

namespace Ha.Service.Director;

/// <summary>What all checks of a server say together.</summary>
/// <param name="State">Its health; of a server without checks: Up.</param>
internal readonly record struct ServerHealth(HealthState State)
{
    private const int WeightMax = 65535;

    /// <summary>Whether a server that is not judged yet is held for one that is up.</summary>
    public bool IsExpectedUp { get; private init; }

    /// <summary>What its checks want of it: of several the most careful.</summary>
    public AdvisedMode Advised { get; private init; }

    /// <summary>The weight that its checks want, of several the smallest; null: none says one.</summary>
    public int? AdvisedWeight { get; private init; }

    /// <summary>Whether one of its checks may want another weight, and was not asked yet.</summary>
    public bool AwaitsAdvice { get; private init; }

    /// <summary>Whether one of its checks comes and goes too often.</summary>
    public bool IsFlapping { get; private init; }

    /// <summary>The number of the first check that is of the same opinion; null: there is none.</summary>
    public int? Decisive { get; private init; }

    /// <summary>Judges a server. Pure.</summary>
    /// <param name="server">The server.</param>
    /// <param name="statuses">How its checks stand, in its order; null: not known yet.</param>
    /// <remarks>
    /// All of its checks must be up, or any of them; the first one that decides this ends the matter, else one that is not
    /// judged yet is waited for. An agent that was asked, and has never said anything, is left out.
    /// </remarks>
    public static ServerHealth Of(ServerSettings server, ReadOnlySpan<CheckStatus?> statuses)
    {
        HealthState deciding = server.NeedsAnyCheck ? HealthState.Up : HealthState.Down;
        HealthState judged = HealthState.Up;
        bool isBegun = false;
        var whole = new ServerHealth(HealthState.Up) { IsExpectedUp = true };
        for (int i = 0; i < statuses.Length; i++)
        {
            HealthState state = StateOf(statuses[i]);
            whole = whole.Heed(server, statuses[i]);
            ProbeSettings probe = server.Checks[i].Settings.Probe;
            bool isAsked = statuses[i]?.LastOutcome is not null;
            whole = whole with { AwaitsAdvice = whole.AwaitsAdvice || (!isAsked && CanAdvise(probe)) };
            if (state == HealthState.Unknown && isAsked && probe is AgentProbeSettings)
            {
                continue;
            }

            judged = !isBegun ? state
                : judged == deciding || state == deciding ? deciding
                : judged == HealthState.Unknown || state == HealthState.Unknown ? HealthState.Unknown
                : judged;
            isBegun = true;
            whole = whole with
            {
                IsExpectedUp = whole.IsExpectedUp
                    && (state != HealthState.Unknown || server.Checks[i].Settings.Expected == HealthState.Up),
            };
        }

        return whole with
        {
            State = judged,
            IsExpectedUp = whole.IsExpectedUp && judged == HealthState.Unknown,
            Decisive = FirstOf(judged, statuses) ?? (statuses.Length > 0 ? 0 : null),
        };
    }

    private static bool CanAdvise(ProbeSettings probe) =>
        probe is AgentProbeSettings or FileProbeSettings or ScriptProbeSettings { IsExitWeight: true };

    private static HealthState StateOf(CheckStatus? status) => status?.State ?? HealthState.Unknown;

    private static int? FirstOf(HealthState state, ReadOnlySpan<CheckStatus?> statuses)
    {
        for (int i = 0; i < statuses.Length; i++)
        {
            if (StateOf(statuses[i]) == state)
            {
                return i;
            }
        }

        return null;
    }

    private ServerHealth Heed(ServerSettings server, CheckStatus? status)
    {
        if (status is null)
        {
            return this;
        }

        int? weight = status.Advice switch
        {
            { Weight: { } exactly } => exactly,

            // Rounded up: some of a weight is never none.
            { Percent: { } percent } => (int)Math.Min((((long)percent * server.Weight) + 99) / 100, WeightMax),
            _ => null,
        };
        return this with
        {
            Advised = status.Advice.Mode > Advised ? status.Advice.Mode : Advised,
            AdvisedWeight = weight is { } wanted ? Math.Min(wanted, AdvisedWeight ?? wanted) : AdvisedWeight,
            IsFlapping = IsFlapping || status.IsFlapping,
        };
    }
}
