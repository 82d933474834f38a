using System.Net;
using Ha.HealthCheck.Probes;
using Ha.HealthCheck.Reactor;

namespace Ha.HealthCheck.Tests.Reactor;

public sealed class CheckSlotTests : IDisposable
{
    private static readonly CheckSettings Settings = new()
    {
        Probe = new TcpProbeSettings(new IPEndPoint(IPAddress.Loopback, 1)),
        Fall = 3,
    };

    private readonly ScriptStarter _starter = new();

    public void Dispose() => _starter.Dispose();

    [Theory]
    [InlineData(ProbeOutcomeKind.ScriptTimeout)]
    [InlineData(ProbeOutcomeKind.ScriptExit)]
    [InlineData(ProbeOutcomeKind.L4Refused)]
    [InlineData(ProbeOutcomeKind.AgentUnreachable)]
    [InlineData(ProbeOutcomeKind.Inconclusive)]
    public void Observe_AttemptFails_LeavesWhatAnEarlierOneAdvised(ProbeOutcomeKind kind)
    {
        var slot = new CheckSlot("a", Settings, _starter, default);
        Assert.True(slot.Observe(Advising(5), default));

        slot.Observe(new ProbeOutcome(kind), default);

        Assert.Equal((HealthState.Up, 5), (slot.ToStatus().State, slot.ToStatus().Advice.Weight));
    }

    [Theory]
    [InlineData(ProbeOutcomeKind.Success)]
    [InlineData(ProbeOutcomeKind.AgentDown)]
    [InlineData(ProbeOutcomeKind.FileDown)]
    public void Observe_AnswerAdvisesNothing_TakesThat(ProbeOutcomeKind kind)
    {
        var slot = new CheckSlot("a", Settings, _starter, default);
        slot.Observe(Advising(5), default);

        Assert.True(slot.Observe(new ProbeOutcome(kind), default));

        Assert.Null(slot.ToStatus().Advice.Weight);
    }

    [Fact]
    public void Expression_OfManyChecks_IsCompiledOnce() =>
        Assert.Same(RegexMatcher.Compile("^of many checks$"), RegexMatcher.Compile("^of many checks$"));

    private static ProbeOutcome Advising(int weight) =>
        new(ProbeOutcomeKind.Success) { Advice = new ProbeAdvice { Weight = weight } };
}
