using Microsoft.Extensions.Hosting.Systemd;

namespace Ha.Service.Director;

/// <summary>Tells the service manager that the director's loop makes progress (sd_notify WATCHDOG=1).</summary>
internal sealed class ServiceManagerWatchdog(ISystemdNotifier? notifier)
{
    private static readonly ServiceState Alive = new("WATCHDOG=1");

    public void Notify()
    {
        if (notifier is { IsEnabled: true })
        {
            notifier.Notify(Alive);
        }
    }
}
