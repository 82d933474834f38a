using System.CommandLine;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Ha.Benchmarks.Verbs;
using Ha.KernelLab.Lab;

namespace Ha.Benchmarks;

/// <summary>Measures ha-director beside Debian's keepalived, one verb for each promise; see docs/benchmarks.md.</summary>
internal static class Program
{
    private const int Interrupted = 130;

    /// <summary>Whether a failure is one of the machine or of a product, and not a mistake of ours.</summary>
    public static bool IsExpected(Exception failure) => failure
        is BenchmarkException or TimeoutException or IOException or InvalidOperationException or Win32Exception;

    private static int Main(string[] args)
    {
        ParseResult parsed = AllVerbs.Parse(args);

        // Registered for the life of the process: what the run made must go even when it is interrupted.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, CleanUpAndLeave);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, CleanUpAndLeave);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, CleanUpAndLeave);
        LabNamespace.RemoveStale();
        try
        {
            return parsed.Invoke(new InvocationConfiguration
            {
                ProcessTerminationTimeout = null,
                EnableDefaultExceptionHandler = false,
            });
        }
        catch (Exception failure) when (IsExpected(failure))
        {
            Console.Error.WriteLine($"benchmark: {(failure is BenchmarkException ? failure.Message : failure)}");
            return 1;
        }
        finally
        {
            LabNamespace.RemoveOwn();
        }
    }

    private static void CleanUpAndLeave(PosixSignalContext context)
    {
        context.Cancel = true;
        LabNamespace.RemoveOwn();
        Environment.Exit(Interrupted);
    }
}
