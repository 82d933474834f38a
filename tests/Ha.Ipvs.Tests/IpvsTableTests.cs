using System.Net;
using static Ha.Ipvs.Tests.Tables;

namespace Ha.Ipvs.Tests;

public sealed class IpvsTableTests
{
    [Fact]
    public void Create_AnyOrder_IsEqual() =>
        Assert.Equal(
            Of((Names, []), (Web, [Server(1), Server(2), Server(10)])),
            Of((Web, [Server(10), Server(2), Server(1)]), (Names, [])));

    [Fact]
    public void Create_OtherWeight_IsNotEqual() =>
        Assert.NotEqual(Of((Web, [Server(1, 1)])), Of((Web, [Server(1, 2)])));

    [Fact]
    public void Create_SortsByNumberNotText()
    {
        ServiceEntry entry = Assert.Single(Of((Web, [Server(10), Server(9), Server(9) with { Port = 8 }])).Entries);

        Assert.Equal(
            ["198.51.100.9:8", "198.51.100.9:80", "198.51.100.10:80"],
            entry.Servers.Select(static server => new IPEndPoint(server.Address, server.Port).ToString()));
    }

    [Fact]
    public void Create_SameServerTwice_Throws() =>
        Assert.Throws<ArgumentException>(() => Of((Web, [Server(1), Server(1, 2)])));

    [Fact]
    public void Create_SameServiceTwice_Throws() => Assert.Throws<ArgumentException>(() => Of((Web, []), (Web, [])));

    [Fact]
    public void TryGet_FindsByKey()
    {
        IpvsTable table = Of((Web, [Server(1)]));

        Assert.True(table.TryGet(Web, out ServiceEntry? entry));
        Assert.Equal(Server(1), entry.Find(Server(1, 50)));
        Assert.Null(entry.Find(Server(2)));
        Assert.False(table.TryGet(Names, out _));
    }
}
