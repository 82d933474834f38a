using Ha.Service.Configuration;

namespace Ha.Service.Director;

/// <summary>What a reload changes, in the operator's words. Pure.</summary>
internal static class SettingsChanges
{
    public static List<string> Between(DirectorSettings old, DirectorSettings next)
    {
        var changes = new List<string>();
        Compare("virtual router", old.Routers.ToDictionary(r => r.Name), next.Routers.ToDictionary(r => r.Name), changes);
        Compare("tracking and hooks of virtual router", old.Duties, next.Duties, changes);
        Compare("script", old.Scripts.ToDictionary(s => s.Name), next.Scripts.ToDictionary(s => s.Name), changes);
        Compare("service", old.Services.ToDictionary(s => s.Name), next.Services.ToDictionary(s => s.Name), changes);
        if (old.Grace != next.Grace)
        {
            changes.Add($"director.grace: {old.Grace.TotalSeconds} s -> {next.Grace.TotalSeconds} s");
        }

        if (old.ReadBackInterval != next.ReadBackInterval)
        {
            changes.Add("director.read_back_interval: "
                + $"{old.ReadBackInterval.TotalSeconds} s -> {next.ReadBackInterval.TotalSeconds} s");
        }

        if (old.RepairsDrift != next.RepairsDrift)
        {
            changes.Add($"director.drift: {(next.RepairsDrift ? "report -> repair" : "repair -> report")}");
        }

        if (old.Sync != next.Sync)
        {
            changes.Add($"connection_sync: {(next.Sync is null ? "removed" : old.Sync is null ? "added" : "changed")}");
        }

        if (old.Timeouts != next.Timeouts)
        {
            changes.Add("ipvs.timeouts: changed");
        }

        if (!old.Sysctls.SequenceEqual(next.Sysctls))
        {
            changes.Add("sysctl: changed");
        }

        return changes;
    }

    /// <summary>Settings that are bound at start: a reload that changes one is refused, with the key.</summary>
    public static List<string> NeedRestart(DirectorSettings old, DirectorSettings next)
    {
        var keys = new List<string>();
        Add("director.runtime_dir", old.RuntimeDirectory == next.RuntimeDirectory);
        Add("director.state_dir", old.StateDirectory == next.StateDirectory);
        Add("metrics.listen", Equals(old.MetricsListen, next.MetricsListen));
        return keys;

        void Add(string key, bool same)
        {
            if (!same)
            {
                keys.Add($"{key} has changed: it is read at start only, restart the daemon to change it");
            }
        }
    }

    private static void Compare<T>(
        string noun, IReadOnlyDictionary<string, T> old, IReadOnlyDictionary<string, T> next, List<string> changes)
        where T : IEquatable<T>
    {
        changes.AddRange(next.Keys.Where(name => !old.ContainsKey(name)).Select(name => $"{noun} {name}: added"));
        changes.AddRange(old.Keys.Where(name => !next.ContainsKey(name)).Select(name => $"{noun} {name}: removed"));
        changes.AddRange(next.Where(pair => old.TryGetValue(pair.Key, out T? before) && !pair.Value.Equals(before))
            .Select(pair => $"{noun} {pair.Key}: changed"));
    }
}
