using System.Net;
using Ha.Ipvs.Messages;
using Ha.Netlink.Generic;
using Ha.Netlink.Tests;

namespace Ha.Ipvs.Tests.Messages;

public sealed class DaemonMessageTests
{
    private const byte Acknowledge = 4;
    private static readonly GenericFamily Family = new(28, 1);

    public static TheoryData<string, SyncDaemon> Starts => new()
    {
        {
            "daemon-start-master",
            new SyncDaemon(SyncRole.Master, "d0", 5)
            {
                MessageBytesMax = 1400,
                Group = IPAddress.Parse("224.0.1.2"),
                Port = 8849,
                Ttl = 3,
            }
        },
        { "daemon-start-backup", new SyncDaemon(SyncRole.Backup, "d0", 5) },
        { "daemon-start-group6", new SyncDaemon(SyncRole.Backup, "d0", 7) { Group = IPAddress.Parse("ff15::81") } },
    };

    [Theory]
    [MemberData(nameof(Starts))]
    public void WriteStart_IsWhatIpvsadmWrites(string capture, SyncDaemon daemon) =>
        Assert.Equal(Expected(capture), DaemonMessage.WriteStart(new byte[256], Family, daemon).ToArray());

    // ipvsadm also sends an empty interface and the sync id 0, which the kernel does not read (ip_vs_genl_del_daemon).
    [Fact]
    public void WriteStop_IsTheRoleOfWhatIpvsadmWrites()
    {
        byte[] theirs = Expected("daemon-stop-master");
        byte[] ours = DaemonMessage.WriteStop(new byte[256], Family, SyncRole.Master).ToArray();

        Assert.Equal(theirs[4..20], ours[4..20]);
        Assert.Equal(theirs[24..32], ours[24..]);
    }

    [Fact]
    public void WriteGet_IsWhatIpvsadmWrites()
    {
        byte[] expected = Expected("daemons-request");
        expected.AsSpan(7, 1).Clear(); // the connection adds the flags of a dump

        Assert.Equal(expected, DaemonMessage.WriteGet(new byte[256], Family).ToArray());
    }

    [Fact]
    public void TimeoutsWriteSet_IsWhatIpvsadmWrites()
    {
        Assert.Equal(
            Expected("timeouts-set"), TimeoutMessage.WriteSet(new byte[256], Family, new(800, 30, 120)).ToArray());
        Assert.Equal(
            Expected("timeouts-set-partly"), TimeoutMessage.WriteSet(new byte[256], Family, new(0, 0, 200)).ToArray());
        Assert.Equal(Expected("timeouts-request"), TimeoutMessage.WriteGet(new byte[256], Family).ToArray());
    }

    // The connection adds the flag that asks for an acknowledgement.
    private static byte[] Expected(string capture)
    {
        byte[] expected = Capture.WithoutSequence(Capture.Read(capture));
        expected[6] &= 0xff ^ Acknowledge;
        return expected;
    }
}
