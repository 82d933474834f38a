namespace Ha.Vrrp.Tests;

public sealed class PriorityTrackingTests
{
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(1000);

    [Theory]
    [InlineData(150, -60, 90)]
    [InlineData(150, 20, 170)]
    [InlineData(150, -200, 1)]
    [InlineData(150, 200, 254)]
    [InlineData(150, int.MaxValue, 254)]
    [InlineData(150, int.MinValue, 1)]
    [InlineData(255, -60, 255)]
    public void InForce_AnyAdjustment_StaysWithinWhatTheProtocolAllows(byte configured, int adjustment, byte expected) =>
        Assert.Equal(expected, PriorityTracking.InForce(configured, adjustment));

    [Fact]
    public void Judge_InterfaceDownWithWeight_Counts()
    {
        var tracking = new PriorityTracking([new TrackedInterface("eth1", -60), new TrackedInterface("eth2", -10)]);
        See(tracking, Start, true, true);
        Assert.Equal((0, ""), (tracking.Adjustment, tracking.Why));

        See(tracking, Start, false, false);

        Assert.Equal(-70, tracking.Adjustment);
        Assert.Equal("interface eth1 is down (-60), interface eth2 is down (-10)", tracking.Why);
        Assert.Equal(TransitionCause.None, tracking.Fault.Cause);
    }

    [Fact]
    public void Judge_DirectorsWordAndInterface_AddUp()
    {
        var tracking = new PriorityTracking([new TrackedInterface("eth1", -60)]);
        tracking.Order(-20, null, "script uplink failed (-20)");
        See(tracking, Start, false);

        Assert.Equal(-80, tracking.Adjustment);
        Assert.Equal("script uplink failed (-20), interface eth1 is down (-60)", tracking.Why);
    }

    [Fact]
    public void Judge_InterfaceWithoutWeight_IsAFault()
    {
        var tracking = new PriorityTracking([new TrackedInterface("eth1")]);
        See(tracking, Start, true);
        Assert.Equal(TransitionCause.None, tracking.Fault.Cause);
        See(tracking, Start, false);

        Assert.Equal("tracked interface eth1 is down", tracking.Fault.ToString());
    }

    [Fact]
    public void Judge_DirectorsFault_IsToldInItsWords()
    {
        var tracking = new PriorityTracking([]);
        tracking.Order(0, "script uplink failed", "");
        tracking.Judge(Start);

        Assert.Equal(TransitionCause.HeldByDirector, tracking.Fault.Cause);
        Assert.Equal("script uplink failed", tracking.Fault.ToString());
    }

    [Fact]
    public void Judge_Debounce_CountsAfterwardsAndUpCountsAtOnce()
    {
        var tracking = new PriorityTracking([new TrackedInterface("eth1", null, TimeSpan.FromSeconds(2))]);
        See(tracking, Start, true);
        See(tracking, Start, false);
        Assert.Equal(TransitionCause.None, tracking.Fault.Cause);
        Assert.Equal(Start + TimeSpan.FromSeconds(2), tracking.Deadline);

        See(tracking, Start + TimeSpan.FromSeconds(1), false); // seen again: still the same time without a link
        Assert.Equal(Start + TimeSpan.FromSeconds(2), tracking.Deadline);
        tracking.Judge(Start + TimeSpan.FromSeconds(2));
        Assert.Equal(TransitionCause.TrackedInterfaceDown, tracking.Fault.Cause);
        Assert.Null(tracking.Deadline);

        See(tracking, Start + TimeSpan.FromSeconds(3), true);
        Assert.Equal(TransitionCause.None, tracking.Fault.Cause);
    }

    [Fact]
    public void Judge_DownFromTheBeginning_IsNotDebounced()
    {
        var tracking = new PriorityTracking([new TrackedInterface("eth1", null, TimeSpan.FromSeconds(2))]);
        See(tracking, Start, false);

        Assert.Equal(TransitionCause.TrackedInterfaceDown, tracking.Fault.Cause);
    }

    [Fact]
    public void For_OtherInterfaces_KeepsTheDirectorsWord()
    {
        var tracking = new PriorityTracking([]);
        tracking.Order(-20, null, "script uplink failed (-20)");
        PriorityTracking next = tracking.For([new TrackedInterface("eth1", -1)]);
        See(next, Start, true);

        Assert.Equal(-20, next.Adjustment);
    }

    private static void See(PriorityTracking tracking, TimeSpan now, params bool[] areUp)
    {
        for (int i = 0; i < areUp.Length; i++)
        {
            tracking.Observe(i, areUp[i], now);
        }

        tracking.Judge(now);
    }
}
