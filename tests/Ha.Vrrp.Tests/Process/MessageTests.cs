using System.Net;
using Ha.Vrrp.Process;

namespace Ha.Vrrp.Tests.Process;

public sealed class MessageTests
{
    private static readonly VirtualRouterSettings Full = Routers.Settings(200) with
    {
        Addresses =
        [
            new VirtualAddress(IPAddress.Parse("192.0.2.1"), 24, "eth1", "eth1:web"),
            new VirtualAddress(IPAddress.Parse("2001:db8::1"), 128),
        ],
        Peers = [IPAddress.Parse("192.0.2.3"), IPAddress.Parse("192.0.2.4")],
        Source = IPAddress.Parse("192.0.2.2"),
        Preempt = false,
        PreemptDelay = TimeSpan.FromSeconds(7),
        AdvertInterval = TimeSpan.FromMilliseconds(10),
        Lease = null,
        Checksum = ChecksumForm.Rfc9568,
        ExtraAddresses = [new VirtualAddress(IPAddress.Parse("198.51.100.1"), 24, "eth2")],
        Routes =
        [
            new VirtualRoute(
                IPAddress.Any, 0, IPAddress.Parse("192.0.2.254"), "eth1", IPAddress.Parse("192.0.2.1"), 100, 50),
            new VirtualRoute(IPAddress.Parse("2001:db8:1::"), 48),
        ],
        Rules = [new VirtualRule(100, 1000, IPAddress.Parse("10.0.0.0"), 8), new VirtualRule(4_000_000_000, 1, null, 0, IPAddress.Parse("2001:db8::"), 32)],
        TrackedInterfaces = [new TrackedInterface("eth1"), new TrackedInterface("eth2", -60, TimeSpan.FromSeconds(2))],
        StartDelay = TimeSpan.FromSeconds(9),
        SyncGroup = "edge",
        Password = "secret",
        PeerTtlMin = 250,
        UseVirtualMac = true,
        Accept = false,
        Announce = new AnnouncePolicy(5, TimeSpan.FromMilliseconds(20), TimeSpan.Zero, TimeSpan.FromSeconds(30)),
    };

    [Fact]
    public void Settings_Everything_ComesBackEqual()
    {
        byte[] buffer = new byte[ProcessProtocol.MessageBytesMax];
        var reader = new MessageReader(SettingsMessage.Write(buffer, Full));
        Assert.Equal(MessageType.Router, (MessageType)reader.ReadByte());

        Assert.True(SettingsMessage.TryRead(ref reader, out VirtualRouterSettings read));
        Assert.Equal(Full, read);
    }

    [Fact]
    public void Settings_CutAnywhere_AreRefused()
    {
        byte[] buffer = new byte[ProcessProtocol.MessageBytesMax];
        byte[] whole = SettingsMessage.Write(buffer, Full).ToArray();
        for (int length = 1; length < whole.Length; length++)
        {
            var reader = new MessageReader(whole.AsSpan(0, length));
            reader.ReadByte();
            Assert.False(SettingsMessage.TryRead(ref reader, out _), $"{length} bytes");
        }
    }

    [Fact]
    public void Status_LivingRouter_ComesBack()
    {
        ElectionFixture fixture = ElectionFixture.Backup(Routers.Settings());
        fixture.Hear(200, Routers.Higher);
        fixture.Router.Statistics.CountDrop(Vrrp.Packets.DropReason.Ttl);
        byte[] buffer = new byte[ProcessProtocol.MessageBytesMax];

        var status = (VrrpMessage.RouterStatus)VrrpMessageReader.Read(VrrpMessageWriter.RouterStatus(
            buffer,
            fixture.Router,
            fixture.Now + TimeSpan.FromSeconds(3)))!;

        Assert.Equal("web", status.Name);
        Assert.Equal(RouterState.Backup, status.State);
        Assert.Equal(TimeSpan.FromSeconds(3), status.StateAge);
        Assert.Equal(TransitionCause.Started, status.Cause);
        Assert.Equal(IPAddress.Parse("192.0.2.252"), status.Master);
        Assert.Equal(TimeSpan.FromSeconds(3), status.LastAdvertAge);
        Assert.Equal(1, status.AdvertsReceived);
        Assert.Equal(1, status.PseudoHeaderChecksums);
        Assert.Equal(1, status.Dropped[(int)Vrrp.Packets.DropReason.Ttl]);
        Assert.Equal(1, status.Transitions[(int)TransitionCause.Started]);
    }

