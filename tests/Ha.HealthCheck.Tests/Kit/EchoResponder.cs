using System.Net;
using System.Net.Sockets;

namespace Ha.HealthCheck.Tests.Kit;

/// <summary>Answers echo requests in place of the kernel, which must be told not to: rightly or wrongly as the test likes.</summary>
internal sealed class EchoResponder : IDisposable
{
    private const int Ipv4HeaderLength = 20;
    private const byte Request = 8;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp);
    private readonly Socket _sender = new(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp);
    private readonly Thread _thread;

    /// <param name="answer">What to send for a request; both are ICMP messages.</param>
    /// <param name="source">Where it comes from, if not from whom was asked.</param>
    public EchoResponder(Func<byte[], IEnumerable<byte[]>> answer, IPAddress? source = null)
    {
        _socket.Bind(new IPEndPoint(IPAddress.Any, 0));
        _sender.Bind(new IPEndPoint(source ?? IPAddress.Loopback, 0));
        _socket.ReceiveBufferSize = 1 << 20;
        _thread = new Thread(() => Serve(answer)) { IsBackground = true };
        _thread.Start();
    }

    public static byte[] Reply(byte[] request, int changedAt = -1)
    {
        byte[] reply = [0, .. request.AsSpan(1)];
        if (changedAt >= 0)
        {
            reply[changedAt] ^= 1;
        }

        // Sockets for echo requests, unlike raw ones, are not given messages whose checksum is wrong.
        (reply[2], reply[3]) = (0, 0);
        uint sum = 0;
        for (int at = 0; at < reply.Length; at += 2)
        {
            sum += (uint)((reply[at] << 8) | reply[at + 1]);
        }

        sum = (sum & 0xffff) + (sum >> 16);
        sum = ~(sum + (sum >> 16));
        (reply[2], reply[3]) = ((byte)(sum >> 8), (byte)sum);
        return reply;
    }

    public void Dispose()
    {
        _socket.Dispose();
        _sender.Dispose();
        _thread.Join();
    }

    private void Serve(Func<byte[], IEnumerable<byte[]>> answer)
    {
        byte[] buffer = new byte[4096];
        try
        {
            while (true)
            {
                int length = _socket.Receive(buffer);
                if (length > Ipv4HeaderLength && buffer[Ipv4HeaderLength] == Request)
                {
                    foreach (byte[] reply in answer(buffer[Ipv4HeaderLength..length]))
                    {
                        _sender.SendTo(reply, new IPEndPoint(IPAddress.Loopback, 0));
                    }
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }
}
