namespace Ha.Service.Director;

internal sealed partial class ServiceTable
{
    [LoggerMessage(EventIds.Adopted, LogLevel.Information,
        "The kernel's table holds {Count} services: ours are adopted, the others left alone")]
    private partial void LogAdopted(int count);

    [LoggerMessage(EventIds.TableChanged, LogLevel.Information, "ip_vs: {Change}")]
    private partial void LogTableChanged(string change);

    [LoggerMessage(EventIds.DriftRepaired, LogLevel.Warning, "ip_vs was changed by somebody else; repaired: {Change}")]
    private partial void LogDriftRepaired(string change);

    [LoggerMessage(EventIds.TableChangeFailed, LogLevel.Error, "ip_vs: {Change} failed: {Error}")]
    private partial void LogTableChangeFailed(string change, string error);

    [LoggerMessage(EventIds.TableChangeFailed, LogLevel.Error, "ip_vs: {Count} more changes failed", EventName = "MoreFailed")]
    private partial void LogMoreFailed(int count);

    [LoggerMessage(EventIds.IpvsUnavailable, LogLevel.Error, "ip_vs is not available: {Reason}")]
    private partial void LogIpvsUnavailable(string reason);

    [LoggerMessage(EventIds.StateFileFailed, LogLevel.Error, "Cannot store which services are ours: {Reason}")]
    private partial void LogStateFileFailed(string reason);

    [LoggerMessage(EventIds.DriftReported, LogLevel.Warning, "Somebody changed ip_vs; left as it is, to repair it would be: {Change}")]
    private partial void LogDriftReported(string change);
}
