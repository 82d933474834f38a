using Ha.Vrrp.Loop;

namespace Ha.Vrrp.Process;

/// <summary>Tells the director of transitions at once and of everything each second. Never waits for it.</summary>
internal sealed class StatusReport(VrrpLoop loop, byte[] buffer)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>When the next full report is due.</summary>
    public TimeSpan Deadline { get; private set; }

    /// <summary>Messages of the director that could not be read.</summary>
    public long MalformedMessages { get; set; }

    /// <summary>Sends what is new, and everything if it is time.</summary>
    public void Send(ProcessChannel channel, TimeSpan now)
    {
        // A transition that does not fit stays queued; a status that does not fit is out of date in a second anyway.
        while (loop.Transitions.TryPeek(out ReportedTransition transition) && SendEvent(channel, transition))
        {
            loop.Transitions.Remove();
            SendRouter(channel, transition.Router, now);
        }

        if (now >= Deadline)
        {
            SendAll(channel, now);
        }
    }

    /// <summary>Sends everything.</summary>
    public void SendAll(ProcessChannel channel, TimeSpan now)
    {
        Deadline = now + Interval;
        channel.Send(VrrpMessageWriter.LoopStatus(buffer, loop.Statistics, loop.Transitions.Lost, MalformedMessages, now));
        for (int i = 0; i < loop.Count; i++)
        {
            SendRouter(channel, loop[i], now);
        }
    }

    private bool SendEvent(ProcessChannel channel, in ReportedTransition reported)
    {
        string router = reported.Router.Settings.Name;
        VrrpEffect effect = reported.Effect;
        return channel.Send(effect.Kind == VrrpEffectKind.Notice
            ? VrrpMessageWriter.Notice(buffer, router, effect.NoticeKind, effect.Reason.Peer, effect.Text)
            : VrrpMessageWriter.Transition(buffer, router, effect.From, effect.To, effect.Reason));
    }

    private void SendRouter(ProcessChannel channel, VirtualRouter router, TimeSpan now) =>
        channel.Send(VrrpMessageWriter.RouterStatus(buffer, router, now));
}
