namespace Ha.Benchmarks.Measuring;

/// <summary>Changes of role as the network sees them.</summary>
internal static class RoleChanges
{
    /// <summary>How often the adverts of one virtual router came from another director than before, or gave the role up.</summary>
    public static int Count(IEnumerable<Advert> adverts)
    {
        int changes = 0;
        byte master = 0;
        foreach (Advert advert in adverts)
        {
            bool resigns = advert.Priority == 0;
            changes += resigns || (master != 0 && advert.Source != master) ? 1 : 0;
            master = resigns ? (byte)0 : advert.Source;
        }

        return changes;
    }
}
