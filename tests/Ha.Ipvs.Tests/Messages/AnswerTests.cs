using Ha.Ipvs.Messages;
using Ha.Netlink.Messages;
using Ha.Netlink.Tests;

namespace Ha.Ipvs.Tests.Messages;

public sealed class AnswerTests
{
    [Fact]
    public void Read_MutatedAnswers_NeverThrows()
    {
        byte[][] originals = [Capture.ReadAll("services-dump")[0], Capture.ReadAll("servers-dump")[0]];
        for (int seed = 0; seed < 5000; seed++)
        {
            var random = new Random(seed);
            byte[] mutated = [.. originals[seed % 2]];
            for (int i = 0; i < 6; i++)
            {
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            }

            Walk(mutated.AsSpan(0, random.Next(mutated.Length + 1)));
        }
    }

    [Fact]
    public void Read_RandomPayload_NeverThrows()
    {
        for (int seed = 0; seed < 5000; seed++)
        {
            byte[] payload = new byte[seed % 100];
            new Random(seed).NextBytes(payload);
            ServiceMessage.TryRead(payload, out _, out _);
            ServerMessage.TryRead(payload, Tables.Web, out _, out _);
        }
    }

    private static void Walk(ReadOnlySpan<byte> datagram)
    {
        var reader = new NetlinkReader(datagram);
        while (reader.TryRead(out NetlinkMessage message))
        {
            ServiceMessage.TryRead(message.Payload, out _, out _);
            ServerMessage.TryRead(message.Payload, Tables.Web, out _, out _);
        }
    }
}
