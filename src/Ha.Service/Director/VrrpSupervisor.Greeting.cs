using Ha.Vrrp.Process;

namespace Ha.Service.Director;

/// <content>The first words with a process: it may be one that a director of another release has left.</content>
internal sealed partial class VrrpSupervisor
{
    // A process that understands the order hands its roles over first, which takes it some seconds.
    private static readonly TimeSpan OtherReleaseTimeout = TimeSpan.FromSeconds(15);

    private enum Greeting
    {
        Ours,
        Gone,
        OtherRelease,
    }

    /// <summary>Waits for its Hello and makes it ours, or makes it go when it is of another release.</summary>
    private Greeting Greet(VrrpProcessLink link, int? child)
    {
        lock (_lock)
        {
            if (_stop.IsCancellationRequested)
            {
                return Greeting.Gone;
            }

            _stranger = link;
        }

        if (!link.TryReceiveHello(out VrrpMessage.Hello? hello))
        {
            return Greeting.Gone;
        }

        if (hello is null)
        {
            Replace(link);
            return Greeting.OtherRelease;
        }

        if (child is null)
        {
            _timeline.Adopted(hello.Pid);
        }
        else
        {
            _timeline.Started(hello.Pid);
        }

        Take(hello);
        lock (_lock)
        {
            _stranger = null;
            _link = link;
            SendSettings();
            link.SendHeartbeat();
            if (_stop.IsCancellationRequested)
            {
                link.SendStop();
            }
        }

        return Greeting.Ours;
    }

    // The order to stop has had the same form in all releases. Until the process has ended no other may be started: it
    // would take over the socket and the addresses of the one that goes.
    private void Replace(VrrpProcessLink link)
    {
        int pid = link.PeerPid;
        _timeline.Replacing(pid);
        link.SendStop();
        if (!link.WaitForEnd(OtherReleaseTimeout, _time) && pid > 0)
        {
            _timeline.Failed($"process {pid} of another release does not end; it is killed, and its leases run out");
            ChildProcess.Kill(pid);
            link.WaitForEnd(ReapTimeout, _time);
        }
    }
}
