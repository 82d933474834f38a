using System.Collections.Immutable;
using System.Net;
using Ha.Fuzzing;
using Ha.Vrrp.Loop;
using Ha.Vrrp.Process;

namespace Ha.Vrrp.Tests.Fuzz;

/// <summary>The messages between the director and the VRRP process, in both directions.</summary>
internal static class ProcessTargets
{
    // Lists are made as long as a message says they are, within the protocol's limits, before they are read.
    private const int BytesAtLeast = 256 * 1024;
    private const int BytesPerByte = 32;

    // What is longer is cut when it is written: the reader need not refuse it.
    private const int TextMax = ProcessProtocol.TextBytesMax / 4;

    // What is not UTF-8 grows when it is replaced. The targets of a project run one after the other.
    private static readonly byte[] Buffer = new byte[4 * ProcessProtocol.MessageBytesMax];

    /// <summary>Any bytes as settings of a router.</summary>
    public static FuzzTarget SettingsReceived { get; } = new(
        "process-settings", [Write(Routers.Settings()), Write(Rich), Write(RichV6)], CheckSettingsReceived);

    /// <summary>Any settings come back as they were.</summary>
    public static FuzzTarget SettingsWritten { get; } = new("process-settings-written", [], CheckSettingsWritten);

    /// <summary>Any bytes as a message of the VRRP process.</summary>
    public static FuzzTarget MessageReceived { get; } = new("process-message", [.. Messages()], CheckMessageReceived);

    private static VirtualRouterSettings Rich => Routers.Settings(200, VrrpVersion.V2) with
    {
        Addresses = [new VirtualAddress(IPAddress.Parse("192.0.2.1"), 24, "eth1", "eth1:web")],
        ExtraAddresses = [new VirtualAddress(IPAddress.Parse("2001:db8::1"), 64)],
        Routes = [new VirtualRoute(IPAddress.Any, 0, IPAddress.Parse("192.0.2.254"), "eth1", null, 100, 5)],
        Rules = [new VirtualRule(100, 1000, IPAddress.Parse("192.0.2.0"), 24)],
        TrackedInterfaces = [new TrackedInterface("eth2", -20, TimeSpan.FromSeconds(1))],
        Peers = [IPAddress.Parse("192.0.2.3"), IPAddress.Parse("192.0.2.4")],
        Source = IPAddress.Parse("192.0.2.2"),
        SyncGroup = "edge",
        Password = "secret",
        Lease = null,
    };

    private static VirtualRouterSettings RichV6 => Routers.Settings() with
    {
        Addresses = Routers.Addresses("fe80::10", "2001:db8::10"),
        Peers = [IPAddress.Parse("fe80::2")],
        UseVirtualMac = true,
    };

    private static byte[] Write(VirtualRouterSettings settings) =>
        SettingsMessage.Write(Buffer.AsSpan(0, ProcessProtocol.MessageBytesMax), settings).ToArray();

    private static bool TryRead(ReadOnlySpan<byte> message, out VirtualRouterSettings settings)
    {
        var reader = new MessageReader(message);
        _ = reader.ReadByte();
        return SettingsMessage.TryRead(ref reader, out settings);
    }

