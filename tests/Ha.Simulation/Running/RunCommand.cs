using System.Globalization;
using Ha.Simulation.Engine;

namespace Ha.Simulation.Running;

/// <summary><c>run [--seeds N] [--from S] [--threads T]</c>: many seeds, two at a time.</summary>
internal static class RunCommand
{
    private const int FailuresMost = 3;

    public static int Run(string[] options)
    {
        long seeds = Option(options, "--seeds", 1000);
        long first = Option(options, "--from", 1);
        var (tally, failures) = Run(first, seeds, (int)Option(options, "--threads", 2));
        foreach (Failure failure in failures)
        {
            Console.WriteLine(failure);
            Console.WriteLine();
        }

        Console.WriteLine(tally);
        return failures.Count == 0 ? 0 : 1;
    }

    /// <summary>Runs seeds on threads; each seed is one thread's alone.</summary>
    public static (Tally Tally, List<Failure> Failures) Run(long first, long seeds, int threads)
    {
        var total = new Tally();
        List<Failure> failures = [];
        long next = first - 1;
        Thread[] workers =
        [
            .. Enumerable.Range(0, threads).Select(_ => new Thread(() =>
            {
                var tally = new Tally();
                while (Interlocked.Increment(ref next) is var seed && seed < first + seeds)
                {
                    if (SeedRunner.Run(seed, tally) is { } failure)
                    {
                        lock (failures)
                        {
                            failures.Add(failure);
                            next = failures.Count >= FailuresMost ? first + seeds : next;
                        }
                    }
                }

                lock (total)
                {
                    total.Add(tally);
                }
            })),
        ];
        Array.ForEach(workers, worker => worker.Start());
        Array.ForEach(workers, worker => worker.Join());
        return (total, failures);
    }

    private static long Option(string[] options, string name, long fallback)
    {
        int place = Array.IndexOf(options, name);
        return place < 0 ? fallback : long.Parse(options[place + 1], CultureInfo.InvariantCulture);
    }
}
