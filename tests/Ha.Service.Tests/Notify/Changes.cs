using System.Collections.Immutable;
using Ha.Service.Configuration;
using Ha.Service.Notify;
using Ha.Vrrp;

namespace Ha.Service.Tests.Notify;

/// <summary>Changes and hooks for tests.</summary>
internal static class Changes
{
    /// <summary>The change that docs/hooks.md shows.</summary>
    public static RouterChange Documented { get; } = new()
    {
        Event = 117,
        Time = new DateTimeOffset(2026, 1, 31, 8, 9, 10, 123, TimeSpan.Zero),
        Director = "lb1",
        Router = "web",
        VirtualRouterId = 51,
        Interface = "eth0",
        From = RouterState.Backup,
        To = RouterState.Master,
        Priority = 150,
        Cause = "no-adverts",
        Reason = "no adverts for 3.6 s, the last from 192.0.2.2; own loop late by at most 0.1 ms",
        Addresses = ["192.0.2.10/24", "2001:db8::10/64"],
    };

    public static RouterChange To(RouterState state, long number = 1) => Documented with { To = state, Event = number };

    public static HookOrder Order(RouterState state, long number, params HookSettings[] hooks) =>
        new(To(state, number), [.. hooks]);

    public static HookSettings Program(string path, int retries = 0, double timeoutSeconds = 20, params string[] arguments) =>
        new([path, .. arguments], null, null, TimeSpan.FromSeconds(timeoutSeconds), retries);

    public static HookSettings Webhook(Uri address, int retries = 0, double timeoutSeconds = 20) =>
        new(ImmutableArray<string>.Empty, address, null, TimeSpan.FromSeconds(timeoutSeconds), retries);
}