    [Fact]
    public void Status_MasterInTrouble_TellsOfIt()
    {
        ElectionFixture fixture = ElectionFixture.Master(Routers.Settings(150));
        fixture.Feed(VrrpInput.Adjust(-60));
        fixture.Router.Tracking = "script uplink failed (-60)";
        fixture.Hear(0, Routers.Higher);
        fixture.Hear(50, Routers.Lower, interval: 2);
        VirtualRouterStatistics statistics = fixture.Router.Statistics;
        fixture.Elapse(VirtualRouter.DuplicateGrace);
        fixture.Hear(50, Routers.Lower, interval: 2);
        fixture.Feed(VrrpInput.Claimed(new Vrrp.Packets.AddressClaim(Routers.Ip("192.0.2.2"), 0x0200_0000_004D)));
        statistics.PriorityZeroSent = 3;
        byte[] buffer = new byte[ProcessProtocol.MessageBytesMax];

        var status = (VrrpMessage.RouterStatus)VrrpMessageReader.Read(
            VrrpMessageWriter.RouterStatus(buffer, fixture.Router, fixture.Now + TimeSpan.FromSeconds(2)))!;

        Assert.Equal((90, 150), (status.Priority, status.ConfiguredPriority));
        Assert.Equal("script uplink failed (-60)", status.Tracking);
        Assert.Equal((IPAddress.Parse("192.0.2.9"), 50), (status.Rival, status.RivalPriority));
        Assert.Equal(TimeSpan.FromSeconds(3), status.RivalAge);
        Assert.Equal((IPAddress.Parse("192.0.2.2"), 1), (status.DuplicateAddress, status.DuplicateAnswers));
        Assert.Equal("02:00:00:00:00:4d", status.DuplicateHardware);
        Assert.Equal((3, 1, 2, 0), (
            status.PriorityZeroSent, status.PriorityZeroReceived, status.IntervalMismatches, status.AddressListMismatches));
        Assert.False(status.IsHandingOver);
    }

    [Fact]
    public void Status_MasterHandingOver_SaysSo()
    {
        ElectionFixture fixture = ElectionFixture.Master(Routers.Settings());
        fixture.Feed(VrrpInput.HandOver);
        byte[] buffer = new byte[ProcessProtocol.MessageBytesMax];
        var status = (VrrpMessage.RouterStatus)VrrpMessageReader.Read(
            VrrpMessageWriter.RouterStatus(buffer, fixture.Router, fixture.Now))!;

        Assert.True(status.IsHandingOver);
        Assert.Null(status.Rival);
        Assert.Null(status.RivalAge);
        Assert.Null(status.Tracking);
    }

    [Fact]
    public void Notice_Any_ComesBack()
    {
        byte[] buffer = new byte[ProcessProtocol.MessageBytesMax];

        Assert.Equal(
            new VrrpMessage.Notice("web", NoticeKind.RivalHeard, IPAddress.Parse("192.0.2.9"), "advertises"),
            VrrpMessageReader.Read(VrrpMessageWriter.Notice(
                buffer, "web", NoticeKind.RivalHeard, Routers.Lower, "advertises")));
        Assert.Equal(
            new VrrpMessage.Notice("web", NoticeKind.PriorityChanged, null, ""),
            VrrpMessageReader.Read(VrrpMessageWriter.Notice(
                buffer, "web", NoticeKind.PriorityChanged, default, null)));
    }

    [Fact]
    public void Queue_TooMany_LosesTheOldestAndCounts()
    {
        var queue = new Vrrp.Loop.TransitionQueue();
        var router = new VirtualRouter(Routers.Settings());
        for (int i = 0; i < Vrrp.Loop.TransitionQueue.TransitionsMax + 3; i++)
        {
            queue.Add(new(router, VrrpEffect.SendAdvert((byte)i), TimeSpan.FromSeconds(i)));
        }

        Assert.Equal(3, queue.Lost);
        Assert.True(queue.TryPeek(out Vrrp.Loop.ReportedTransition oldest));
        Assert.Equal(TimeSpan.FromSeconds(3), oldest.At);
        byte[] buffer = new byte[ProcessProtocol.MessageBytesMax];
        var status = (VrrpMessage.LoopStatus)VrrpMessageReader.Read(
            VrrpMessageWriter.LoopStatus(
                buffer, new Vrrp.Loop.LoopStatistics(), queue.Lost, 0, TimeSpan.Zero))!;
        Assert.Equal(3, status.LostEvents);
    }

