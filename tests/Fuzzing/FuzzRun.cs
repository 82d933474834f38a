using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using FsCheck;
using FsCheck.Fluent;

namespace Ha.Fuzzing;

/// <summary>Runs a target: what failed once, then new inputs. <c>tests/fuzz.sh</c> sets what differs from a short run.</summary>
internal static class FuzzRun
{
    private const ulong DefaultSeed = 9568;
    private const int InputsPerCheck = 20_000;
    private static readonly TimeSpan InputLimit = TimeSpan.FromSeconds(20);

    private static ulong Seed { get; } =
        ulong.TryParse(Variable("SEED"), CultureInfo.InvariantCulture, out ulong seed) ? seed : DefaultSeed;

    private static TimeSpan Time { get; } =
        TimeSpan.FromSeconds(int.TryParse(Variable("SECONDS"), CultureInfo.InvariantCulture, out int seconds) ? seconds : 0);

    /// <summary>Feeds new inputs to a target; fails with the simplest that was found, as bytes that can be replayed.</summary>
    /// <param name="target">The target.</param>
    /// <param name="caller">The test's file, beside which the corpus is.</param>
    public static void NewInputs(FuzzTarget target, [CallerFilePath] string caller = "")
    {
        if (Variable("REPLAY") is { Length: > 0 } replay)
        {
            Replay(target, replay);
            return;
        }

        long start = Stopwatch.GetTimestamp();
        ulong round = 0;
        do
        {
            Check(target, Seed + round++, caller);
        }
        while (Stopwatch.GetElapsedTime(start) < Time);

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{target}: {round * InputsPerCheck} inputs, seed {Seed}, {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s");
    }

    /// <summary>Feeds a target all inputs that it ever failed on, and its seeds.</summary>
    /// <inheritdoc cref="NewInputs"/>
    public static void Corpus(FuzzTarget target, [CallerFilePath] string caller = "")
    {
        foreach (byte[] input in (IEnumerable<byte[]>)[.. target.Seeds, .. Fuzzing.Corpus.Read(caller, target)])
        {
            if (Failure(target, input) is { } failure)
            {
                Assert.Fail(Report(target, input, failure));
            }
        }
    }

    private static void Check(FuzzTarget target, ulong seed, string caller)
    {
        byte[]? failed = null;
        Exception? failure = null;
        using var watchdog = new Watchdog(target, InputLimit);
        Arbitrary<byte[]> inputs = Arb.From(
            Gen.Choose(0, int.MaxValue - 1).Select(number => Mutator.Make(number, target.Seeds)), Mutator.Simpler);
        Property property = Prop.ForAll(inputs, input =>
        {
            watchdog.Feed(input);
            Exception? found = Failure(target, input);
            if (found is not null)
            {
                (failed, failure) = (input, found);
            }

            return found is null;
        });
        try
        {
            // The second number of a seed must be odd.
            property.Check(Config.QuickThrowOnFailure
                .WithQuietOnSuccess(true)
                .WithMaxTest(InputsPerCheck)
                .WithReplay(seed, 1));
        }
        catch (Exception) when (failed is not null)
        {
            if (Time > TimeSpan.Zero)
            {
                Fuzzing.Corpus.Keep(caller, target, failed);
            }

            // Ours has the bytes.
            Assert.Fail(Report(target, failed, failure));
        }
    }

    private static Exception? Failure(FuzzTarget target, byte[] input)
    {
        try
        {
            target.Check([.. input]);
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    private static void Replay(FuzzTarget target, string replay)
    {
        string[] words = replay.Split(' ');
        if (words[0] == target.Name)
        {
            target.Check(Convert.FromHexString(words.ElementAtOrDefault(1) ?? string.Empty));
            TestContext.Current.TestOutputHelper?.WriteLine($"{target} holds");
        }
    }

    private static string Report(FuzzTarget target, byte[] input, Exception? failure) =>
        $"""
        {target} fails on {input.Length} bytes: {failure}
        replay: tests/fuzz.sh --replay {target} {Convert.ToHexStringLower(input)}
        """;

    private static string? Variable(string name) => Environment.GetEnvironmentVariable($"HA_FUZZ_{name}");
}
