using System.Net;
using Ha.Ipvs.Messages;
using Ha.Netlink;

namespace Ha.Ipvs.Tests;

public sealed class NetlinkIpvsDaemonTests
{
    [Fact]
    public void ReadDaemons_RealAnswer_GivesRolesAndSettings()
    {
        Assert.True(Open("daemons-dump").ReadDaemons(out IReadOnlyList<SyncDaemon> daemons).IsOk);

        Assert.Equal(
            [
                new SyncDaemon(SyncRole.Master, "d0", 5)
                {
                    MessageBytesMax = 1400,
                    Group = IPAddress.Parse("224.0.1.2"),
                    Port = 8849,
                    Ttl = 3,
                },
                new SyncDaemon(SyncRole.Backup, "d0", 5)
                {
                    MessageBytesMax = 1472,
                    Group = IPAddress.Parse("224.0.0.81"),
                    Port = 8848,
                    Ttl = 1,
                },
            ],
            daemons);
    }

    [Fact]
    public void ReadDaemons_IPv6Group_IsRead()
    {
        Assert.True(Open("daemons-dump-ipv6").ReadDaemons(out IReadOnlyList<SyncDaemon> daemons).IsOk);

        SyncDaemon daemon = Assert.Single(daemons);
        Assert.Equal((SyncRole.Backup, (byte)7, IPAddress.Parse("ff15::81")), (daemon.Role, daemon.SyncId, daemon.Group));
    }

    [Fact]
    public void ReadDaemons_None_IsEmpty()
    {
        Assert.True(Open("servers-dump-empty").ReadDaemons(out IReadOnlyList<SyncDaemon> daemons).IsOk);
        Assert.Empty(daemons);
    }

    [Fact]
    public void StartDaemon_OneRuns_SaysSo()
    {
        NetlinkError error = Open(onChange: static _ => NetlinkErrno.Exists)
            .StartDaemon(new SyncDaemon(SyncRole.Master, "d0", 5));

        Assert.Equal(NetlinkErrno.Exists, error.Errno);
    }

    [Fact]
    public void StopDaemon_NoneRuns_IsSuccess() =>
        Assert.True(Open(onChange: static _ => NetlinkErrno.NoSuchObject).StopDaemon(SyncRole.Backup).IsOk);

    [Fact]
    public void ReadTimeouts_RealAnswer_IsRead()
    {
        Assert.True(Open().ReadTimeouts(out IpvsTimeouts timeouts).IsOk);
        Assert.Equal(new IpvsTimeouts(800, 30, 200), timeouts);
    }

    [Fact]
    public void SetTimeouts_KernelRefuses_SaysSo() => Assert.Equal(
        NetlinkErrno.Invalid, Open(onChange: static _ => NetlinkErrno.Invalid).SetTimeouts(new(1, 2, 3)).Errno);

    private static NetlinkIpvs Open(string dump = "servers-dump-empty", Func<byte, int>? onChange = null) =>
        new(new NetlinkConnection(new ScriptedKernel
        {
            OnDump = (_, _) => dump,
            OnQuery = static command => command == IpvsNumbers.GetConfiguration ? "timeouts-answer" : null,
            OnChange = (command, _) => onChange?.Invoke(command) ?? 0,
        }));
}
