using System.Runtime.InteropServices;
using Ha.Ipvs;
using Ha.Service.ConnectionSync;
using Ha.Service.Control;
using Ha.Service.Director;
using Ha.Service.Events;
using Ha.Service.Filter;
using Ha.Service.Metrics;
using Ha.Service.Nat;
using Ha.Service.Notify;
using Ha.Service.Sysctls;
using Ha.Service.Tracking;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging.Console;

namespace Ha.Service;

/// <summary>The only place where an interface meets an implementation.</summary>
internal static class Composition
{
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(25);

    public static WebApplication Build(DirectorSetup setup)
    {
        // Empty: the usual builder looks for settings in the working directory and its environment, and watches every directory
        // below, which for a service is the whole file system.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });

        IServiceCollection services = builder.Services;
        services.AddSystemd();
        services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
        services.AddSingleton(setup);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<DirectorMetrics>();
        services.AddSingleton(provider => new EventLog(
            new EventFile(setup.Settings.StateDirectory),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<EventLog>>()));
        services.AddSingleton<VrrpSupervisor>();
        services.AddSingleton(provider => new ServiceManagerWatchdog(provider.GetService<ISystemdNotifier>()));
        services.AddSingleton(provider => new ServiceTable(
            setup.Settings.RuntimeDirectory,
            NetlinkIpvs.Open,
            provider.GetRequiredService<EventLog>(),
            provider.GetRequiredService<ILogger<ServiceTable>>()));
        services.AddSingleton(provider => new OperatorStates(
            new OperatorStateFile(setup.Settings.StateDirectory),
            provider.GetRequiredService<EventLog>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new NftProgram(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new AcceptFilter(
            setup.Settings.RuntimeDirectory,
            provider.GetRequiredService<NftProgram>(),
            provider.GetRequiredService<EventLog>(),
            provider.GetRequiredService<ILogger<AcceptFilter>>()));
        services.AddSingleton(provider => new HostDuties(
            new HostSysctls(
                setup.Settings.RuntimeDirectory,
                new SysctlFiles(),
                provider.GetRequiredService<EventLog>(),
                provider.GetRequiredService<ILogger<HostSysctls>>()),
            new SyncDaemons(
                setup.Settings.RuntimeDirectory,
                NetlinkIpvs.Open,
                provider.GetRequiredService<EventLog>(),
                provider.GetRequiredService<ILogger<SyncDaemons>>()),
            new SourceNat(
                setup.Settings.RuntimeDirectory,
                provider.GetRequiredService<NftProgram>(),
                provider.GetRequiredService<EventLog>(),
                provider.GetRequiredService<ILogger<SourceNat>>()),
            new TableTimeouts(
                setup.Settings.RuntimeDirectory,
                NetlinkIpvs.Open,
                provider.GetRequiredService<EventLog>(),
                provider.GetRequiredService<ILogger<TableTimeouts>>())));
        services.AddSingleton<HookDispatcher>();
        services.AddHostedService(provider => provider.GetRequiredService<HookDispatcher>());
        services.AddSingleton(provider =>
        {
            VrrpSupervisor vrrp = provider.GetRequiredService<VrrpSupervisor>();
            return new Tracker(
                (router, verdict) => vrrp.SetTracking(router, verdict.Adjustment, verdict.Fault, verdict.Reason),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<Tracker>>());
        });
        services.AddSingleton<DirectorLoop>();
        services.AddHostedService(provider => provider.GetRequiredService<DirectorLoop>());

        ControlSocketFile.Prepare(setup.SocketPath);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ListenUnixSocket(setup.SocketPath);
            if (setup.Settings.MetricsListen is { } metrics)
            {
                kestrel.Listen(metrics);
            }
        });

        WebApplication app = builder.Build();
        ControlEndpoints.Map(app);
        return app;
    }

    /// <summary>What needs the listening sockets: the control socket's mode, and SIGHUP.</summary>
    public static void Started(WebApplication app, DirectorSetup setup)
    {
        ControlSocketFile.Restrict(setup.SocketPath);
        DirectorLoop director = app.Services.GetRequiredService<DirectorLoop>();
        PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            _ = director.ReloadAsync(app.Lifetime.ApplicationStopping);
        });
        app.Lifetime.ApplicationStopped.Register(hangUp.Dispose);
    }
}
