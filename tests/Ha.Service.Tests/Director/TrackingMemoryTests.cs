using Ha.Service.Director;

namespace Ha.Service.Tests.Director;

public sealed class TrackingMemoryTests
{
    [Fact]
    public void Set_TheSameAgain_IsNoNews()
    {
        var memory = new TrackingMemory();

        Assert.True(memory.Set("web", -60, null, "uplink"));
        Assert.False(memory.Set("web", -60, null, "uplink"));
        Assert.True(memory.Set("web", -60, "eth1 is down", "uplink"));
        Assert.True(memory.Set("api", -60, "eth1 is down", "uplink"));
    }

    [Fact]
    public void KeepOnly_RouterGoneAndBack_IsNewsAgain()
    {
        var memory = new TrackingMemory();
        memory.Set("web", 0, "fault", "");

        memory.KeepOnly(["web"]);
        Assert.False(memory.Set("web", 0, "fault", ""));

        memory.KeepOnly([]);
        Assert.True(memory.Set("web", 0, "fault", ""));
    }
}
