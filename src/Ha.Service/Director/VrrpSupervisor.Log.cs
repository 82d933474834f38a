using Ha.Vrrp;

namespace Ha.Service.Director;

internal sealed partial class VrrpSupervisor
{
    [LoggerMessage(EventIds.RouterTransition, LogLevel.Warning, "Virtual router {Router}: {From} -> {To} ({Cause})")]
    private partial void LogRouterTransition(string router, RouterState from, RouterState to, string cause);

    [LoggerMessage(EventIds.VrrpProcessStarted, LogLevel.Information, "VRRP process {Pid} started")]
    private partial void LogVrrpProcessStarted(int pid);

    [LoggerMessage(EventIds.VrrpProcessAdopted, LogLevel.Warning,
        "Adopted the VRRP process that an earlier director left: its roles go on")]
    private partial void LogVrrpProcessAdopted();

    [LoggerMessage(EventIds.VrrpProcessGone, LogLevel.Error, "The VRRP process has ended; it is started again")]
    private partial void LogVrrpProcessGone();

    [LoggerMessage(EventIds.VrrpProcessError, LogLevel.Error, "VRRP process: {Error}")]
    private partial void LogVrrpProcessError(string error);

    [LoggerMessage(EventIds.VrrpPrivileges, LogLevel.Information,
        "VRRP process {Pid}: SCHED_RR granted: {Realtime}, memory locked: {MemoryLocked}")]
    private partial void LogVrrpPrivileges(int pid, bool realtime, bool memoryLocked);
}
