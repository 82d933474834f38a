using Ha.Simulation.Hosts;
using Ha.Simulation.Invariants;
using Ha.Simulation.Network;
using Ha.Simulation.Scenarios;

namespace Ha.Simulation.Engine;

/// <summary>One simulated site: its time, its hosts and segments, and everything that is still to happen.</summary>
/// <remarks>One thread; nothing in it depends on anything but the seed.</remarks>
internal sealed class World
{
    private IEnumerator<TimeSpan>? _script;
    private bool _hasEnded;

    public World(long seed, Story story)
    {
        Story = story;
        story.World = this;
        Random = new DeterministicRandom(seed);
        Checks = new Checks(this);
    }

    public TimeSpan Now { get; private set; }

    public DeterministicRandom Random { get; }

    public EventQueue Events { get; } = new();

    public PacketPool Packets { get; } = new();

    public Tally Tally { get; } = new();

    public Story Story { get; }

    public Checks Checks { get; }

    public SimulatedHost[] Hosts { get; set; } = [];

    public SimulatedLan[] Lans { get; set; } = [];

    public Segment[] Segments { get; set; } = [];

    /// <summary>The longest advertisement interval that the scenario began with: its measure of time.</summary>
    public TimeSpan Unit { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Counts healings: what a fault planned before the last one does not happen any more.</summary>
    public int Epoch { get; set; }

    /// <summary>Does something later, unless the world is healed before.</summary>
    public void After(TimeSpan delay, Action action) => Events.Add(Now + delay, EventKind.Action, 0, Epoch, action);

    /// <summary>Runs a scenario to its end: a sequence of things to do with the times to wait between them.</summary>
    public void Run(IEnumerable<TimeSpan> script)
    {
        using IEnumerator<TimeSpan> steps = script.GetEnumerator();
        _script = steps;
        Advance();
        while (!_hasEnded)
        {
            Step(Events.Remove());
        }

        Tally.Simulated = Now;
        Tally.Seeds = 1;
    }

    private void Advance()
    {
        _hasEnded = !_script!.MoveNext();
        if (!_hasEnded)
        {
            Events.Add(Now + _script.Current, EventKind.Action, 0, -1, null);
        }
    }

    private void Step(in SimulatedEvent next)
    {
        Now = next.At;
        switch (next.Kind)
        {
            case EventKind.Arrival:
                Hosts[next.Host].OnArrival((Packet)next.Payload!);
                break;
            case EventKind.Wake:
                Hosts[next.Host].OnWake(next.Generation);
                break;
            case EventKind.Lease:
                Hosts[next.Host].OnLease();
                break;
            case EventKind.Action when next.Payload is null:
                Advance();
                break;
            case EventKind.Action when next.Generation == Epoch:
                ((Action)next.Payload)();
                break;
            default:
                break; // Planned before the world was healed.
        }
    }
}
