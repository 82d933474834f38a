using Ha.Vrrp.Packets;

namespace Ha.Simulation.Network;

/// <summary>An advert on its way: real bytes, shared by all copies of it, and used again when the last one is gone.</summary>
internal sealed class Packet
{
    public const int BytesMax = 256;

    private readonly byte[] _bytes = new byte[BytesMax];

    public int Length { get; private set; }

    public int Lan { get; private set; }

    public AdvertEnvelope Envelope { get; private set; }

    /// <summary>How many copies are on the wire or in a socket's buffer.</summary>
    public int Copies { get; set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    public void Set(int lan, ReadOnlySpan<byte> bytes, in AdvertEnvelope envelope)
    {
        bytes.CopyTo(_bytes);
        Length = bytes.Length;
        Lan = lan;
        Envelope = envelope;
    }
}

/// <summary>Packets that are not in use.</summary>
internal sealed class PacketPool
{
    private readonly Stack<Packet> _free = [];

    public Packet Take() => _free.TryPop(out Packet? packet) ? packet : new Packet();

    public void Release(Packet packet)
    {
        if (--packet.Copies <= 0)
        {
            packet.Copies = 0;
            _free.Push(packet);
        }
    }
}
