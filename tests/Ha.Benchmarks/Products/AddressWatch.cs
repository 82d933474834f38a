using System.Net;
using Ha.Benchmarks.Measuring;
using Ha.KernelLab.Lab;
using Ha.Netlink.Route;

namespace Ha.Benchmarks.Products;

/// <summary>Asks a machine's kernel every few milliseconds whether it holds an address, and remembers when that changed.</summary>
internal sealed class AddressWatch : IDisposable
{
    private const long Period = 10 * Clock.NanosecondsPerMillisecond;
    private readonly Lock _lock = new();
    private readonly List<(long At, bool IsHeld)> _changes = [];
    private readonly IPAddress _address;
    private readonly RouteConnection _kernel;
    private readonly Thread _thread;
    private volatile bool _stopping;

    public AddressWatch(LabNamespace machine, string address)
    {
        _address = IPAddress.Parse(address);
        _kernel = machine.Invoke(RouteConnection.Open);
        Look();
        _thread = new Thread(Watch) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>How many addresses that begin like this a machine holds.</summary>
    public static int Count(LabNamespace machine, string beginning) => machine.Invoke(() =>
    {
        using RouteConnection kernel = RouteConnection.Open();
        return kernel.ReadAddresses(out IReadOnlyList<InterfaceAddress> addresses).IsOk
            ? addresses.Count(address => $"{address.Address}".StartsWith(beginning, StringComparison.Ordinal))
            : 0;
    });

    /// <summary>Whether it holds it now.</summary>
    public bool IsHeld
    {
        get
        {
            lock (_lock)
            {
                return _changes[^1].IsHeld;
            }
        }
    }

    /// <summary>How often it was added since a time.</summary>
    public int AddedSince(long time)
    {
        lock (_lock)
        {
            return _changes.Count(change => change.IsHeld && change.At > time);
        }
    }

    /// <summary>Whether it held it at a time.</summary>
    public bool WasHeldAt(long time)
    {
        lock (_lock)
        {
            return _changes.LastOrDefault(change => change.At <= time).IsHeld;
        }
    }

    public void Dispose()
    {
        _stopping = true;
        _thread.Join();
        _kernel.Dispose();
    }

    private void Watch()
    {
        MeasuringNative.TryRealTime();
        for (long due = Clock.Now + Period; !_stopping; due = Math.Max(due + Period, Clock.Now))
        {
            MeasuringNative.SleepUntil(due);
            Look();
        }
    }

    private void Look()
    {
        if (!_kernel.ReadAddresses(out IReadOnlyList<InterfaceAddress> addresses).IsOk)
        {
            return;
        }

        bool isHeld = addresses.Any(address => address.Address.Equals(_address));
        lock (_lock)
        {
            if (_changes.Count == 0 || _changes[^1].IsHeld != isHeld)
            {
                _changes.Add((Clock.Now, isHeld));
            }
        }
    }
}
