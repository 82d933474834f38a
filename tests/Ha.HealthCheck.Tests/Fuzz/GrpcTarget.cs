using System.Numerics;
using Ha.Fuzzing;
using Ha.HealthCheck.Probes;

namespace Ha.HealthCheck.Tests.Fuzz;

/// <summary>Any answer of a gRPC health service, read a second time as a list of fields.</summary>
internal static class GrpcTarget
{
    public static FuzzTarget Response { get; } = new(
        "grpc-health",
        [.. new[]
        {
            "00000000020801", "0000000000", "000000000712037765620801", "000000000b1901020304050607080801",
            "000000000725010203040802", "000000000408020801", "000000000b08ffffffffffffffffff01", "000000000410050803",
        }.Select(Convert.FromHexString)],
        Check);

    private static void Check(byte[] input)
    {
        bool isRead = GrpcHealth.TryReadResponse(input, out GrpcServingStatus status);
        Assert.Equal(Oracle(input), isRead ? (int)status : null);
    }

    private static int? Oracle(byte[] input)
    {
        if (input.Length < 5 || input[0] != 0 || new BigInteger(input.AsSpan(1, 4), isUnsigned: true, isBigEndian: true) != input.Length - 5)
        {
            return null;
        }

        var rest = new Queue<byte>(input[5..]);
        int status = 0;
        while (rest.Count > 0)
        {
            BigInteger? tag = Number(rest);
            BigInteger? field = tag / 8;
            if (tag is null || field < 1 || field > 536_870_911)
            {
                return null;
            }

            BigInteger? skipped = (int)(tag.Value % 8) switch
            {
                0 => 0,
                1 => 8,
                2 => Number(rest),
                5 => 4,
                _ => null,
            };
            BigInteger? value = tag % 8 == 0 ? Number(rest) : 0;
            if (skipped is null || value is null || skipped > rest.Count)
            {
                return null;
            }

            for (int i = 0; i < skipped; i++)
            {
                rest.Dequeue();
            }

            status = tag == 8 ? unchecked((int)(uint)(value.Value & uint.MaxValue)) : status;
        }

        return status;
    }

    // Little-endian in groups of seven bits, at most ten of them; what does not fit into 64 bits is lost.
    private static BigInteger? Number(Queue<byte> rest)
    {
        BigInteger value = 0;
        for (int i = 0; i < 10; i++)
        {
            if (!rest.TryDequeue(out byte next))
            {
                return null;
            }

            value += new BigInteger(next % 128) << (7 * i);
            if (next < 128)
            {
                return value & ulong.MaxValue;
            }
        }

        return null;
    }
}
