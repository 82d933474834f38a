using Ha.Service.Control;
using Ha.Service.Nat;

namespace Ha.Service.Tests.Nat;

/// <summary>With the columns of Linux 6.1.</summary>
public sealed class ConntrackCountersTests
{
    private const string Names = "entries  clashres found new invalid ignore delete chainlength insert insert_failed drop "
        + "early_drop icmp_error  expect_new expect_create expect_delete search_restart";

    [Fact]
    public void Parse_TwoProcessors_AddsUp()
    {
        ConntrackReply? reply = ConntrackCounters.Parse(
            [
                Names,
                "0000000a  00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 0000000f 00000010 00000000 "
                    + "00000000  00000000 00000000 00000000 00000000",
                "0000000a  00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000001 00000001 00000000 "
                    + "00000000  00000000 00000000 00000000 00000000",
            ],
            "10\n",
            "65536\n");

        Assert.Equal(new ConntrackReply { Entries = 10, EntriesMax = 65_536, InsertFailed = 16, Dropped = 17 }, reply);
    }

    [Theory]
    [InlineData("entries found", "00000001 00000001")]
    [InlineData(Names, "00000001")]
    [InlineData(Names, "x")]
    [InlineData("", "")]
    public void Parse_SomethingElse_IsNothing(string names, string values) =>
        Assert.Null(ConntrackCounters.Parse([names, values], "1", "1"));
}
