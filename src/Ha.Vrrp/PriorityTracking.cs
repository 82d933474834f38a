using System.Collections.Immutable;
using System.Globalization;

namespace Ha.Vrrp;

/// <summary>
/// What is tracked for one virtual router, and what it adds up to: the director's word (scripts, services, files) and
/// interfaces. Pure.
/// </summary>
internal sealed class PriorityTracking(ImmutableArray<TrackedInterface> interfaces)
{
    private readonly InterfaceView[] _views = new InterfaceView[interfaces.Length];
    private int _ordered;
    private string? _orderedFault;
    private string _orderedWhy = "";

    /// <summary>What is added to the priority.</summary>
    public int Adjustment { get; private set; }

    /// <summary>What keeps the router in Fault; Cause None: nothing.</summary>
    public TransitionReason Fault { get; private set; }

    /// <summary>Why the adjustment is what it is, in words; empty when nothing has failed.</summary>
    public string Why { get; private set; } = "";

    /// <summary>When an interface that is down begins to count; null: none is about to.</summary>
    public TimeSpan? Deadline { get; private set; }

    /// <summary>The priority in force: within 1..254, and that of an address owner is never touched.</summary>
    /// <param name="configured">What the file says.</param>
    /// <param name="adjustment">What is added to it.</param>
    public static byte InForce(byte configured, int adjustment) =>
        configured == 255 ? configured : (byte)Math.Clamp(configured + (long)adjustment, 1, 254);

    /// <summary>The same word of the director's, for other interfaces.</summary>
    public PriorityTracking For(ImmutableArray<TrackedInterface> others)
    {
        var tracking = new PriorityTracking(others);
        tracking.Order(_ordered, _orderedFault, _orderedWhy);
        return tracking;
    }

    /// <summary>Takes the director's word.</summary>
    public void Order(int adjustment, string? fault, string why) =>
        (_ordered, _orderedFault, _orderedWhy) = (adjustment, fault, why);

    /// <summary>Takes what is known of the interface at this place of the list.</summary>
    public void Observe(int index, bool isUp, TimeSpan now)
    {
        ref InterfaceView view = ref _views[index];
        if (isUp)
        {
            view = new InterfaceView(true, null);
        }
        else if (view.DownSince is null)
        {
            // One that was never seen up counts at once: nobody knows for how long it has been down.
            view = view with { DownSince = view.WasUp ? now : TimeSpan.MinValue };
        }
    }

    /// <summary>Adds up; allocates, and is only for when something was taken or the deadline has come.</summary>
    public void Judge(TimeSpan now)
    {
        int sum = _ordered;
        string why = _orderedWhy;
        TimeSpan? deadline = null;
        TransitionReason fault = _orderedFault is null
            ? default
            : new TransitionReason(TransitionCause.HeldByDirector, Subject: _orderedFault);
        for (int i = 0; i < _views.Length; i++)
        {
            TrackedInterface tracked = interfaces[i];
            if (_views[i].DownSince is not { } since)
            {
                continue;
            }

            if (since > TimeSpan.MinValue && now < since + tracked.Debounce)
            {
                TimeSpan due = since + tracked.Debounce;
                deadline = deadline is null || due < deadline ? due : deadline;
            }
            else if (tracked.Weight is { } weight)
            {
                sum += weight;
                why += (why.Length > 0 ? ", " : "")
                    + string.Create(CultureInfo.InvariantCulture, $"interface {tracked.Name} is down ({weight:+0;-0})");
            }
            else if (fault.Cause == TransitionCause.None)
            {
                fault = new TransitionReason(TransitionCause.TrackedInterfaceDown, Subject: tracked.Name);
            }
        }

        (Adjustment, Fault, Why, Deadline) = (sum, fault, why, deadline);
    }

    private readonly record struct InterfaceView(bool WasUp, TimeSpan? DownSince);
}
