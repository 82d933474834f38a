using Ha.KernelLab.Lab;

namespace Ha.Benchmarks.Products;

/// <summary>Which director the client sends to.</summary>
internal sealed class ClientView(Pair pair)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // Announcements are repeated a second after a take-over: a round begins when that is past.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(1300);

    /// <summary>Waits until a director alone holds the address, the client sends to it, and both have been so for a while.</summary>
    public void WaitUntilServedBy(int director, TimeSpan interval)
    {
        bool IsAlone() => pair.Holds(director) && !pair.Holds(1 - director);
        pair.Until(IsAlone, Patience, $"director {director + 1} alone is Master");
        Thread.Sleep(Settling > interval * 2 ? Settling : interval * 2);
        pair.Until(
            () => IsAlone() && pair.ClientReaches(director), Patience, $"the client sends to director {director + 1}");
    }
}
