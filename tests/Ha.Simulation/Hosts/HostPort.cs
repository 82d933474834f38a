using Ha.Simulation.Engine;
using Ha.Simulation.Network;
using Ha.Vrrp;
using Ha.Vrrp.Packets;
using Ha.Vrrp.Transport;

namespace Ha.Simulation.Hosts;

/// <summary>The sockets of a host's process on all its segments, with one bounded buffer.</summary>
internal sealed class HostPort(World world, SimulatedHost host) : IAdvertTransport
{
    private const int BufferedMax = 256;
    private const int NoSuchDevice = 19;
    private const byte LocalTtl = 255;

    private readonly Queue<Packet> _buffer = new(16);
    private readonly int[] _openV4 = new int[host.Kernel.Interfaces.Length];
    private readonly int[] _openV6 = new int[host.Kernel.Interfaces.Length];

    public bool HasPackets => _buffer.Count > 0;

    /// <summary>Whether what is sent to this destination on a segment reaches the process.</summary>
    public bool Wants(int lan, NetworkAddress destination)
    {
        SimulatedInterface link = host.Kernel.Interfaces[lan];
        int[] open = destination.IsV6 ? _openV6 : _openV4;
        return host.HasSockets
            && link.IsRunning
            && open[lan] == link.Index
            && (destination == NetworkAddress.VrrpGroupOf(destination.IsV6)
                || destination == link.Address(destination.IsV6));
    }

    /// <summary>A packet reaches the socket; one that finds the buffer full is lost.</summary>
    public bool TryBuffer(Packet packet)
    {
        if (_buffer.Count >= BufferedMax || !Wants(packet.Lan, packet.Envelope.Destination))
        {
            world.Packets.Release(packet);
            return false;
        }

        _buffer.Enqueue(packet);
        return true;
    }

    /// <summary>The process is gone, and its sockets with it.</summary>
    public void Reset()
    {
        Array.Clear(_openV4);
        Array.Clear(_openV6);
        DropBuffered();
    }

    public void DropBuffered()
    {
        while (_buffer.TryDequeue(out Packet? packet))
        {
            world.Packets.Release(packet);
        }
    }

    public int Open(int interfaceIndex, string interfaceName, bool isV6, AdvertUse use)
    {
        foreach (SimulatedInterface link in host.Kernel.Interfaces)
        {
            if (link.Index == interfaceIndex && link.Name == interfaceName)
            {
                (isV6 ? _openV6 : _openV4)[link.Lan] = interfaceIndex;
                return 0;
            }
        }

        return NoSuchDevice;
    }

    public void Close(int interfaceIndex)
    {
        foreach (SimulatedInterface link in host.Kernel.Interfaces)
        {
            if (link.Index == interfaceIndex)
            {
                _openV4[link.Lan] = 0;
                _openV6[link.Lan] = 0;
            }
        }
    }

    public bool TryReceive(Span<byte> buffer, out ReceivedAdvert advert)
    {
        if (!_buffer.TryDequeue(out Packet? packet))
        {
            advert = default;
            return false;
        }

        packet.Bytes.CopyTo(buffer);
        advert = new ReceivedAdvert(host.Kernel.Interfaces[packet.Lan].Index, packet.Envelope, 0, packet.Length);
        world.Checks.OnAdvertRead(host, packet);
        world.Packets.Release(packet);
        return true;
    }

    public bool TrySend(
        int interfaceIndex, ReadOnlySpan<byte> advert, NetworkAddress source, NetworkAddress destination)
    {
        foreach (SimulatedInterface link in host.Kernel.Interfaces)
        {
            if (link.Index == interfaceIndex)
            {
                bool isOpen = (source.IsV6 ? _openV6 : _openV4)[link.Lan] == interfaceIndex;
                world.Checks.OnAdvertSent(host, link, advert, source, destination);
                if (!isOpen || !link.IsRunning)
                {
                    return false;
                }

                world.Tally.AdvertsSent++;
                world.Lans[link.Lan].Transmit(host, advert, new AdvertEnvelope(source, destination, LocalTtl));
                return true;
            }
        }

        return false;
    }

    public bool TrySendFrame(int interfaceIndex, ReadOnlySpan<byte> frame)
    {
        foreach (SimulatedInterface link in host.Kernel.Interfaces)
        {
            if (link.Index == interfaceIndex && link.IsRunning)
            {
                Invariants.Checks.OnFrameSent(host, link, frame);
                return true;
            }
        }

        return false;
    }

    public void WaitUntil(TimeSpan deadline)
    {
    }

    public void Dispose()
    {
    }
}
