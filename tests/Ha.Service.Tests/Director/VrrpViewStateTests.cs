using Ha.Service.Director;
using Ha.Vrrp;
using Ha.Vrrp.Process;

namespace Ha.Service.Tests.Director;

public sealed class VrrpViewStateTests
{
    private static readonly VrrpMessage.RouterStatus Master = new() { Name = "web", State = RouterState.Master };

    [Fact]
    public void Read_FreshWord_IsBelieved()
    {
        var time = new OddClock();
        var state = new VrrpViewState(time);
        state.Take(Master);
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(RouterState.Master, state.Read().Routers["web"].State);
    }

    [Fact]
    public void Read_AfterATransition_HasTheNewStateAtOnce()
    {
        var state = new VrrpViewState(new OddClock());
        state.Take(Master);
        state.Take(new VrrpMessage.Transition("web", RouterState.Master, RouterState.Backup, TransitionCause.NoAdverts, "why"));

        Assert.Equal(RouterState.Backup, state.Read().Routers["web"].State);
    }

    [Fact]
    public void Read_OldWord_IsUnknownAndNotTheLastMaster()
    {
        var time = new OddClock();
        var state = new VrrpViewState(time);
        state.Take(Master);
        time.Advance(TimeSpan.FromSeconds(4));

        VrrpView view = state.Read();
        Assert.False(view.Running);
        Assert.Empty(view.Routers);
    }

    [Fact]
    public void Read_ProcessGone_IsUnknownAtOnce()
    {
        var state = new VrrpViewState(new OddClock());
        state.Take(Master);
        state.Gone();

        Assert.Empty(state.Read().Routers);
        Assert.Equal(1, state.Read().Restarts);
    }

    [Fact]
    public void Read_AfterARestartOfTheProcess_KeepsCountingAndForgetsCauses()
    {
        var state = new VrrpViewState(TimeProvider.System);
        state.Take(new VrrpMessage.Transition("web", RouterState.Backup, RouterState.Master, TransitionCause.NoAdverts, "why"));
        state.CountMalformed(2);
        Assert.Equal("why", state.Read().CauseTexts["web"]);

        state.Gone();
        state.Take(Master);
        state.CountMalformed(1);

        Assert.Empty(state.Read().CauseTexts);
        Assert.Equal(3, state.Read().MessagesMalformed);
    }

    /// <summary>A clock whose frequency is not the tick rate, to catch code that takes timestamps for ticks.</summary>
    private sealed class OddClock : TimeProvider
    {
        private const long Factor = 7;
        private long _timestamp = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond * Factor;

        public override long GetTimestamp() => _timestamp;

        public void Advance(TimeSpan by) => _timestamp += by.Ticks * Factor;
    }
}
