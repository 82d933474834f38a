using Ha.Service.Notify;
using Ha.Vrrp;

namespace Ha.Service.Tests.Notify;

public sealed class HookBacklogTests
{
    [Fact]
    public void Add_Full_TheOldestGoes()
    {
        var backlog = new HookBacklog();
        for (int i = 1; i <= HookBacklog.OrdersMax; i++)
        {
            Assert.Null(backlog.Add(Changes.Order(RouterState.Backup, i)));
        }

        HookOrder? dropped = backlog.Add(Changes.Order(RouterState.Master, 1000));

        Assert.Equal(1, dropped!.Change.Event);
        Assert.Equal(HookBacklog.OrdersMax, backlog.Count);
        var events = new List<long>();
        while (backlog.TryTake(out HookOrder? order))
        {
            events.Add(order.Change.Event);
        }

        Assert.Equal([.. Enumerable.Range(2, HookBacklog.OrdersMax - 1).Select(i => (long)i), 1000], events);
    }
}
