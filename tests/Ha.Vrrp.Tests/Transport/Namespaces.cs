using System.Text;
using static Tmds.Linux.LibC;

namespace Ha.Vrrp.Tests.Transport;

/// <summary>Two network namespaces with a cable between them; gone when disposed.</summary>
internal sealed class Namespaces : IDisposable
{
    private static int _count;

    private readonly string _prefix = $"vr-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}";

    public Namespaces()
    {
        Run($"netns add {Left}");
        Run($"netns add {Right}");
        Run($"-n {Left} link set lo up");
        Run($"-n {Right} link set lo up");
        Connect();
    }

    public string Left => $"{_prefix}-a";

    public string Right => $"{_prefix}-b";

    /// <summary>Lays the cable, again if it was taken away.</summary>
    public void Connect()
    {
        Run($"-n {Left} link add eth0 type veth peer name eth0 netns {Right}");
        foreach ((string name, int host) in new[] { (Left, 11), (Right, 12) })
        {
            Run($"-n {name} addr add 192.0.2.{host}/24 dev eth0");
            Run($"-n {name} link set eth0 up");
        }
    }

    public static void SkipUnlessRoot() => Assert.SkipUnless(
        Environment.IsPrivilegedProcess && (File.Exists("/usr/sbin/ip") || File.Exists("/sbin/ip")),
        "needs root and iproute2 for network namespaces");

    public static string Run(string arguments)
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("ip", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }

    public static string AddressesOf(string name) => Run($"-n {name} -o -4 addr show dev eth0");

    /// <summary>Moves the calling thread into a namespace.</summary>
    public static unsafe void Enter(string name)
    {
        fixed (byte* path = Encoding.UTF8.GetBytes($"/run/netns/{name}\0"))
        {
            int descriptor = open(path, O_RDONLY | O_CLOEXEC);
            Assert.True(descriptor >= 0 && setns(descriptor, CLONE_NEWNET) == 0, $"cannot enter {name}: errno {errno}");
            _ = close(descriptor);
        }
    }

    /// <summary>Runs something on a thread of the left namespace; its failure is the caller's.</summary>
    public void RunLeft(Action action)
    {
        System.Runtime.ExceptionServices.ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Enter(Left);
                action();
            }
#pragma warning disable CA1031 // Thrown again on the caller's thread.
            catch (Exception error)
#pragma warning restore CA1031
            {
                failure = System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(error);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    public void Dispose()
    {
        Run($"netns del {Left}");
        Run($"netns del {Right}");
    }
}
