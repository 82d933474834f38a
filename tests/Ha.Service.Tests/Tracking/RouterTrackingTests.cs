using Ha.Service.Configuration;
using Ha.Service.Tracking;

namespace Ha.Service.Tests.Tracking;

/// <summary>What tracked objects add up to, and how that is explained.</summary>
public sealed class RouterTrackingTests
{
    private readonly Dictionary<TrackedKey, TrackedState> _states = [];

    [Fact]
    public void Judge_NothingTracked_IsNothing() => Assert.Equal(TrackingVerdict.Nothing, Judge([]));

    [Fact]
    public void Judge_AllWell_IsNothing()
    {
        Well(TrackedKind.Script, "uplink", "script uplink succeeds");
        Well(TrackedKind.Process, "haproxy", "process haproxy is running");

        Assert.Equal(
            TrackingVerdict.Nothing,
            Judge([Object(TrackedKind.Script, "uplink", -60), Object(TrackedKind.Process, "haproxy", null)]));
    }

    [Fact]
    public void Judge_NegativeWeightsOfWhatFails_AddUpWithTheirReasons()
    {
        Failed(TrackedKind.Script, "uplink", "script uplink failed: exit code 1");
        Failed(TrackedKind.Process, "haproxy", "process haproxy is not running");
        Well(TrackedKind.File, "/run/ready", "file /run/ready exists");

        TrackingVerdict verdict = Judge(
        [
            Object(TrackedKind.Script, "uplink", -60),
            Object(TrackedKind.Process, "haproxy", -20),
            Object(TrackedKind.File, "/run/ready", -5),
        ]);

        Assert.Equal(-80, verdict.Adjustment);
        Assert.Null(verdict.Fault);
        Assert.Equal("script uplink failed: exit code 1 (-60), process haproxy is not running (-20)", verdict.Reason);
    }

    [Theory]
    [InlineData(TrackedHealth.Well, 30, "state (+30)")]
    [InlineData(TrackedHealth.Failed, 0, "")]
    [InlineData(TrackedHealth.Unknown, 0, "")]
    internal void Judge_PositiveWeight_CountsWhileWell(TrackedHealth health, int adjustment, string reason)
    {
        _states[new TrackedKey(TrackedKind.Script, "a")] = new TrackedState(health, "state");

        TrackingVerdict verdict = Judge([Object(TrackedKind.Script, "a", 30)]);

        Assert.Equal((adjustment, null, reason), (verdict.Adjustment, verdict.Fault, verdict.Reason));
    }

    [Fact]
    public void Judge_NoWeight_FaultWhileItFails()
    {
        Failed(TrackedKind.Service, "web", "service web has no server that is up");
        Failed(TrackedKind.File, "/run/ready", "file /run/ready does not exist");

        TrackingVerdict verdict = Judge(
            [Object(TrackedKind.Service, "web", null), Object(TrackedKind.File, "/run/ready", null)]);

        Assert.Equal((0, "service web has no server that is up, file /run/ready does not exist", ""),
            (verdict.Adjustment, verdict.Fault, verdict.Reason));
    }

    [Theory]
    [InlineData(TrackedHealth.Well, -40)]
    [InlineData(TrackedHealth.Failed, 0)]
    internal void Judge_Inverted_FailsWhenWell(TrackedHealth health, int adjustment)
    {
        _states[new TrackedKey(TrackedKind.File, "/run/maintenance")] = new TrackedState(health, "state");

        TrackingVerdict verdict = Judge([Object(TrackedKind.File, "/run/maintenance", -40, invert: true)]);

        Assert.Equal(adjustment, verdict.Adjustment);
    }

    [Fact]
    public void Judge_UnknownWithoutWeight_HoldsOnlyWhatHasNotBegun()
    {
        TrackedObject tracked = Object(TrackedKind.Script, "uplink", null);

        TrackingVerdict held = RouterTracking.Judge([tracked], StateOf, holdsUnknown: true);
        TrackingVerdict begun = RouterTracking.Judge([tracked], StateOf, holdsUnknown: false);

        Assert.Equal("waits for the first result of script uplink", held.Fault);
        Assert.True(held.Waits && held.Holds);
        Assert.Null(begun.Fault);
        Assert.True(begun.Waits && !begun.Holds);
    }

    [Theory]
    [InlineData(-60)]
    [InlineData(60)]
    public void Judge_UnknownWithWeight_CountsForNothingAndDoesNotHold(int weight)
    {
        TrackingVerdict verdict = Judge([Object(TrackedKind.Script, "uplink", weight)]);

        Assert.True(verdict.SaysTheSameAs(TrackingVerdict.Nothing));
        Assert.True(verdict.Waits && !verdict.Holds);
    }

    [Fact]
    public void Judge_VeryManyFailures_TextIsBounded()
    {
        TrackedObject[] many = [.. Enumerable.Range(0, 100).Select(i => Object(TrackedKind.File, $"/{i}", null))];
        foreach (TrackedObject tracked in many)
        {
            Failed(TrackedKind.File, tracked.Name, $"file {tracked.Name} does not exist");
        }

        Assert.InRange(Judge(many).Fault!.Length, 100, 400);
    }

    private static TrackedObject Object(TrackedKind kind, string name, int? weight, bool invert = false) =>
        new(kind, name, weight, invert);

    private TrackingVerdict Judge(TrackedObject[] tracked) =>
        RouterTracking.Judge([.. tracked], StateOf, holdsUnknown: true);

    private TrackedState StateOf(TrackedKey key) =>
        _states.TryGetValue(key, out TrackedState state) ? state : TrackedState.Unknown(key);

    private void Well(TrackedKind kind, string name, string text) =>
        _states[new TrackedKey(kind, name)] = new TrackedState(TrackedHealth.Well, text);

    private void Failed(TrackedKind kind, string name, string text) =>
        _states[new TrackedKey(kind, name)] = new TrackedState(TrackedHealth.Failed, text);
}
