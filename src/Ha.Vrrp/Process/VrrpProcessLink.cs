using System.Text;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace Ha.Vrrp.Process;

/// <summary>The director's end of the connection to the VRRP process.</summary>
/// <remarks>Sending is thread-safe; one thread receives.</remarks>
public sealed partial class VrrpProcessLink : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ProcessChannel _channel;
    private readonly byte[] _outgoing = new byte[ProcessProtocol.MessageBytesMax];
    private readonly byte[] _incoming = new byte[ProcessProtocol.MessageBytesMax];

    private VrrpProcessLink(int descriptor) => _channel = new ProcessChannel(descriptor);

    /// <summary>Messages from the process that could not be understood.</summary>
    public long Malformed { get; private set; }

    /// <summary>Makes a connection for a process that is about to be started.</summary>
    /// <returns>Our end, and the descriptor that the child is to inherit and that we then close.</returns>
    /// <exception cref="System.Net.Sockets.SocketException">The kernel refuses.</exception>
    public static (VrrpProcessLink Link, int ChildDescriptor) CreatePair()
    {
        (int ours, int theirs) = ProcessChannel.CreatePair();
        return (new VrrpProcessLink(ours), theirs);
    }

    /// <summary>Closes the child's descriptor in this process, once the child has it.</summary>
    /// <param name="descriptor">From <see cref="CreatePair"/>.</param>
    public static void CloseDescriptor(int descriptor) => _ = close(descriptor);

    /// <summary>Connects to a process that another director, now gone, has started. Null: there is none.</summary>
    /// <param name="socketPath">Where such a process listens.</param>
    public static unsafe VrrpProcessLink? TryAdopt(string socketPath)
    {
        int descriptor = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
        if (descriptor < 0)
        {
            return null;
        }

        sockaddr_un address = default;
        address.sun_family = AF_UNIX;
        byte[] path = Encoding.UTF8.GetBytes(socketPath);
        var room = new Span<byte>(address.sun_path, 108);
        if (path.Length < room.Length)
        {
            path.CopyTo(room);
            if (connect(descriptor, (sockaddr*)&address, sizeof(sockaddr_un)) == 0)
            {
                return new VrrpProcessLink(descriptor);
            }
        }

        _ = close(descriptor);
        return null;
    }

    /// <summary>Sends a whole set of settings; it takes effect at once, when all of it has arrived.</summary>
    /// <param name="generation">A number of the director's, given back when the settings are in force.</param>
    /// <param name="grace">How long the process holds its role without a heartbeat.</param>
    /// <param name="routers">All virtual routers.</param>
    public void SendSettings(int generation, TimeSpan grace, IReadOnlyList<VirtualRouterSettings> routers)
    {
        lock (_lock)
        {
            var begin = new MessageWriter(_outgoing, MessageType.BeginSettings);
            begin.WriteInt32(generation);
            begin.WriteTime(grace);
            begin.WriteInt32(routers.Count);
            SendWaiting(begin.Written);
            foreach (VirtualRouterSettings router in routers)
            {
                SendWaiting(SettingsMessage.Write(_outgoing, router));
            }

            var commit = new MessageWriter(_outgoing, MessageType.CommitSettings);
            commit.WriteInt32(generation);
            SendWaiting(commit.Written);
        }
    }

    /// <summary>Says that the director is alive.</summary>
    public void SendHeartbeat() => SendEmpty(MessageType.Heartbeat);

    /// <summary>Every Master resigns, addresses go, and the process ends.</summary>
    public void SendStop() => SendEmpty(MessageType.Stop);

    /// <summary>Lets another router be Master: ours resigns, and keeps the addresses until it hears the new one.</summary>
    /// <param name="router">The virtual router's name.</param>
    public void SendHandOver(string router)
    {
        lock (_lock)
        {
            var message = new MessageWriter(_outgoing, MessageType.HandOver);
            message.WriteText(router);
            SendWaiting(message.Written);
        }
    }

    /// <summary>Says what the things that the director tracks for a virtual router add up to.</summary>
    /// <param name="router">Its name.</param>
    /// <param name="adjustment">The sum of their weights: added to its priority, and the result kept within 1..254.</param>
    /// <param name="fault">What keeps it in Fault, in words; null: nothing.</param>
    /// <param name="reason">What made the adjustment what it is, in words; empty when it is zero.</param>
    public void SendTracking(string router, int adjustment, string? fault, string reason)
    {
        lock (_lock)
        {
            var message = new MessageWriter(_outgoing, MessageType.Track);
            message.WriteText(router);
            message.WriteInt32(adjustment);
            message.WriteText(fault);
            message.WriteText(reason);
            SendWaiting(message.Written);
        }
    }

    /// <summary>Waits for a message; null when the process is gone.</summary>
    public VrrpMessage? Receive()
    {
        while (true)
        {
            int length = _channel.Receive(_incoming, wait: true);
            if (length <= 0)
            {
                return null;
            }

            if (VrrpMessageReader.Read(_incoming.AsSpan(0, length)) is { } message)
            {
                return message;
            }

            Malformed++;
        }
    }

    /// <summary>Ends the connection without stopping the process: it then waits for another director.</summary>
    public void Disconnect() => _channel.Shutdown();

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();

    private void SendEmpty(MessageType type)
    {
        lock (_lock)
        {
            _ = _channel.Send(new MessageWriter(_outgoing, type).Written);
        }
    }

    // Settings are never lost: a process that is busy for a moment is waited for, one that hangs is bounded by the
    // send time-out of the socket.
    private void SendWaiting(ReadOnlySpan<byte> message) => _ = _channel.SendWaiting(message);
}
