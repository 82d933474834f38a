using System.Diagnostics;

namespace Ha.KernelLab.Lab;

/// <summary>The end of a command.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it wrote to its standard output.</param>
/// <param name="Errors">What it wrote to its standard error.</param>
internal sealed record ShellResult(int ExitCode, string Output, string Errors);

/// <summary>Runs short commands.</summary>
internal static class Shell
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Runs a command that must succeed; returns its output.</summary>
    public static string Run(string file, params string[] arguments)
    {
        ShellResult result = Try(file, arguments);
        return result.ExitCode == 0
            ? result.Output
            : throw new InvalidOperationException(
                $"{file} {string.Join(' ', arguments)}: exit {result.ExitCode}: {result.Errors}{result.Output}");
    }

    /// <summary>Runs a command and says how it ended.</summary>
    public static ShellResult Try(string file, params string[] arguments) => Try(null, file, arguments);

    /// <summary>Runs commands of <c>ip</c>, a line each, in one process; all must succeed.</summary>
    /// <param name="where">The name of a network namespace; null: this one.</param>
    /// <param name="lines">The commands, without the leading <c>ip</c>.</param>
    public static void Ip(string? where, params string[] lines)
    {
        string[] arguments = where is null ? ["-batch", "-"] : ["-n", where, "-batch", "-"];
        ShellResult result = Try(string.Join('\n', lines) + '\n', "ip", arguments);
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException($"ip in {where ?? "this namespace"}: {result.Errors}");
        }
    }

    /// <summary>Whether a program can be found.</summary>
    public static bool Has(string program) =>
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin".Split(':').Any(folder =>
            folder.Length > 0 && File.Exists(Path.Combine(folder, program)));

    private static ShellResult Try(string? input, string file, string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input ?? string.Empty);
        process.StandardInput.Close();
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            throw new TimeoutException($"{file} {string.Join(' ', arguments)}");
        }

        return new ShellResult(process.ExitCode, output.Result, errors.Result);
    }
}
