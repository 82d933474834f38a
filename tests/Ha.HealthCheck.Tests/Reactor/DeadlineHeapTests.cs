using FsCheck;
using FsCheck.Fluent;
using Ha.HealthCheck.Reactor;

namespace Ha.HealthCheck.Tests.Reactor;

public sealed class DeadlineHeapTests
{
    private const int Slots = 16;

    /// <summary>Any sequence of settings and removals, against a dictionary.</summary>
    [Fact]
    public void Heap_AnyOperations_KnowsTheEarliest() =>
        Prop.ForAll(
            Gen.Choose(0, Slots - 1).Zip(Gen.Choose(-20, 100)).ListOf().ToArbitrary(),
            operations =>
            {
                var heap = new DeadlineHeap();
                heap.EnsureCapacity(Slots);
                var model = new Dictionary<int, TimeSpan>();
                foreach ((int slot, int due) in operations)
                {
                    if (due < 0)
                    {
                        heap.Remove(slot);
                        model.Remove(slot);
                    }
                    else
                    {
                        heap.Set(slot, TimeSpan.FromTicks(due));
                        model[slot] = TimeSpan.FromTicks(due);
                    }

                    Assert.Equal(model.Count > 0, heap.TryPeek(out int first, out TimeSpan earliest));
                    Assert.Equal(model.ContainsKey(slot), heap.Contains(slot));
                    if (model.Count > 0)
                    {
                        Assert.Equal(model.Values.Min(), earliest);
                        Assert.Equal(earliest, model[first]);
                    }
                }
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Heap_Grows_KeepsWhatItHolds()
    {
        var heap = new DeadlineHeap();
        heap.EnsureCapacity(2);
        heap.Set(1, TimeSpan.FromTicks(5));

        heap.EnsureCapacity(10);
        heap.Set(9, TimeSpan.FromTicks(7));

        Assert.True(heap.TryPeek(out int slot, out _));
        Assert.Equal(1, slot);
    }
}
