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
