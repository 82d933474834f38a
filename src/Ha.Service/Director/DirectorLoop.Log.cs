using Ha.HealthCheck;

namespace Ha.Service.Director;

internal sealed partial class DirectorLoop
{
    [LoggerMessage(EventIds.Started, LogLevel.Information,
        "Director {Name} runs {Path}: {Routers} virtual routers, {Services} services")]
    private partial void LogStarted(string name, string path, int routers, int services);

    [LoggerMessage(EventIds.Stopping, LogLevel.Information, "Stopping: leaving VRRP first")]
    private partial void LogStopping();

    [LoggerMessage(EventIds.Stopped, LogLevel.Information, "Stopped: our services are out of the kernel's table")]
    private partial void LogStopped();

    [LoggerMessage(EventIds.HealthChanged, LogLevel.Warning, "Server {Check} is {State}: {Reason}")]
    private partial void LogHealthChanged(string check, HealthState state, string reason);

    [LoggerMessage(EventIds.ConfigurationApplied, LogLevel.Information, "Reloaded {Path}: {Changes} changes")]
    private partial void LogConfigurationApplied(string path, int changes);

    [LoggerMessage(EventIds.ConfigurationRefused, LogLevel.Error,
        "Reload of {Path} refused, the running configuration stays: {Problems} problems")]
    private partial void LogConfigurationRefused(string path, int problems);

    [LoggerMessage(EventIds.ConfigurationProblem, LogLevel.Error, "{Problem}")]
    private partial void LogConfigurationProblem(string problem);

    [LoggerMessage(EventIds.CheckThreadStalled, LogLevel.Error,
        "The check thread makes no progress: no heartbeat is sent, and this director will resign")]
    private partial void LogCheckThreadStalled();
}
