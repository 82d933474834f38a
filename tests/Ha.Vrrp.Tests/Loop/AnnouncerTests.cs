using Ha.Vrrp.Loop;
using Ha.Vrrp.Transport;

namespace Ha.Vrrp.Tests.Loop;

public sealed class AnnouncerTests : IDisposable
{
    private static readonly byte[] Mac = [2, 0, 0, 0, 0, 1];

    private readonly ManualTime _time = new();
    private readonly FrameCounter _segment;
    private readonly Announcer _announcer;
    private readonly VirtualRouterStatistics _statistics = new();

    public AnnouncerTests()
    {
        _segment = new FrameCounter(_time);
        _announcer = new Announcer(_segment, _time);
    }

    [Fact]
    public void Send_ManyAddresses_BurstThenPace()
    {
        Queue(Announcements(255));
        _announcer.Send();
        Assert.Equal(AnnouncementQueue.FramesAtOnceMax, _segment.Frames.Count);

        TimeSpan began = _time.Now;
        RunDry();

        Assert.Equal(510, _segment.Frames.Count);
        Assert.Equal(510, _statistics.GratuitousArpsSent);
        for (int i = 0; i < _segment.Frames.Count; i++)
        {
            double allowed = AnnouncementQueue.FramesAtOnceMax
                + ((_segment.Frames[i].At - began).TotalSeconds * AnnouncementQueue.FramesPerSecondMax);
            Assert.True(i < allowed + 1, $"frame {i} at {_segment.Frames[i].At - began}");
        }

        TimeSpan floor = TimeSpan.FromSeconds((510.0 - AnnouncementQueue.FramesAtOnceMax) / AnnouncementQueue.FramesPerSecondMax);
        Assert.InRange(_time.Now - began, floor - TimeSpan.FromMilliseconds(1), floor + TimeSpan.FromMilliseconds(20));
    }

    [Fact]
    public void Send_Withdrawn_IsNotAnnounced()
    {
        Announcement[] announcements = Announcements(100);
        Queue(announcements);
        _announcer.Send();
        int sent = _segment.Frames.Count;
        Assert.Equal(64, sent);

        Array.ForEach(announcements, _announcer.Withdraw);
        RunDry();

        Assert.Equal(sent, _segment.Frames.Count);
        Assert.Null(_announcer.Deadline);
    }

    [Fact]
    public void Add_WithdrawnAndWantedAgain_IsSentOnce()
    {
        Announcement[] announcements = Announcements(40);
        Queue(announcements);
        _announcer.Send();
        _announcer.Withdraw(announcements[39]);
        _announcer.Add(announcements[39]);
        _announcer.Add(announcements[39]);
        RunDry();

        Assert.Equal(80, _segment.Frames.Count);
    }

    [Fact]
    public void Send_OneSegmentLoaded_OthersDoNotWait()
    {
        Queue(Announcements(200));
        _announcer.Send();
        var other = new Announcement(9, 9, Routers.Ip("2001:db8::1"), Mac, _statistics);
        _announcer.Add(other);
        _announcer.Send();

        Assert.Equal((9, 86), (_segment.Frames[^1].InterfaceIndex, _segment.Frames[^1].Length));
    }

    [Fact]
    public void Send_MacvlansOfOneParent_ShareItsPace()
    {
        for (int i = 0; i < 100; i++)
        {
            _announcer.Add(new Announcement(100 + i, 2, Routers.Ip("2001:db8::1"), Mac, _statistics));
        }

        _announcer.Send();

        Assert.Equal(64, _segment.Frames.Count);
    }

    [Fact]
    public void Add_AgainAndAgain_AllocatesNothing()
    {
        Announcement[] announcements = Announcements(50);
        Queue(announcements);
        RunDry();
        _segment.IsRecording = false;

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            for (int j = 0; j < announcements.Length; j++)
            {
                _announcer.Add(announcements[j]);
            }

            RunDry();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    public void Dispose() => _segment.Dispose();

    private Announcement[] Announcements(int count) =>
        [.. Enumerable.Range(1, count).Select(i =>
            new Announcement(2, 2, NetworkAddress.FromIPv4(0xC0000200 + (uint)i), Mac, _statistics))];

    private void Queue(Announcement[] announcements) => Array.ForEach(announcements, _announcer.Add);

    private void RunDry()
    {
        while (_announcer.Deadline is { } deadline)
        {
            _time.MoveTo(deadline);
            _announcer.Send();
        }
    }

    /// <summary>A network that counts frames.</summary>
    private sealed class FrameCounter(ManualTime time) : IAdvertTransport
    {
        public List<(TimeSpan At, int InterfaceIndex, int Length)> Frames { get; } = [];

        public bool IsRecording { get; set; } = true;

        public int Open(int interfaceIndex, string interfaceName, bool isV6, AdvertUse use) => 0;

        public void Close(int interfaceIndex)
        {
        }

        public bool TryReceive(Span<byte> buffer, out ReceivedAdvert advert)
        {
            advert = default;
            return false;
        }

        public bool TrySend(
            int interfaceIndex, ReadOnlySpan<byte> advert, NetworkAddress source, NetworkAddress destination) => true;

        public bool TrySendFrame(int interfaceIndex, ReadOnlySpan<byte> frame)
        {
            if (IsRecording)
            {
                Frames.Add((time.Now, interfaceIndex, frame.Length));
            }

            return true;
        }

        public void WaitUntil(TimeSpan deadline)
        {
        }

        public void Dispose()
        {
        }
    }
}
