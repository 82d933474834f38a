using Ha.Service.Configuration;
using Ha.Service.Notify;
using Ha.Vrrp;

namespace Ha.Service.Tests.Notify;

/// <summary>What programs are given: a contract with those who wrote them, long ago and for keepalived.</summary>
public sealed class ProgramContractTests
{
    [Theory]
    [InlineData(RouterState.Master, "MASTER")]
    [InlineData(RouterState.Backup, "BACKUP")]
    [InlineData(RouterState.Fault, "FAULT")]
    [InlineData(RouterState.Initialize, "STOP")]
    public void Command_AnyState_EndsAsKeepalivedHasIt(RouterState state, string word)
    {
        HookSettings hook = Changes.Program("/etc/notify", arguments: ["own argument"]);

        Assert.Equal(
            ["/etc/notify", "own argument", "INSTANCE", "web", word, "150"],
            ProgramContract.Command(hook, Changes.To(state)));
    }

    [Fact]
    public void Environment_IsExactlyThis() => Assert.Equal(
        [
            "HA_ADDRESSES=192.0.2.10/24 2001:db8::10/64",
            "HA_CAUSE=no-adverts",
            "HA_DIRECTOR=lb1",
            "HA_EVENT=117",
            "HA_INTERFACE=eth0",
            "HA_PREVIOUS_STATE=BACKUP",
            "HA_PRIORITY=150",
            "HA_REASON=no adverts for 3.6 s, the last from 192.0.2.2; own loop late by at most 0.1 ms",
            "HA_ROUTER=web",
            "HA_STATE=MASTER",
            "HA_TIME=2026-01-31T08:09:10.123Z",
            "HA_VRID=51",
            "LANG=C.UTF-8",
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        ],
        ProgramContract.Environment(Changes.Documented).Order(StringComparer.Ordinal));

    [Fact]
    public void Environment_ReasonWithZero_StaysOneVariable() => Assert.Contains(
        "HA_REASON=a b",
        ProgramContract.Environment(Changes.Documented with { Reason = "a\0b" }));
}
