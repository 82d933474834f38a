using System.Diagnostics;
using System.Net;
using System.Runtime.ExceptionServices;
using static Tmds.Linux.LibC;

namespace Ha.HealthCheck.Tests.Kit;

/// <summary>A network namespace of a test's own, for the time that it runs: it can be spoilt at will.</summary>
internal sealed class OwnNetwork
{
    /// <summary>An address of the segment where nobody is.</summary>
    public static readonly IPAddress Absent = IPAddress.Parse("192.0.2.99");

    /// <summary>An address to which no route leads.</summary>
    public static readonly IPAddress Elsewhere = IPAddress.Parse("198.51.100.1");

    private OwnNetwork()
    {
    }

    /// <summary>Runs a test on a thread there; the threads and sockets that it makes are there too.</summary>
    public static void Run(Action<OwnNetwork> test)
    {
        Assert.SkipUnless(
            Environment.IsPrivilegedProcess && (File.Exists("/usr/sbin/ip") || File.Exists("/sbin/ip")),
            "needs root and iproute2 for network namespaces");
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Assert.True(unshare(CLONE_NEWNET) == 0, $"no namespace: errno {errno}");
                Ip("link set lo up");
                test(new OwnNetwork());
            }
#pragma warning disable CA1031 // Thrown again on the caller's thread.
            catch (Exception error)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(error);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

#pragma warning disable CA1822 // What is set is set in the namespace of the thread: only there is there one of these.
    /// <summary>Sets a variable of the kernel.</summary>
    public void Set(string name, string value) => File.WriteAllText($"/proc/sys/{name}", value);

    /// <summary>Adds a segment, 192.0.2.0/24, on which nobody else is; that is noticed soon.</summary>
    public void AddEmptySegment()
    {
        Ip("link add left type veth peer name right");
        Set("net/ipv4/neigh/left/retrans_time_ms", "50");
        Ip("addr add 192.0.2.1/24 dev left");
        Ip("link set left up");
        Ip("link set right up");
    }
#pragma warning restore CA1822

    private static void Ip(string arguments)
    {
        using Process process = Process.Start("ip", arguments);
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"ip {arguments}");
    }
}
