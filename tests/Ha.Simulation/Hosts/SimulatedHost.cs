using Ha.Simulation.Engine;
using Ha.Simulation.Network;
using Ha.Vrrp;
using Ha.Vrrp.Loop;

namespace Ha.Simulation.Hosts;

internal enum HostMode : byte
{
    Running,

    /// <summary>SIGSTOP: the process has no turns; its kernel goes on, and its sockets fill.</summary>
    Stopped,

    /// <summary>The virtual machine has no turns, its kernel included; what is sent to it is lost.</summary>
    Stalled,

    /// <summary>The process is gone; the kernel keeps the addresses until their leases run out.</summary>
    Dead,

    /// <summary>The machine is off.</summary>
    Off,
}

/// <summary>A machine with one VRRP process: the production loop over simulated sockets, kernel and clock.</summary>
internal sealed class SimulatedHost
{
    /// <summary>How late a process gets its turn without a fault.</summary>
    public static readonly TimeSpan LagUsual = TimeSpan.FromMicroseconds(200);

    // As the process has it: a stop ends even if no other host takes over.
    private static readonly TimeSpan EndingMost = VirtualRouter.StopTimeoutMax + TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LagLeast = TimeSpan.FromMicroseconds(10);

    private readonly World _world;
    private readonly Queue<Action<VrrpLoop>> _orders = [];
    private int _generation;
    private TimeSpan _wakeAt = TimeSpan.MaxValue;
    private TimeSpan _pausedAt;
    private TimeSpan _awayWhenTurned;
    private TimeSpan _lagMost = LagUsual;
    private bool _isEnding;
    private TimeSpan _endsAt;

    public SimulatedHost(World world, int index, SimulatedInterface[] interfaces)
    {
        _world = world;
        Index = index;
        Clock = new HostClock(world);
        Kernel = new SimulatedKernel(world, this, interfaces);
        Port = new HostPort(world, this);
    }

    public int Index { get; }

    public string Name => ((char)('A' + Index)).ToString();

    public HostClock Clock { get; }

    public SimulatedKernel Kernel { get; }

    public HostPort Port { get; }

    public HostMode Mode { get; private set; } = HostMode.Off;

    public VrrpLoop? Loop { get; private set; }

    /// <summary>What its routers are, by the number of the segment.</summary>
    public RouterView[] Routers { get; set; } = [];

    /// <summary>What its file says, by the number of the segment; null: nothing of that router.</summary>
    public VirtualRouterSettings?[] File { get; set; } = [];

    /// <summary>What was taken out of the file and comes back when all is healed.</summary>
    public VirtualRouterSettings?[] Removed { get; set; } = [];

    /// <summary>How late the process gets its turn at most.</summary>
    public TimeSpan LagMost
    {
        get => _lagMost;
        set
        {
            _lagMost = value;
            LagWorst = value > LagWorst ? value : LagWorst;
        }
    }

    /// <summary>The largest that <see cref="LagMost"/> ever was.</summary>
    public TimeSpan LagWorst { get; private set; } = LagUsual;

    /// <summary>How long it was without turns in all, by its own clock.</summary>
    public TimeSpan AwayTotal { get; private set; }

    /// <summary>How much of that was since its last turn.</summary>
    public TimeSpan AwaySinceTurn => AwayTotal - _awayWhenTurned;

    /// <summary>When its last pause ended, by its own clock.</summary>
    public TimeSpan ResumedAt { get; private set; }

    /// <summary>When its process was started, by its own clock.</summary>
    public TimeSpan StartedAt { get; private set; }

    /// <summary>When it had its last turn, by its own clock.</summary>
    public TimeSpan TurnedAt { get; private set; }

    /// <summary>Whether its director is silent, so that its routers are stopped.</summary>
    public bool IsSuspended { get; private set; }

    public bool HasSockets => Mode <= HostMode.Stalled;

    /// <summary>Whether its process runs, undisturbed, with a director.</summary>
    public bool TakesPart => Mode == HostMode.Running && !_isEnding && !IsSuspended;

    /// <summary>Whether its process was told to end and has not yet.</summary>
    public bool IsEnding => _isEnding && Mode == HostMode.Running;

