using Ha.HealthCheck.Probes;
using Tmds.Linux;

namespace Ha.HealthCheck.Tests.Probes;

public sealed class ConnectOutcomeTests
{
    /// <summary>The numbers come from another source than the code's own.</summary>
    public static TheoryData<int, ProbeOutcomeKind> Errors => new()
    {
        { LibC.EMFILE, ProbeOutcomeKind.Inconclusive },
        { LibC.ENFILE, ProbeOutcomeKind.Inconclusive },
        { LibC.ENOBUFS, ProbeOutcomeKind.Inconclusive },
        { LibC.ENOMEM, ProbeOutcomeKind.Inconclusive },
        { LibC.EAGAIN, ProbeOutcomeKind.Inconclusive },
        { LibC.ECONNREFUSED, ProbeOutcomeKind.L4Refused },
        { LibC.ETIMEDOUT, ProbeOutcomeKind.L4Timeout },
        { LibC.EHOSTUNREACH, ProbeOutcomeKind.L4Unreachable },
        { LibC.ENETUNREACH, ProbeOutcomeKind.L4Unreachable },
        { LibC.EPERM, ProbeOutcomeKind.L4Error },
        { LibC.EADDRNOTAVAIL, ProbeOutcomeKind.L4Error },
        { LibC.ECONNRESET, ProbeOutcomeKind.L4Error },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void Error_OfConnecting_IsTheServersOrOurs(int errno, ProbeOutcomeKind kind) =>
        Assert.Equal(kind, ConnectOutcome.Of(errno).Kind);
}