    [Fact]
    public void BootTime_Read_AdvancesWithTheMonotonicClockAndAllocatesNothing()
    {
        TimeSpan boot = BootTime.Clock.GetElapsedTime(0);
        TimeSpan monotonic = TimeProvider.System.GetElapsedTime(0);
        Thread.Sleep(50);
        long before = GC.GetAllocatedBytesForCurrentThread();
        TimeSpan bootAfter = BootTime.Clock.GetElapsedTime(0);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        TimeSpan monotonicAfter = TimeProvider.System.GetElapsedTime(0);

        Assert.Equal(0, allocated);
        Assert.InRange((bootAfter - boot).TotalMilliseconds, 45, (monotonicAfter - monotonic).TotalMilliseconds + 5);
        Assert.True(boot >= monotonic - TimeSpan.FromSeconds(1));
    }

    [Fact]
    public unsafe void WakeUp_TimeComes_IsReadableUntilItIsMoved()
    {
        using var wakeUp = new WakeUp();
        TimeSpan now = BootTime.Clock.GetElapsedTime(0);
        wakeUp.Set(now + TimeSpan.FromMinutes(1));
        Assert.False(IsReadable(0));
        wakeUp.Set(now + TimeSpan.FromMilliseconds(20));
        Assert.True(IsReadable(5000));
        Assert.True(BootTime.Clock.GetElapsedTime(0) >= now + TimeSpan.FromMilliseconds(20));
        wakeUp.Set(now + TimeSpan.FromMinutes(1));
        Assert.False(IsReadable(0));

        bool IsReadable(int milliseconds)
        {
            var polled = new Tmds.Linux.pollfd { fd = wakeUp.Descriptor, events = Tmds.Linux.LibC.POLLIN };
            return Tmds.Linux.LibC.poll(&polled, 1, milliseconds) == 1;
        }
    }

    [Fact]
    public void Reader_RandomBytes_NeverThrows()
    {
        var random = new Random(3768);
        byte[] bytes = new byte[200];
        byte[] types = [1, 2, 3, 65, 66, 67, 68, 69, 70];
        for (int i = 0; i < 100_000; i++)
        {
            random.NextBytes(bytes);
            bytes[0] = types[random.Next(types.Length)];
            Span<byte> message = bytes.AsSpan(0, random.Next(bytes.Length));
            _ = VrrpMessageReader.Read(message);
            var reader = new MessageReader(message);
            reader.ReadByte();
            _ = SettingsMessage.TryRead(ref reader, out _);
        }
    }

    [Fact]
    public void Pending_PartOfASet_IsNotComplete()
    {
        var pending = new PendingSettings();
        Assert.False(pending.IsComplete(0));
        pending.Begin(7, TimeSpan.FromSeconds(1), 2);
        pending.Add(Full);
        Assert.False(pending.IsComplete(7));
        pending.Add(Full with { Name = "two" });
        Assert.True(pending.IsComplete(7));
        Assert.False(pending.IsComplete(8));
        pending.Clear();
        Assert.False(pending.IsComplete(7));
    }

    [Theory]
    [InlineData(2.9, true, DirectorVerdict.Alive)]
    [InlineData(3.0, true, DirectorVerdict.Silent)]
    [InlineData(2.9, false, DirectorVerdict.Alive)]
    [InlineData(3.0, false, DirectorVerdict.Gone)]
    internal void Watch_SilenceAgainstGrace_Decides(double seconds, bool isConnected, DirectorVerdict expected)
    {
        TimeSpan start = TimeSpan.FromSeconds(100);
        var watch = new DirectorWatch(start) { Grace = TimeSpan.FromSeconds(3) };

        TimeSpan now = start + TimeSpan.FromSeconds(seconds);
        Assert.Equal(expected, watch.Judge(now, isConnected));
        Assert.True(watch.Deadline > now);
    }
}