    public bool IsPaused => Mode is HostMode.Stopped or HostMode.Stalled;

    /// <summary>The machine comes up, with a clock that begins anew.</summary>
    public void Boot(long clockPartsPerBillion)
    {
        Mode = HostMode.Dead;
        Clock.Set(_world.Random.Between(TimeSpan.FromSeconds(1), TimeSpan.FromDays(30)), clockPartsPerBillion);
        Start();
    }

    /// <summary>A new process, which gets its settings first.</summary>
    public void Start()
    {
        if (Mode == HostMode.Off)
        {
            Clock.Set(_world.Random.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60)), Clock.PartsPerBillion);
        }

        Mode = HostMode.Running;
        _isEnding = false;
        IsSuspended = false;
        Port.Reset();
        Kernel.ForgetChanges();
        Loop = new VrrpLoop(Port, Kernel, Clock);
        TurnedAt = Clock.Now;
        ResumedAt = Clock.Now;
        StartedAt = Clock.Now;
        _world.Story.Tell($"{Name} starts");
        Reload();
    }

    /// <summary>The process gets what its file says.</summary>
    public void Reload()
    {
        VirtualRouterSettings?[] file = [.. File];
        Order(loop =>
        {
            for (int i = 0; i < file.Length; i++)
            {
                Routers[i].Adopt(file[i]);
            }

            loop.Apply([.. file.Where(settings => settings is not null)!]);
            foreach (RouterView router in Routers)
            {
                router.Look(loop);
            }
        });
    }

    /// <summary>A message of the director's: read at the beginning of the next round, as the process does.</summary>
    public void Order(Action<VrrpLoop> order)
    {
        _orders.Enqueue(order);
        WakeBy(_world.Now + Lag());
    }

    /// <summary>A process that runs gets what its file says now; another one gets it when it starts or goes on.</summary>
    public void ReloadIfRunning()
    {
        if (HasSockets && !_isEnding)
        {
            _world.Story.Tell($"{Name} reloads");
            Reload();
        }
    }

    public void HandOver(RouterView router)
    {
        _world.Story.Tell($"{router} is to hand over");
        Order(loop =>
        {
            router.IsLeaving |= router.State == RouterState.Master;
            loop.HandOver(router.Segment.Name);
        });
    }

    /// <summary>What the director says that its trackers add up to.</summary>
    public void Track(RouterView router, int adjustment, bool isHeld)
    {
        if (!HasSockets || _isEnding)
        {
            return;
        }

        if (router.IsHeld != isHeld || router.Adjustment != adjustment)
        {
            _world.Story.Tell($"{router}: tracking says {(isHeld ? "fault" : "fine")}, {adjustment:+0;-0}");
        }

        Order(loop =>
        {
            router.Track(adjustment, isHeld);
            loop.Track(router.Segment.Name, adjustment, isHeld ? "a tracked script has failed" : null, "");
        });
    }

    public void Suspend(TransitionCause cause)
    {
        IsSuspended = true;
        Order(loop =>
        {
            LeaveAll();
            loop.StopAll(cause);
        });
    }

    public void Resume()
    {
        IsSuspended = false;
        Order(loop =>
        {
            foreach (RouterView router in Routers)
            {
                router.Rejoins |= router.IsLeaving && router.State == RouterState.Master;
            }

            loop.Resume();
        });
    }

    /// <summary>An orderly end: the routers leave, then the process does.</summary>
    public void End()
    {
        _isEnding = true;
        _endsAt = Clock.Now + EndingMost;
        Order(loop =>
        {
            LeaveAll();
            loop.StopAll(TransitionCause.OperatorStop);
        });
    }

    public void Pause(HostMode mode)
    {
        _world.Story.Tell($"{Name} {(mode == HostMode.Stopped ? "is stopped by a signal" : "stalls, kernel and all")}");
        Mode = mode;
        _pausedAt = Clock.Now;
    }

    public void Continue()
    {
        _world.Story.Tell($"{Name} goes on after {(Clock.Now - _pausedAt).TotalSeconds:F3} s");

        // A kernel that stalled looks at its leases again, before or after the process gets its turn.
        bool kernelIsFirst = Mode == HostMode.Stopped || _world.Random.Chance(0.5);
        Mode = HostMode.Running;
        ResumedAt = Clock.Now;
        AwayTotal += Clock.Now - _pausedAt;
        if (!kernelIsFirst)
        {
            Turn();
        }

        OnLease();
        if (Mode == HostMode.Running)
        {
            Turn();
        }
    }

    /// <summary>SIGKILL, or the power goes.</summary>
    public void Kill(HostMode mode)
    {
        _world.Story.Tell($"{Name} {(mode == HostMode.Dead ? "is killed" : "loses its power")}");
        Mode = mode;
        Vanish();
        if (mode == HostMode.Off)
        {
            Kernel.Clear();
        }
    }

    public void OnArrival(Packet packet)
    {
        if (Mode is HostMode.Stalled)
        {
            _world.Packets.Release(packet);
            return;
        }

        if (Port.TryBuffer(packet) && Mode == HostMode.Running)
        {
            _world.Tally.Delivered++;
            Turn();
        }
    }

    public void OnWake(int generation)
    {
        if (generation != _generation)
        {
            return;
        }

        _wakeAt = TimeSpan.MaxValue;
        if (Mode == HostMode.Running)
        {
            if (_orders.Count == 0 && !Kernel.HasNews && !Port.HasPackets && Deadline > Clock.Now)
            {
                Sleep();
            }
            else
            {
                Turn();
            }
        }
    }

    public void OnLease()
    {
        if (Mode is HostMode.Stalled or HostMode.Off)
        {
            return;
        }

        Kernel.Expire();
        Kernel.OnLeaseEvent();
        if (Mode == HostMode.Running && Kernel.HasNews)
        {
            Turn();
        }
    }

    /// <summary>Something of the kernel's changed: a process that runs is woken.</summary>
    public void Notice()
    {
        if (Mode == HostMode.Running && Kernel.HasNews)
        {
            WakeBy(_world.Now + Lag());
        }
    }

    // One round of the process: the director's messages, then the routers' turn, then the report.
    private void Turn()
    {
        _world.Tally.Turns++;
        _world.Checks.OnTurnBegins(this);
        VrrpLoop loop = Loop!;
        while (_orders.TryDequeue(out Action<VrrpLoop>? order))
        {
            order(loop);
            _world.Checks.OnOrder(this, loop);
        }

        loop.Turn();
        if (_isEnding && (!loop.IsLeaving || Clock.Now >= _endsAt))
        {
            loop.AbandonAll(TransitionCause.OperatorStop);
            _world.Checks.OnTurnEnds(this, loop);
            Mode = HostMode.Dead;
            _world.Story.Tell($"{Name} has ended");
            Vanish();
            return;
        }

        _world.Checks.OnTurnEnds(this, loop);
        TurnedAt = Clock.Now;
        _awayWhenTurned = AwayTotal;
        Sleep();
    }

    private TimeSpan? Deadline => _isEnding && !(Loop!.Deadline < _endsAt) ? _endsAt : Loop!.Deadline;

    private void LeaveAll()
    {
        foreach (RouterView router in Routers)
        {
            router.IsLeaving |= router.State != RouterState.Initialize;
        }
    }

    private void Vanish()
    {
        Loop = null;
        _orders.Clear();
        Port.Reset();
        foreach (RouterView router in Routers)
        {
            router.Forget();
        }

        _generation++;
        _wakeAt = TimeSpan.MaxValue;
    }

    private void Sleep()
    {
        if (Port.HasPackets || Kernel.HasNews)
        {
            WakeBy(_world.Now + Lag());
        }
        else if (Deadline is { } deadline)
        {
            TimeSpan due = Clock.ToWorld(deadline);
            WakeBy((due > _world.Now ? due : _world.Now) + Lag());
        }
    }

    // An event that is too early costs less than taking it out of the queue: OnWake sleeps again.
    private void WakeBy(TimeSpan time)
    {
        if (time < _wakeAt)
        {
            _wakeAt = time;
            _world.Events.Add(time, EventKind.Wake, Index, ++_generation, null);
        }
    }

    private TimeSpan Lag() => _world.Random.Between(LagLeast, LagMost);
}
