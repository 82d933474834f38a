using Ha.Service.Configuration;

namespace Ha.Service.Tracking;

/// <summary>What is known of a tracked object.</summary>
internal enum TrackedHealth
{
    /// <summary>No result yet.</summary>
    Unknown,

    /// <summary>It is as it should be.</summary>
    Well,

    /// <summary>It is not.</summary>
    Failed,
}

/// <summary>A tracked object, whoever tracks it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name or path.</param>
internal readonly record struct TrackedKey(TrackedKind Kind, string Name)
{
    /// <summary>The object that a router tracks.</summary>
    public static TrackedKey Of(TrackedObject tracked) => new(tracked.Kind, tracked.Name);

    /// <summary>For operators: <c>script uplink</c>.</summary>
    public override string ToString() => Kind switch
    {
        TrackedKind.Script => $"script {Name}",
        TrackedKind.Service => $"service {Name}",
        TrackedKind.Process => $"process {Name}",
        TrackedKind.Sync => "synchronised connections",
        _ => $"file {Name}",
    };
}

/// <summary>A tracked object as it is now.</summary>
/// <param name="Health">Whether it is well; before <c>invert</c>, which is each router's own affair.</param>
/// <param name="Text">The same in words: <c>script uplink failed: exit code 1</c>.</param>
internal readonly record struct TrackedState(TrackedHealth Health, string Text)
{
    /// <summary>Of an object that nothing is known of yet.</summary>
    public static TrackedState Unknown(TrackedKey key) =>
        new(TrackedHealth.Unknown, $"waits for the first result of {key}");
}
