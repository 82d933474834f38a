using Ha.HealthCheck.Native;

namespace Ha.HealthCheck.Probes;

/// <summary>What an error of connecting says.</summary>
internal static class ConnectOutcome
{
    public static ProbeOutcome Of(int errno) => errno switch
    {
        Errno.ECONNREFUSED => new ProbeOutcome(ProbeOutcomeKind.L4Refused),
        Errno.ETIMEDOUT => new ProbeOutcome(ProbeOutcomeKind.L4Timeout),
        Errno.EHOSTUNREACH or Errno.ENETUNREACH => new ProbeOutcome(ProbeOutcomeKind.L4Unreachable, errno),
        _ when Errno.IsLocalShortage(errno) => new ProbeOutcome(ProbeOutcomeKind.Inconclusive, errno),
        _ => new ProbeOutcome(ProbeOutcomeKind.L4Error, errno),
    };
}
