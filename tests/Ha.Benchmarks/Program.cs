using System.CommandLine;
using System.Runtime.InteropServices;
using Ha.Benchmarks.Verbs;
using Ha.KernelLab.Lab;

namespace Ha.Benchmarks;

/// <summary>Measures ha-director beside Debian's keepalived, one verb for each promise; see docs/benchmarks.md.</summary>
internal static class Program
{
    private const int Interrupted = 130;

    private static int Main(string[] args)
    {
        var root = new RootCommand("Measures ha-director beside Debian's keepalived in network namespaces of its own.");
        foreach (Command verb in AllVerbs.Create())
        {
            root.Add(verb);
        }

        ParseResult parsed = root.Parse(args);

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
        catch (BenchmarkException failure)
        {
            Console.Error.WriteLine($"benchmark: {failure.Message}");
            return 1;
        }
        catch (Exception failure) when (failure is TimeoutException or IOException or InvalidOperationException)
        {
            Console.Error.WriteLine($"benchmark: {failure}");
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
