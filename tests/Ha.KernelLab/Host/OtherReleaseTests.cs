using System.Net.Sockets;
using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Host;

/// <summary>A director that finds a VRRP process of another release, as an upgrade after a crash leaves it.</summary>
public sealed class OtherReleaseTests
{
    private const byte Hello = 65;
    private const byte Stop = 5;
    private const byte OtherVersion = 200;
    private const int PatienceMilliseconds = 8000;

    [Fact]
    public async Task Start_ProcessOfAnotherRelease_IsToldToEndAndReplaced()
    {
        Requirements.Director();
        using var pair = new Pair(new LabPlan());
        var director = (DirectorProcess)pair.Directors[0];
        string path = $"{pair.Topology.RuntimeDirectory}/lb1/vrrp.sock";
        using var listener = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);
        Task<bool> other = Task.Run(() => Serve(listener, path), TestContext.Current.CancellationToken);

        director.Start();
        Assert.True(await other, "it was not told to stop");
        pair.Until(() => pair.Holds(0), "a new process is Master");

        string events = director.EventsVerb("--json").Output;
        Assert.Equal(2, events.Split("vrrp_process_replaced").Length);
        Assert.Equal(2, events.Split("vrrp_process_started").Length);
        Assert.DoesNotContain("vrrp_process_lost", events);
    }

    private static bool Serve(Socket listener, string path)
    {
        using Socket director = listener.Accept();
        director.ReceiveTimeout = PatienceMilliseconds;
        director.Send([Hello, OtherVersion, 1, 2, 3]);
        byte[] message = new byte[64 * 1024];
        try
        {
            for (int length; (length = director.Receive(message)) > 0;)
            {
                if (message[0] == Stop && length == 1)
                {
                    listener.Dispose();
                    File.Delete(path);
                    return true;
                }
            }
        }
        catch (SocketException)
        {
            // Not told in time.
        }

        return false;
    }
}
