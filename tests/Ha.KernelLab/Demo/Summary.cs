using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Demo;

/// <summary>The end of the demonstration: what was shown, and what the client noticed.</summary>
internal static class Summary
{
    // A master that is killed is silent for its down interval, and a client that lost a SYN a little longer.
    private static readonly TimeSpan GapLimit = TimeSpan.FromSeconds(3);
    private const double FailedShareMax = 0.05;

    public static bool Print(Story story, LoadReport total)
    {
        story.Expect(
            total.LongestGap < GapLimit && total.Failed <= total.Sent * FailedShareMax,
            "the client was served throughout", $"{total.Failed} of {total.Sent} requests failed");
        Console.WriteLine();
        Console.WriteLine("  requests sent     " + total.Sent);
        Console.WriteLine("  requests failed   " + total.Failed);
        Console.WriteLine($"  longest silence   {total.LongestGap.TotalMilliseconds:0} ms");
        Console.WriteLine("  answers           " + Counts.Of(total));
        Console.WriteLine();
        foreach (Showing showing in story.Showings)
        {
            Console.WriteLine($"  {(showing.IsGood ? "ok " : "NOT")}  {showing.What,-42} {showing.Detail}");
        }

        bool isGood = story.Showings.TrueForAll(showing => showing.IsGood);
        Console.WriteLine();
        Console.WriteLine(isGood ? "All as it should be." : "Something was not as it should be.");
        return isGood;
    }
}