    private static void CheckSettingsReceived(byte[] input)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool isRead = TryRead(input, out VirtualRouterSettings settings);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, BytesAtLeast + (BytesPerByte * (long)input.Length));
        if (!isRead)
        {
            return;
        }

        // A message is read to its end, and no shorter one is one.
        Assert.False(TryRead([.. input, 0], out _));
        Assert.False(TryRead(input.AsSpan(0, input.Length - 1), out _));
        Assert.True(Enum.IsDefined(settings.Version));
        Assert.NotEmpty(settings.Addresses);
        if (Texts(settings).All(text => text is null || text.Length <= TextMax))
        {
            Assert.True(TryRead(SettingsMessage.Write(Buffer, settings), out VirtualRouterSettings again));
            Assert.Equal(settings, again);
        }
    }

    private static IEnumerable<string?> Texts(VirtualRouterSettings settings) =>
    [
        settings.Name, settings.Interface, settings.SyncGroup, settings.Password,
        .. settings.Addresses.Concat(settings.ExtraAddresses).SelectMany(address => (string?[])[address.Interface, address.Label]),
        .. settings.Routes.Select(route => route.Interface),
        .. settings.TrackedInterfaces.Select(tracked => tracked.Name),
    ];

    private static void CheckSettingsWritten(byte[] input)
    {
        var source = new ByteSource(input);
        bool isV6 = source.Boolean();
        var settings = new VirtualRouterSettings
        {
            Name = source.Text(64),
            Interface = source.Text(15),
            VirtualRouterId = source.Byte(),
            Priority = source.Byte(),
            Version = source.Of(VrrpVersion.V2, VrrpVersion.V3),
            Checksum = source.Of(ChecksumForm.Rfc9568, ChecksumForm.PseudoHeader),
            AdvertInterval = TimeSpan.FromMilliseconds(source.Range(1, int.MaxValue)),
            Preempt = source.Boolean(),
            PreemptDelay = Time(ref source),
            Lease = source.Boolean() ? Time(ref source) : null,
            Source = source.Boolean() ? Address(ref source, isV6) : null,
            Peers = Many(ref source, 0, 255, (ref from) => Address(ref from, isV6)),
            Addresses = Many(ref source, 1, 255, (ref from) => VirtualAddress(ref from, isV6)),
            ExtraAddresses = Many(ref source, 0, 255, (ref from) => VirtualAddress(ref from, from.Boolean())),
            Routes = Many(ref source, 0, 255, (ref from) => Route(ref from, isV6)),
            Rules = Many(ref source, 0, 255, (ref from) => Rule(ref from, isV6)),
            TrackedInterfaces = Many(ref source, 0, 255, static (ref from) =>
                new TrackedInterface(from.Text(15), from.Boolean() ? -from.Range(1, 253) : null, Time(ref from))),
            StartDelay = Time(ref source),
            SyncGroup = source.Boolean() ? source.Text(64) : null,
            Password = source.Boolean() ? source.Text(8) : null,
            PeerTtlMin = source.Byte(),
            UseVirtualMac = source.Boolean(),
            Accept = source.Boolean(),
            Announce = new AnnouncePolicy(source.Range(1, 20), Time(ref source), Time(ref source), Time(ref source)),
        };

        Assert.True(TryRead(Write(settings), out VirtualRouterSettings read));
        Assert.Equal(settings, read);
    }

    private static TimeSpan Time(ref ByteSource source) => TimeSpan.FromMilliseconds(source.UInt32());

    private static IPAddress Address(ref ByteSource source, bool isV6) => isV6 ? source.IPv6() : source.IPv4();

    private static VirtualAddress VirtualAddress(ref ByteSource source, bool isV6) => new(
        Address(ref source, isV6),
        source.Byte(),
        source.Boolean() ? source.Text(15) : null,
        source.Boolean() ? source.Text(15) : null);

    private static VirtualRoute Route(ref ByteSource source, bool isV6) => new(
        Address(ref source, isV6),
        source.Byte(),
        source.Boolean() ? Address(ref source, isV6) : null,
        source.Boolean() ? source.Text(15) : null,
        source.Boolean() ? Address(ref source, isV6) : null,
        source.UInt32(),
        source.Boolean() ? source.UInt32() : null);

    private static VirtualRule Rule(ref ByteSource source, bool isV6) => new(
        source.UInt32(),
        source.UInt32(),
        source.Boolean() ? Address(ref source, isV6) : null,
        source.Byte(),
        source.Boolean() ? Address(ref source, isV6) : null,
        source.Byte());

    private delegate T Maker<T>(ref ByteSource source);

    // Few more often than many.
    private static ImmutableArray<T> Many<T>(ref ByteSource source, int least, int most, Maker<T> make)
    {
        ImmutableArray<T>.Builder made = ImmutableArray.CreateBuilder<T>();
        int count = source.Boolean() ? source.Range(least, most) : source.Range(least, 2);
        for (int i = 0; i < count; i++)
        {
            made.Add(make(ref source));
        }

        return made.ToImmutable();
    }

    private static IEnumerable<byte[]> Messages()
    {
        byte[] buffer = new byte[ProcessProtocol.MessageBytesMax];
        ElectionFixture fixture = ElectionFixture.Backup(Routers.Settings());
        fixture.Hear(200, Routers.Higher);
        yield return VrrpMessageWriter.Hello(buffer, 4711, true, false).ToArray();
        yield return VrrpMessageWriter.SettingsApplied(buffer, 3, [("web", "no such interface")]).ToArray();
        yield return VrrpMessageWriter.Transition(
            buffer, "web", RouterState.Backup, RouterState.Master, fixture.Router.Reason).ToArray();
        yield return VrrpMessageWriter.RouterStatus(
            buffer, fixture.Router, fixture.Now).ToArray();
        yield return VrrpMessageWriter.LoopStatus(buffer, new LoopStatistics(), 7, 8, TimeSpan.FromHours(1)).ToArray();
    }

    private static void CheckMessageReceived(byte[] input)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        VrrpMessage? message = VrrpMessageReader.Read(input);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, BytesAtLeast + (BytesPerByte * (long)input.Length));

        if (message is not null)
        {
            Assert.Null(VrrpMessageReader.Read([.. input, 0]));
            Assert.Null(VrrpMessageReader.Read(input.AsSpan(0, input.Length - 1)));
        }

        switch (message)
        {
            case VrrpMessage.Hello hello:
                Assert.Equal(hello, VrrpMessageReader.Read(VrrpMessageWriter.Hello(Buffer, hello.Pid, hello.Realtime, hello.MemoryLocked)));
                break;
            case VrrpMessage.SettingsApplied applied:
                Assert.InRange(applied.Errors.Length, 0, ProcessProtocol.RoutersMax);
                break;
        }
    }
}
