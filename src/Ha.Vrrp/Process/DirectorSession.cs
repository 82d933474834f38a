using Ha.Vrrp.Addresses;
using Ha.Vrrp.Loop;
using Ha.Vrrp.Transport;

namespace Ha.Vrrp.Process;

/// <summary>The loop of the VRRP process: routers on one side, the director on the other.</summary>
/// <remarks>Owned by the VRRP thread. What it does when the director is gone is <see cref="DirectorWatch"/>'s decision.</remarks>
internal sealed partial class DirectorSession : IDisposable
{
    /// <summary>How many messages are read before the routers have their turn.</summary>
    public const int MessagesPerTurnMax = 64;

    /// <summary>By then every router has left by itself; a clock that jumps must not keep the process for ever.</summary>
    private static readonly TimeSpan EndingMax = VirtualRouter.StopTimeoutMax + TimeSpan.FromSeconds(1);

    private readonly RawAdvertTransport _transport;
    private readonly AdoptionSocket? _adoption;
    private readonly TimeProvider _time;
    private readonly VrrpLoop _loop;
    private readonly DirectorWatch _watch;
    private readonly PendingSettings _pending = new();
    private readonly byte[] _buffer = GC.AllocateArray<byte>(ProcessProtocol.MessageBytesMax, pinned: true);
    private readonly StatusReport _report;
    private readonly WakeUp? _wakeUp;
    private ProcessChannel? _channel;
    private bool _listens;
    private TransitionCause _ending;       // None: goes on; DirectorGone: until another director connects
    private TimeSpan _endsAt;

    public DirectorSession(
        RawAdvertTransport transport, IVirtualAddresses host, AdoptionSocket? adoption, TimeProvider time)
    {
        _transport = transport;
        _adoption = adoption;
        _time = time;
        _loop = new VrrpLoop(transport, host, time);
        _watch = new DirectorWatch(Now);
        _report = new StatusReport(_loop, _buffer);
        if (time is BootTime)
        {
            _wakeUp = new WakeUp();
            transport.Watch(_wakeUp.Descriptor);
        }
    }

    public required bool IsRealTime { get; init; }

    public required bool IsMemoryLocked { get; init; }

    private TimeSpan Now => MonotonicClock.Now(_time);

    private bool HasEnded => _ending != TransitionCause.None && (!_loop.IsLeaving || Now >= _endsAt);

    /// <summary>Takes over a connection to a director.</summary>
    public void Connect(int descriptor)
    {
        Disconnect();
        _channel = new ProcessChannel(descriptor);
        _transport.Watch(descriptor);
        _watch.Heard(Now);
        _ending = _ending == TransitionCause.DirectorGone ? TransitionCause.None : _ending;
        _channel.Send(VrrpMessageWriter.Hello(_buffer, Environment.ProcessId, IsRealTime, IsMemoryLocked));
        _report.SendAll(_channel, Now);
    }

    /// <summary>Runs until the end.</summary>
    public void Run()
    {
        while (!HasEnded)
        {
            TimeSpan deadline = NextDeadline();
            _wakeUp?.Set(deadline);
            _transport.WaitUntil(deadline);
            ReadMessages();
            _loop.Turn();
            JudgeDirector();
            if (_channel is not null)
            {
                _report.Send(_channel, Now);
            }
        }

        _loop.AbandonAll(_ending);
        if (_channel is not null)
        {
            _report.Send(_channel, Now);
        }
    }

    public void Dispose()
    {
        Disconnect();
        _wakeUp?.Dispose();
    }

    private TimeSpan NextDeadline()
    {
        // Without a director there is nobody to report to, and a report that is never sent must not keep us awake.
        TimeSpan deadline = _channel is null || _watch.Deadline < _report.Deadline ? _watch.Deadline : _report.Deadline;
        deadline = _ending != TransitionCause.None && _endsAt < deadline ? _endsAt : deadline;
        return _loop.Deadline < deadline ? _loop.Deadline.Value : deadline;
    }

    // Make before break: the routers keep their addresses until another host has them, for a bounded time.
    private void BeginEnding(TransitionCause cause)
    {
        if (_ending == TransitionCause.None)
        {
            _endsAt = Now + EndingMax;
        }

        _ending = cause;
        _loop.StopAll(cause);
    }

    private void ReadMessages()
    {
        for (int i = 0; i < MessagesPerTurnMax && _channel is not null; i++)
        {
            int length = _channel.Receive(_buffer, wait: false);
            if (length < 0)
            {
                return;
            }

            if (length == 0)
            {
                Disconnect();
                return;
            }

            if (!TryTake(_buffer.AsSpan(0, length)))
            {
                _report.MalformedMessages++;
            }
        }
    }

    private void JudgeDirector()
    {
        DirectorVerdict verdict = _watch.Judge(Now, isConnected: _channel is not null);
        if (verdict == DirectorVerdict.Silent)
        {
            _loop.StopAll(TransitionCause.DirectorGone);
        }
        else if (verdict == DirectorVerdict.Gone && _ending == TransitionCause.None)
        {
            BeginEnding(TransitionCause.DirectorGone);
        }

        // One director at a time: another may connect only when this one is gone or has been silent for too long.
        bool mayAdopt = _adoption is not null && (_channel is null || verdict == DirectorVerdict.Silent);
        if (mayAdopt != _listens && _adoption is not null)
        {
            _listens = mayAdopt;
            if (mayAdopt)
            {
                _transport.Watch(_adoption.Descriptor);
            }
            else
            {
                _transport.Unwatch(_adoption.Descriptor);
            }
        }

        if (mayAdopt && _adoption!.TryAccept() is >= 0 and var accepted)
        {
            Connect(accepted);
        }
    }

    private void Disconnect()
    {
        if (_channel is not null)
        {
            _transport.Unwatch(_channel.Descriptor);
            _channel.Dispose();
            _channel = null;
            _pending.Clear();
        }
    }
}
