using System.Diagnostics;

namespace Ha.KernelLab.Lab;

/// <summary>Waits for something to become true.</summary>
internal static class Wait
{
    // The guest has one processor: what looks all the time takes it from what it waits for.
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(Requirements.IsGuest ? 25 : 5);

    /// <summary>Returns how long it took; throws with the context when it did not happen.</summary>
    public static TimeSpan Until(Func<bool> condition, TimeSpan limit, string what, Func<string>? context = null)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > limit)
            {
                throw new TimeoutException($"not within {limit.TotalSeconds:0.0} s: {what}\n{context?.Invoke()}");
            }

            Thread.Sleep(Step);
        }

        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>Watches for a while that something never becomes false.</summary>
    public static void Throughout(TimeSpan time, Func<bool> condition, string what, Func<string>? context = null)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < time)
        {
            if (!condition())
            {
                Assert.Fail($"not after {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s: {what}\n{context?.Invoke()}");
            }

            Thread.Sleep(Step);
        }
    }
}
