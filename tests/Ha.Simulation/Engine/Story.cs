using System.Globalization;
using Ha.Simulation.Hosts;

namespace Ha.Simulation.Engine;

/// <summary>What happened, for a person to read: the last events in words, made only when they are asked for.</summary>
/// <remarks>The adverts themselves are left out unless <see cref="HasAdverts"/>.</remarks>
internal sealed class Story(TextWriter? echo = null)
{
    private const int EntriesMax = 60;

    private readonly Queue<(TimeSpan At, object Text)> _entries = new();

    public World? World { get; set; }

    /// <summary>Whether each advert is told as well.</summary>
    public bool HasAdverts { get; init; }

    public IEnumerable<string> Last => _entries.Select(entry => Line(entry.At, entry.Text));

    /// <summary>Tells something; the text is made by ToString, later or never.</summary>
    public void Tell(object text)
    {
        if (_entries.Count == EntriesMax)
        {
            _entries.Dequeue();
        }

        _entries.Enqueue((World!.Now, text));
        echo?.WriteLine(Line(World.Now, text));
    }

    private static string Line(TimeSpan at, object text) =>
        string.Create(CultureInfo.InvariantCulture, $"{at.TotalSeconds,14:F6}  {text}");
}

/// <summary>A transition in a story.</summary>
internal sealed record ToldTransition(RouterView Router, Vrrp.VrrpEffect Effect)
{
    public override string ToString() => $"{Router.Name}: {Effect.From} -> {Effect.To}: {Effect.Reason}";
}
