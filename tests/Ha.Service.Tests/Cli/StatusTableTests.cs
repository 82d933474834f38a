using Ha.Service.Cli;
using Ha.Service.Control;

namespace Ha.Service.Tests.Cli;

public sealed class StatusTableTests
{
    private static readonly RouterReply Master = new()
    {
        Name = "web", Interface = "eth0", Vrid = 51, State = "master", StateSeconds = 12, Cause = "no-adverts",
        CauseText = "no adverts for 3.6 s", Priority = 150, ConfiguredPriority = 150, Addresses = ["192.0.2.10/24"],
    };

    private static StatusReply Status(params RouterReply[] routers) => new()
    {
        Name = "lb1",
        Version = "0.1.0",
        Pid = 1,
        UptimeSeconds = 1,
        ConfigurationFile = "f",
        LastReloadSuccessful = true,
        Reloads = 0,
        ReloadFailures = 0,
        Vrrp = new VrrpProcessReply { State = "running" },
        Routers = routers,
        Ipvs = new IpvsReply { Available = false },
        Services = [],
        Events = new EventsReply { Recorded = 0, Written = 0, Lost = 0 },
    };

    private static string Text(StatusReply reply)
    {
        var writer = new StringWriter();
        StatusTable.Write(reply, writer);
        return writer.ToString();
    }

    [Fact]
    public void Write_HealthyMaster_HasItsCauseAndNoWarning()
    {
        Assert.Contains("no adverts for 3.6 s", Text(Status(Master)));
        Assert.Empty(StatusWarnings.Of(Status(Master)));
    }

    [Fact]
    public void Write_Rival_IsASplitOnALineOfItsOwn() => Assert.Contains(
        "\nSPLIT: web: 192.0.2.2 (priority 90) claims to be Master too, for 3.2 s\n",
        Text(Status(Master with { Rival = new RivalReply { Address = "192.0.2.2", Priority = 90, Seconds = 3.2 } })));

    [Fact]
    public void Write_LoweredPriority_ShowsBothAndWhy()
    {
        string text = Text(Status(Master with { Priority = 90, Tracking = "script uplink has failed (-60)" }));

        Assert.Contains("90 of 150", text);
        Assert.Contains("TRACKING: web: priority 90, configured 150: script uplink has failed (-60)", text);
    }

    [Fact]
    public void Write_HeldInFault_SaysWhy() => Assert.Contains(
        "TRACKING: web: in fault: interface eth1 is down",
        Text(Status(Master with { State = "fault", Tracking = "interface eth1 is down" })));

    [Fact]
    public void Write_DuplicateAddress_NamesTheOther() => Assert.Contains(
        "DUPLICATE: web: 02:00:00:00:00:4d answers for 192.0.2.77 too (2 answers)", Text(Status(Master with
        {
            DuplicateAddress = "192.0.2.77",
            DuplicateHardware = "02:00:00:00:00:4d",
            DuplicateAnswers = 2,
        })));

    [Fact]
    public void Write_HandingOver_SaysSo() =>
        Assert.Contains("HAND-OVER: web", Text(Status(Master with { HandingOver = true })));

    [Theory]
    [InlineData("pseudo-header", "pseudo-header", false)]
    [InlineData("pseudo-header", null, false)]
    [InlineData(null, null, false)]
    [InlineData("pseudo-header", "rfc9568", true)]
    public void Write_ChecksumOfThePeer_IsShownWhereItIsAnother(string? ours, string? theirs, bool isShown) => Assert.Equal(
        isShown,
        Text(Status(Master with { Checksum = ours, PeerChecksum = theirs })).Contains("NOTE: web", StringComparison.Ordinal));

    [Fact]
    public void Write_Mismatches_AreCounted()
    {
        string text = Text(Status(Master with { AddressListMismatches = 7, IntervalMismatches = 8 }));

        Assert.Contains("7 adverts carried other addresses", text);
        Assert.Contains("8 adverts had another interval", text);
    }

    [Fact]
    public void Write_EventsNotKept_IsSaid() => Assert.Contains(
        "EVENTS: not kept in the file: No space left on device",
        Text(Status() with { Events = new EventsReply { Recorded = 1, Written = 0, Lost = 1, Error = "No space left on device" } }));

    [Fact]
    public void Write_HostileCause_IsPrintable() =>
        Assert.DoesNotContain('\e', Text(Status(Master with { CauseText = "\e[2Jboo" })));
}
