using Ha.Benchmarks.Reporting;

namespace Ha.Benchmarks.Verbs;

/// <summary>What one product did under load.</summary>
internal sealed class LoadResult
{
    /// <summary>Advert intervals at the Backup, in milliseconds.</summary>
    public Samples Intervals { get; } = new();

    /// <summary>Checks a second that reached the servers.</summary>
    public Samples Checks { get; } = new();

    /// <summary>Processor time of the process that checks, in seconds a second.</summary>
    public Samples LoadCpu { get; } = new();

    /// <summary>Processor time of the Master's VRRP process, likewise.</summary>
    public Samples VrrpCpu { get; } = new();

    /// <summary>The worst loop lag of the Master as it exports it, in milliseconds.</summary>
    public Samples WorstLag { get; } = new();

    /// <summary>The same of the Backup.</summary>
    public Samples WorstBackupLag { get; } = new();

    /// <summary>The median time of a scrape in each part, in milliseconds.</summary>
    public Samples ScrapeTime { get; } = new();

    public int RoleChanges { get; set; }

    public int Reloads { get; set; }

    public int Scrapes { get; set; }

    public int FailedScrapes { get; set; }

    public int ScrapeSize { get; set; }
}
