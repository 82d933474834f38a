using Ha.Simulation.Engine;
using Ha.Simulation.Hosts;
using Ha.Simulation.Invariants;
using Ha.Vrrp;

namespace Ha.Simulation.Scenarios;

/// <summary>
/// One thing at a time happens to a site that has settled, so that what must follow, and what must not, is known exactly.
/// Segments that a drill does not disturb are still watched for any transition.
/// </summary>
internal sealed partial class Drills
{
    private readonly World _world;
    private readonly DeterministicRandom _random;
    private readonly (string Name, int Weight, Func<IEnumerable<TimeSpan>> Play)[] _table;
    private readonly int _weightOfAll;
    private bool _hasPlayed;

    public Drills(World world)
    {
        _world = world;
        _random = world.Random;
        _table =
        [
            ("drill: kill", 4, () => Kill(HostMode.Dead)),
            ("drill: power loss", 2, () => Kill(HostMode.Off)),
            ("drill: clean stop", 4, CleanStop),
            ("drill: hand-over", 4, HandOver),
            ("drill: director silent", 2, Silence),
            ("drill: tracked failure", 3, Hold),
            ("drill: link down", 3, LinkDown),
            ("drill: lost adverts", 4, LoseAdverts),
            ("drill: short pause of a Master", 4, ShortPause),
            ("drill: long pause of a Master", 4, LongPause),
            ("drill: pause of a Backup", 4, PauseOfBackup),
            ("drill: stall of a Backup", 3, StallOfBackup),
            ("drill: address deleted", 3, DeleteAddress),
            ("drill: neutral reload", 6, NeutralReload),
            ("drill: priority reload", 4, PriorityReload),
            ("drill: preempt reload", 2, PreemptReload),
            ("drill: partition", 4, Partition),
        ];
        _weightOfAll = _table.Sum(drill => drill.Weight);
    }

    /// <summary>Whether the last drill left something that must be healed.</summary>
    public bool MustHeal { get; private set; }

    /// <summary>One of them; nothing if it does not fit the site.</summary>
    public IEnumerable<TimeSpan> Next()
    {
        MustHeal = false;
        _hasPlayed = false;
        int place = _random.Below(_weightOfAll);
        foreach ((string name, int weight, Func<IEnumerable<TimeSpan>> play) in _table)
        {
            place -= weight;
            if (place < 0)
            {
                _world.Story.Tell($"-- {name} --");
                foreach (TimeSpan wait in play())
                {
                    _hasPlayed = true;
                    yield return wait;
                }

                _world.Tally.Drills += _hasPlayed ? 1 : 0;
                if (_hasPlayed)
                {
                    _world.Tally.Count(name);
                }

                yield break;
            }
        }
    }

    private TimeSpan AMoment => _random.Between(TimeSpan.Zero, _world.Unit);

    private RouterView? AnyMaster()
    {
        Segment segment = _random.Pick<Segment>(_world.Segments);
        return segment.Master is { Host.TakesPart: true } master ? master : null;
    }

    private List<RouterView> RolesOf(SimulatedHost host) =>
        [.. host.Routers.Where(router => router.IsLive && router.State == RouterState.Master)];

    private void Disturb(Segment segment)
    {
        MustHeal = true;
        _world.Checks.Segments.Disturb(segment);
    }

    private void DisturbAll()
    {
        MustHeal = true;
        _world.Checks.Segments.DisturbAll();
    }

    // The Master of a segment dies, or resigns: who is next, and when at the latest.
    private void ExpectSuccession(RouterView master, bool hasResigned)
    {
        Segment segment = master.Segment;
        TimeSpan interval = master.Settings!.AdvertInterval;
        TimeSpan Wait(RouterView router) => hasResigned ? router.Skew(interval) : router.MasterDown(interval);
        List<RouterView> left = [.. segment.Routers.Where(router => router != master && router.IsLive).OrderBy(Wait)];
        if (left.Count == 0)
        {
            return;
        }

        TimeSpan within = SettlingBound.WithSkew(Wait(left[0])) + (2 * SettlingBound.Slack) + left.Max(router => router.Host.LagMost);
        bool isClear = left.Count == 1
            || SettlingBound.WithSkew(Wait(left[0])) + (2 * SettlingBound.Slack) < Wait(left[1]) * (1 - SettlingBound.ClockSkewMost);
        _world.Checks.Segments.ExpectSuccession(segment, isClear ? left[0] : null, within);

        // Make before break, if the successor comes before the Master loses patience.
        segment.MustStayHeld = hasResigned
            && within < (1.5 * interval)
            && within < VirtualRouter.StopTimeoutMax
            && master.Settings.Lease is not null;
    }

    private IEnumerable<TimeSpan> Settle(params IEnumerable<Segment> segments) => Judging.Settle(_world, [.. segments]);
}
