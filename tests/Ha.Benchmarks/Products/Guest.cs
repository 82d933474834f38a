using System.Diagnostics;
using Ha.KernelLab.Lab;

namespace Ha.Benchmarks.Products;

/// <summary>The guest kernel with ip_vs, for verbs that need its table: there they run themselves again.</summary>
internal static class Guest
{
    private const string TimeLimitSeconds = "1800";

    /// <summary>Whether this kernel has no ip_vs, so that a guest with one is needed.</summary>
    public static bool IsNeeded => !File.Exists("/proc/net/ip_vs");

    /// <summary>Boots the guest, runs this program's verb in it, and passes on what it prints.</summary>
    /// <returns>The exit code of the run inside.</returns>
    public static int Run(params string[] arguments)
    {
        if (Requirements.IsGuest)
        {
            throw new BenchmarkException("the guest's kernel has no ip_vs");
        }

        string results = Path.Combine(Requirements.Repository, "artifacts", "benchmarks", "guest");
        Console.WriteLine($"{arguments[0]}: this kernel has no ip_vs; in a guest (User-Mode Linux), where a system call costs some 50 us:");
        using Process guest = Process.Start(new ProcessStartInfo(
            Path.Combine(Requirements.Repository, "tests", "lab", "guest.sh"),
            [
                "--results", results, "--timeout", TimeLimitSeconds, "--memory", "2G", "--",
                Host, typeof(Guest).Assembly.Location, .. arguments,
            ]))!;
        guest.WaitForExit();
        return guest.ExitCode;
    }

    // We may have been started as a program of our own, which takes no assembly.
    private static string Host =>
        Path.GetFileName(Environment.ProcessPath) is "dotnet" ? Environment.ProcessPath! : "dotnet";
}
