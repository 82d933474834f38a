using System.Diagnostics;

namespace Ha.KernelLab.Demo;

/// <summary>Something that the demonstration showed, and whether it was as it should be.</summary>
internal sealed record Showing(bool IsGood, string What, string Detail);

/// <summary>What happened so far; each event is a line with its time.</summary>
internal sealed class Story
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly Lock _lock = new();

    public List<Showing> Showings { get; } = [];

    public void Chapter(string text) => Line($"\n{Colour.Bold}{Time()}  {text}{Colour.Plain}");

    public void Event(string text) => Line($"{Time()}    {text}");

    /// <summary>Records what was shown.</summary>
    public void Expect(bool isGood, string what, string detail)
    {
        Showings.Add(new Showing(isGood, what, detail));
        string mark = isGood ? $"{Colour.Green}ok  " : $"{Colour.Red}NOT ";
        Line($"{Time()}  {mark}{what}{Colour.Plain}: {detail}");
    }

    public void Fail(string text) => Line($"{Time()}  {Colour.Red}NOT {text}{Colour.Plain}");

    private string Time() => $"{Stopwatch.GetElapsedTime(_start).TotalSeconds,7:0.00} s";

    private void Line(string text)
    {
        lock (_lock)
        {
            Console.WriteLine(text);
        }
    }
}
