using System.Collections.Immutable;

namespace Ha.Service.Notify.Programs;

/// <summary>A program that is to be run once.</summary>
/// <param name="Command">The program, as an absolute path, and its arguments.</param>
/// <param name="Environment">Its whole environment, as NAME=value.</param>
/// <param name="Patience">
/// How long it may take to end after SIGTERM before it gets SIGKILL; asked for when it gets SIGTERM.
/// </param>
internal sealed record ProgramStart(
    ImmutableArray<string> Command, ImmutableArray<string> Environment, Func<TimeSpan> Patience)
{
    /// <summary>How much of its output is kept.</summary>
    public int OutputBytesMax { get; init; } = ProgramOutput.BytesMax;
}

/// <summary>How a program ended.</summary>
/// <param name="Problem">What went wrong, in words; null: it exited with 0.</param>
/// <param name="Output">The beginning of what it wrote to its standard output and error.</param>
/// <param name="IsCutShort">Whether it wrote more than is kept.</param>
/// <param name="IsGone">Whether it is no more; false: the kernel does not let go of it, though it was killed.</param>
internal sealed record ProgramEnd(string? Problem, string Output, bool IsCutShort, bool IsGone = true)
{
    /// <summary>It could not be started.</summary>
    public static ProgramEnd NotStarted(string reason) => new(reason, "", false);
}
