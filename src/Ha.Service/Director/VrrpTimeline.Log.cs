using Ha.Vrrp;

namespace Ha.Service.Director;

internal sealed partial class VrrpTimeline
{
    [LoggerMessage(EventIds.RouterTransition, LogLevel.Warning, "Virtual router {Router}: {From} -> {To} ({Cause})")]
    private static partial void LogRouterTransition(
        ILogger logger, string router, RouterState from, RouterState to, string cause);

    [LoggerMessage(EventIds.RouterNotice, LogLevel.Warning, "Virtual router {Router}: {Kind}: {Text}")]
    private static partial void LogRouterNotice(ILogger logger, string router, string kind, string text);

    [LoggerMessage(EventIds.VrrpProcessStarted, LogLevel.Information, "VRRP process {Pid} started")]
    private static partial void LogVrrpProcessStarted(ILogger logger, int pid);

    [LoggerMessage(EventIds.VrrpProcessAdopted, LogLevel.Warning,
        "Adopted the VRRP process {Pid} that an earlier director left: its roles go on")]
    private static partial void LogVrrpProcessAdopted(ILogger logger, int pid);

    [LoggerMessage(EventIds.VrrpProcessForeign, LogLevel.Warning,
        "The VRRP process {Pid} that an earlier director left is of another release: it is told to hand over and end")]
    private static partial void LogVrrpProcessForeign(ILogger logger, int pid);

    [LoggerMessage(EventIds.VrrpProcessGone, LogLevel.Error, "The VRRP process has ended; it is started again")]
    private static partial void LogVrrpProcessGone(ILogger logger);

    [LoggerMessage(EventIds.VrrpProcessError, LogLevel.Error, "VRRP process: {Error}")]
    private static partial void LogVrrpProcessError(ILogger logger, string error);

    [LoggerMessage(EventIds.VrrpPrivileges, LogLevel.Information,
        "VRRP process {Pid}: SCHED_RR granted: {Realtime}, memory locked: {MemoryLocked}")]
    private static partial void LogVrrpPrivileges(ILogger logger, int pid, bool realtime, bool memoryLocked);
}
