using System.Buffers.Binary;
using System.Diagnostics;

namespace Ha.KernelLab.Lab;

/// <summary>Sends adverts that are wrong, each in one way, and would depose the Master were they believed.</summary>
internal static class HostileSender
{
    private const int HeaderLength = 20;
    private static readonly Random Random = new(9568);

    /// <summary>The ways to be wrong.</summary>
    public static IReadOnlyList<(string Kind, Func<byte[]> Make)> Kinds { get; } =
    [
        ("truncated", () => Packet(Advert()[..4])),
        ("checksum", () => Packet(Advert(breakChecksum: true))),
        ("ttl", () => Packet(Advert(), timeToLive: 254)),
        ("version", () => Packet(Advert(versionAndType: 0x11))),
        ("count", () => Packet(Advert(count: 0))),
        ("random", () => Packet(RandomBytes())),
    ];

    /// <summary>Sends for some time at a rate, all kinds in turn; returns how many left.</summary>
    public static int Send(LabNamespace machine, TimeSpan time, int perSecond, IReadOnlyList<Func<byte[]>> makers) =>
        machine.Invoke(() =>
        {
            int socket = Native.OpenPacketSender();
            long start = Stopwatch.GetTimestamp();
            int sent = 0;
            for (int i = 0; Stopwatch.GetElapsedTime(start) < time;)
            {
                int due = (int)(Stopwatch.GetElapsedTime(start).TotalSeconds * perSecond);
                for (; i < due; i++)
                {
                    sent += Native.SendPacket(socket, makers[i % makers.Count]()) ? 1 : 0;
                }

                Thread.Sleep(1);
            }

            Native.Close(socket);
            return sent;
        });

    private static byte[] Advert(byte versionAndType = 0x31, byte count = 1, bool breakChecksum = false)
    {
        // Version and type, VRID 51, priority 250, count, 10 cs, checksum, 10.77.0.10.
        byte[] advert = [versionAndType, 51, 250, count, 0, 10, 0, 0, 10, 77, 0, 10];
        byte[] whole = count == 0 ? advert[..8] : advert;
        BinaryPrimitives.WriteUInt16BigEndian(whole.AsSpan(6), (ushort)(Checksum(whole) ^ (breakChecksum ? 0x5555 : 0)));
        return whole;
    }

    private static byte[] RandomBytes()
    {
        byte[] bytes = new byte[Random.Next(1, 80)];
        Random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Packet(byte[] message, byte timeToLive = 255)
    {
        byte[] packet =
        [
            0x45, 0xC0, 0, 0, 0, 0, 0, 0, timeToLive, 112, 0, 0, 10, 77, 0, 100, 224, 0, 0, 18, .. message,
        ];
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(10), Checksum(packet.AsSpan(0, HeaderLength)));
        return packet;
    }

    private static ushort Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (int i = 0; i < bytes.Length; i += 2)
        {
            sum += (uint)(bytes[i] << 8) | (i + 1 < bytes.Length ? bytes[i + 1] : 0u);
        }

        sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~((sum & 0xFFFF) + (sum >> 16));
    }
}
