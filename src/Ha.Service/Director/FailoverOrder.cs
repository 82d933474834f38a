using Ha.Service.Control;
using Ha.Vrrp;
using Ha.Vrrp.Process;

namespace Ha.Service.Director;

/// <summary>Waits for what becomes of an order to hand over: hears what the VRRP process says, and decides.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class FailoverOrder
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly Dictionary<string, TimeSpan?> _leftAt;
    private readonly Dictionary<string, RouterFailoverReply> _outcomes = [];
    private readonly TaskCompletionSource<RouterFailoverReply[]> _all =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>An order for these routers, given now.</summary>
    public FailoverOrder(IEnumerable<string> routers, TimeProvider time)
    {
        _time = time;
        _start = time.GetTimestamp();
        _leftAt = routers.ToDictionary(router => router, _ => (TimeSpan?)null);
    }

    /// <summary>Each router's outcome, when all have one.</summary>
    public Task<RouterFailoverReply[]> Outcome => _all.Task;

    /// <summary>Hears a message.</summary>
    public void Take(VrrpMessage message)
    {
        lock (_lock)
        {
            switch (message)
            {
                case VrrpMessage.Transition transition when IsOpen(transition.Router):
                    if (transition is { To: RouterState.Backup, Cause: TransitionCause.HandedOver or TransitionCause.SyncGroupMember })
                    {
                        // Its status follows at once, and says who is Master now.
                        _leftAt[transition.Router] = Elapsed;
                    }
                    else
                    {
                        Decide(transition.Router, false, null, $"is {Words.Of(transition.To)}, but not handed over: {transition.Text}");
                    }

                    break;

                case VrrpMessage.RouterStatus status when IsOpen(status.Name) && _leftAt[status.Name] is not null:
                    Decide(status.Name, true, status.Master?.ToString(), "handed over");
                    break;

                case VrrpMessage.Notice { Kind: NoticeKind.HandOverFailed } notice when IsOpen(notice.Router):
                    Decide(notice.Router, false, null, notice.Text);
                    break;
            }
        }
    }

    /// <summary>Nothing more will be heard: what is open has failed.</summary>
    public void Fail(string reason)
    {
        lock (_lock)
        {
            foreach (string router in _leftAt.Keys.Where(IsOpen).ToList())
            {
                Decide(router, false, null, reason);
            }
        }
    }

    private TimeSpan Elapsed => _time.GetElapsedTime(_start);

    private bool IsOpen(string router) => _leftAt.ContainsKey(router) && !_outcomes.ContainsKey(router);

    private void Decide(string router, bool isDone, string? to, string text)
    {
        _outcomes[router] = new RouterFailoverReply
        {
            Name = router,
            Done = isDone,
            To = to,
            Seconds = (_leftAt[router] ?? Elapsed).TotalSeconds,
            Text = text,
        };
        if (_outcomes.Count == _leftAt.Count)
        {
            _all.TrySetResult([.. _leftAt.Keys.Select(name => _outcomes[name])]);
        }
    }
}
