using Ha.Simulation.Engine;
using Ha.Simulation.Hosts;

namespace Ha.Simulation.Invariants;

/// <summary>The loop sleeps until something is to be done: it would take a processor for itself otherwise.</summary>
internal sealed class LoopChecks(World world)
{
    // A thousand adverts that arrive at once, and every timer of every router, are far fewer turns.
    private const int TurnsMost = 20_000;

    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(100);

    private readonly int[] _turns = new int[16];
    private readonly TimeSpan[] _windowEnds = new TimeSpan[16];

    public void OnTurn(SimulatedHost host)
    {
        if (world.Now >= _windowEnds[host.Index])
        {
            _windowEnds[host.Index] = world.Now + Window;
            _turns[host.Index] = 0;
        }

        if (++_turns[host.Index] > TurnsMost)
        {
            Checks.Break(Invariant.LoopSleeps, host.Name, $"took {TurnsMost} turns within {Window.TotalMilliseconds} ms");
        }
    }
}
