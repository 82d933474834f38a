using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Ha.KernelLab.Lab;

/// <summary>A server that answers everything with 200, over TLS.</summary>
internal sealed class TlsServer : IDisposable
{
    private readonly X509Certificate2 _certificate;
    private readonly Socket _listener;

    public TlsServer(LabNamespace machine, X509Certificate2 certificate, int port)
    {
        _certificate = certificate;
        _listener = machine.Invoke(() =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
            socket.Listen(64);
            return socket;
        });
        new Thread(Serve) { IsBackground = true }.Start();
    }

    public void Dispose() => _listener.Dispose();

    private void Serve()
    {
        byte[] request = new byte[4096];
        while (true)
        {
            try
            {
                using Socket connection = _listener.Accept();
                using var stream = new SslStream(new NetworkStream(connection));
                stream.AuthenticateAsServer(_certificate);
                _ = stream.Read(request);
                stream.Write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8);
            }
            catch (Exception exception) when (exception is IOException or AuthenticationException)
            {
                // The other end does not like our certificate.
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
