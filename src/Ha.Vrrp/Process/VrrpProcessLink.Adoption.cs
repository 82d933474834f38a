using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace Ha.Vrrp.Process;

public sealed partial class VrrpProcessLink
{
    /// <summary>The process at the other end, as the kernel knows it; 0: unknown.</summary>
    public unsafe int PeerPid
    {
        get
        {
            int* credentials = stackalloc int[3]; // struct ucred { pid, uid, gid }
            socklen_t length = 12;
            return getsockopt(_channel.Descriptor, SOL_SOCKET, SO_PEERCRED, credentials, &length) == 0 ? credentials[0] : 0;
        }
    }

    /// <summary>Waits for the first word of the process.</summary>
    /// <param name="hello">What it said; null: it is of another release and cannot be understood.</param>
    /// <returns>Whether it is there at all.</returns>
    public bool TryReceiveHello(out VrrpMessage.Hello? hello)
    {
        int length = _channel.Receive(_incoming, wait: true);
        hello = length > 0 ? VrrpMessageReader.Read(_incoming.AsSpan(0, length)) as VrrpMessage.Hello : null;
        return length > 0;
    }

    /// <summary>Waits until the process has ended, whatever it says meanwhile; false: it has not in time.</summary>
    /// <param name="timeout">How long.</param>
    /// <param name="time">The clock.</param>
    public unsafe bool WaitForEnd(TimeSpan timeout, TimeProvider time)
    {
        long start = time.GetTimestamp();
        while (timeout - time.GetElapsedTime(start) is var rest && rest > TimeSpan.Zero)
        {
            var wait = new pollfd { fd = _channel.Descriptor, events = POLLIN };
            if (poll(&wait, 1, (int)rest.TotalMilliseconds + 1) > 0 && _channel.Receive(_incoming, wait: false) == 0)
            {
                return true;
            }
        }

        return false;
    }
}
