using System.Runtime.ExceptionServices;

namespace Ha.Benchmarks.Measuring;

/// <summary>Runs code that must be on time.</summary>
internal static class RealTimeThread
{
    /// <summary>Runs it on a thread with real-time priority where permitted, and waits for its end.</summary>
    public static void Run(Action body)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            MeasuringNative.TryRealTime();
            try
            {
                body();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }
}
