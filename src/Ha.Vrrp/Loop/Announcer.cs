using Ha.Vrrp.Packets;
using Ha.Vrrp.Transport;

namespace Ha.Vrrp.Loop;

/// <summary>Tells the segments where addresses are: at once, but paced when they are many.</summary>
/// <remarks>
/// One for all routers of a process, because they share the interfaces. An address waits once at most, however often it
/// is due. In the steady state it allocates nothing.
/// </remarks>
internal sealed class Announcer(IAdvertTransport transport, TimeProvider time)
{
    private readonly List<AnnouncementQueue> _queues = [];
    private readonly byte[] _frame = new byte[UnsolicitedNeighborAdvertisement.Bytes];

    /// <summary>The time.</summary>
    public TimeSpan Now => MonotonicClock.Now(time);

    /// <summary>When there is something to send; null: nothing waits.</summary>
    public TimeSpan? Deadline
    {
        get
        {
            TimeSpan? earliest = null;
            for (int i = 0; i < _queues.Count; i++)
            {
                TimeSpan? deadline = _queues[i].Deadline;
                earliest = earliest is null || deadline < earliest ? deadline ?? earliest : earliest;
            }

            return earliest;
        }
    }

    /// <summary>Queues an announcement.</summary>
    public void Add(Announcement announcement) =>
        (Find(announcement.Segment) ?? NewQueue(announcement.Segment)).Add(announcement);

    /// <summary>Takes an announcement back: its address is gone.</summary>
    public void Withdraw(Announcement announcement) => Find(announcement.Segment)?.Withdraw(announcement);

    /// <summary>Sends what may be sent now.</summary>
    public void Send()
    {
        TimeSpan now = Now;
        for (int i = 0; i < _queues.Count; i++)
        {
            while (_queues[i].TryTake(now, out Announcement announcement))
            {
                Transmit(announcement);
            }
        }
    }

    private AnnouncementQueue? Find(int segment)
    {
        for (int i = 0; i < _queues.Count; i++)
        {
            if (_queues[i].Segment == segment)
            {
                return _queues[i];
            }
        }

        return null;
    }

    private AnnouncementQueue NewQueue(int segment)
    {
        // Those of interfaces that are gone.
        TimeSpan now = Now;
        _queues.RemoveAll(unused => unused.IsUnused(now));
        var queue = new AnnouncementQueue(segment);
        _queues.Add(queue);
        return queue;
    }

    private void Transmit(Announcement announcement)
    {
        if (announcement.IsProbe)
        {
            Ask(announcement);
            return;
        }

        if (announcement.Address.IsV6)
        {
            UnsolicitedNeighborAdvertisement.Write(_frame, announcement.HardwareAddress, announcement.Address);
            Transmit(announcement, UnsolicitedNeighborAdvertisement.Bytes);
            return;
        }

        GratuitousArp.Write(_frame, GratuitousArp.Request, announcement.HardwareAddress, announcement.Address);
        Transmit(announcement, GratuitousArp.Bytes);
        GratuitousArp.Write(_frame, GratuitousArp.Reply, announcement.HardwareAddress, announcement.Address);
        Transmit(announcement, GratuitousArp.Bytes);
    }

    private void Ask(Announcement question)
    {
        int length = question.Address.IsV6 ? NeighborSolicitation.Bytes : ArpProbe.Bytes;
        if (question.Address.IsV6)
        {
            NeighborSolicitation.Write(_frame, question.HardwareAddress, question.Source, question.Address);
        }
        else
        {
            ArpProbe.Write(_frame, question.HardwareAddress, question.Address);
        }

        _ = transport.TrySendFrame(question.InterfaceIndex, _frame.AsSpan(0, length));
    }

    private void Transmit(Announcement announcement, int length)
    {
        bool isSent = transport.TrySendFrame(announcement.InterfaceIndex, _frame.AsSpan(0, length));
        announcement.Statistics.GratuitousArpsSent += isSent ? 1 : 0;
    }
}
