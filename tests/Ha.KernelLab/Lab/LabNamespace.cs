using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;

namespace Ha.KernelLab.Lab;

/// <summary>One network namespace that a test made: a machine of the topology.</summary>
internal sealed class LabNamespace : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public LabNamespace(string name)
    {
        Name = name;
        Shell.Run("ip", "netns", "add", name);
        Invoke(() => File.WriteAllText("/proc/sys/net/ipv6/conf/all/disable_ipv6", "1"));
    }

    public string Name { get; }

    /// <summary>Configures it with commands of <c>ip</c>.</summary>
    public void Ip(params string[] lines) => Shell.Ip(Name, lines);

    /// <summary>Sets a sysctl, such as <c>net/ipv4/ip_forward</c>.</summary>
    public void Sysctl(string key, int value) =>
        Invoke(() => File.WriteAllText($"/proc/sys/{key}", value.ToString()));

    /// <summary>Runs a command inside that must succeed; returns its output.</summary>
    public string Run(string file, params string[] arguments) =>
        Shell.Run("ip", ["netns", "exec", Name, file, .. arguments]);

    /// <summary>Runs a command inside and says how it ended.</summary>
    public ShellResult Try(string file, params string[] arguments) =>
        Shell.Try("ip", ["netns", "exec", Name, file, .. arguments]);

    /// <summary>Starts a program inside; the process has the program's own id.</summary>
    public Process Start(string file, params string[] arguments) =>
        Process.Start(new ProcessStartInfo("ip", ["netns", "exec", Name, file, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    /// <summary>Runs code inside, on a thread of its own: sockets that it makes belong to this namespace.</summary>
    public T Invoke<T>(Func<T> body)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        Thread thread = StartThread(() =>
        {
            try
            {
                result = body();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        });
        if (!thread.Join(Patience))
        {
            throw new TimeoutException($"in {Name}");
        }

        failure?.Throw();
        return result;
    }

    /// <inheritdoc cref="Invoke{T}(Func{T})"/>
    public void Invoke(Action body) => Invoke(() =>
    {
        body();
        return true;
    });

    /// <summary>Starts a thread that lives inside.</summary>
    public Thread StartThread(Action body)
    {
        var thread = new Thread(() =>
        {
            Native.EnterNamespace($"/run/netns/{Name}");
            body();
        })
        { IsBackground = true };
        thread.Start();
        return thread;
    }

    /// <summary>Allows IPv6, which is off here by default; before the interfaces are made. Addresses are used at once.</summary>
    public void AllowIPv6()
    {
        // Link-local addresses are the topology's, not made from hardware addresses.
        Sysctl("net/ipv6/conf/default/addr_gen_mode", 1);
        Sysctl("net/ipv6/conf/default/accept_dad", 0);
        Sysctl("net/ipv6/conf/default/disable_ipv6", 0);
        Sysctl("net/ipv6/conf/all/disable_ipv6", 0);
    }

    /// <summary>The hardware address of an interface, in lower case.</summary>
    public string HardwareAddress(string name) => Invoke(() =>
        Convert.ToHexStringLower(Native.HardwareAddress(name)));

    /// <summary>Whether an interface is up and has its carrier.</summary>
    public bool IsRunning(string name) => Invoke(() =>
        (Native.InterfaceFlags(name) & Native.UpAndRunning) == Native.UpAndRunning);

    /// <summary>Whether an address is assigned inside.</summary>
    public bool HasAddress(string address) => IPAddress.Parse(address) is { AddressFamily: AddressFamily.InterNetworkV6 } six
        ? HasIPv6Address(six)
        : HasIPv4Address(address);

    private bool HasIPv6Address(IPAddress address) => Invoke(() =>
    {
        // "20010db8007700000000000000000010 02 40 00 80 eth0"
        string bytes = Convert.ToHexStringLower(address.GetAddressBytes());
        return File.ReadLines("/proc/thread-self/net/if_inet6").Any(line =>
            line.StartsWith(bytes, StringComparison.Ordinal));
    });

    private bool HasIPv4Address(string address) => Invoke(() =>
    {
        // Leaves of the local trie: "|-- ADDRESS", and below it "/32 host LOCAL".
        bool isLeaf = false;
        foreach (string line in File.ReadLines("/proc/thread-self/net/fib_trie"))
        {
            if (line.Contains("|-- ", StringComparison.Ordinal))
            {
                isLeaf = line.EndsWith($"|-- {address}", StringComparison.Ordinal);
            }
            else if (isLeaf && line.EndsWith("/32 host LOCAL", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    });

    /// <summary>Removes what an interrupted run of the lab left: namespaces named after a process that is no more.</summary>
    public static void RemoveStale() => RemoveAll(process => !Directory.Exists($"/proc/{process}"));

    /// <summary>Removes everything that this process made: for a run that ends before its time.</summary>
    public static void RemoveOwn() => RemoveAll(process => process == $"{Environment.ProcessId}");

    private static void RemoveAll(Predicate<string> isOf)
    {
        if (!Directory.Exists("/run/netns") || !Environment.IsPrivilegedProcess)
        {
            return;
        }

        foreach (string name in Directory.EnumerateFiles("/run/netns", "hal-*").Select(file => Path.GetFileName(file)).ToList())
        {
            // "hal-PROCESS-TOPOLOGY-MACHINE".
            if (name.Split('-') is [_, string process, _, _] && isOf(process))
            {
                Remove(name);
            }
        }

        // "hal-PROCESS-TOPOLOGY": the files of its programs.
        foreach (string folder in Directory.EnumerateDirectories("/run", "hal-*").ToList())
        {
            if (Path.GetFileName(folder).Split('-') is [_, string process, _] && isOf(process))
            {
                // Not by this process: another one may be removing the same.
                Shell.Try("rm", "-rf", folder);
            }
        }
    }

    /// <summary>Ends what still runs inside, and removes the namespace.</summary>
    public void Dispose() => Remove(Name);

    private static void Remove(string name)
    {
        string[] processes = Shell.Try("ip", "netns", "pids", name).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (int process in processes.Select(int.Parse).Where(process => process != Environment.ProcessId))
        {
            Native.Signal(process, Native.SigKill);
        }

        Shell.Try("ip", "netns", "del", name);
    }
}
