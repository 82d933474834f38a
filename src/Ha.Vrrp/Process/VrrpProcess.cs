using Ha.Vrrp.Addresses;
using Ha.Vrrp.Transport;

namespace Ha.Vrrp.Process;

/// <summary>The VRRP process: elections, advert sockets and virtual addresses, and nothing else.</summary>
public static class VrrpProcess
{
    /// <summary>Runs on the calling thread until the director orders a stop or is gone for good.</summary>
    /// <param name="controlFd">One end of a SOCK_SEQPACKET pair whose other end is the director's.</param>
    /// <param name="adoptSocketPath">Where a restarted director can find this process; null: nowhere.</param>
    /// <returns>The exit code: 0 after an orderly end, 1 if the kernel refuses what it cannot do without.</returns>
    public static int Run(int controlFd, string? adoptSocketPath)
    {
        RealTime.IgnoreSignals();
        bool isRealTime = RealTime.TrySchedule();
        bool isMemoryLocked = RealTime.TryLockMemory();
        try
        {
            using var transport = new RawAdvertTransport(BootTime.Clock);
            using var host = new RouteVirtualAddresses();
            using AdoptionSocket? adoption =
                adoptSocketPath is null ? null : AdoptionSocket.TryListen(adoptSocketPath);
            transport.Watch(host.FileDescriptor);
            using var session = new DirectorSession(transport, host, adoption, BootTime.Clock)
            {
                IsRealTime = isRealTime,
                IsMemoryLocked = isMemoryLocked,
            };
            session.Connect(controlFd);
            session.Run();
            return 0;
        }
        catch (IOException error)
        {
            Console.Error.WriteLine($"ha-director: VRRP: {error.Message}");
            return 1;
        }
    }
}
