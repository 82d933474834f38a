using System.Buffers.Binary;

namespace Ha.Fuzzing;

/// <summary>Makes inputs: arbitrary bytes, and good inputs with a few things wrong.</summary>
internal static class Mutator
{
    private const int ArbitraryBytesMax = 2000;
    private const int InputBytesMax = 64 * 1024;

    // Where comparisons, additions and sign bits go wrong.
    private static readonly uint[] Interesting =
    [
        0, 1, 2, 3, 4, 7, 8, 15, 16, 17, 20, 31, 32, 100, 112, 127, 128, 224, 254, 255, 256, 1000, 4095, 4096,
        0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF0, 0xFFFFFFFE, 0xFFFFFFFF,
    ];

    /// <summary>The input of a number: the same number makes the same input.</summary>
    public static byte[] Make(int number, IReadOnlyList<byte[]> seeds)
    {
        var random = new Random(number);
        if (seeds.Count == 0 || random.Next(8) == 0)
        {
            // Short ones more often.
            byte[] arbitrary = new byte[random.Next(random.Next(1, ArbitraryBytesMax))];
            random.NextBytes(arbitrary);
            return arbitrary;
        }

        byte[] input = [.. seeds[random.Next(seeds.Count)]];
        // Few things wrong more often: many are refused at the first of them.
        do
        {
            input = Mutate(input, random, seeds);
        }
        while (random.Next(2) == 0);

        return input.Length <= InputBytesMax ? input : input[..InputBytesMax];
    }

    /// <summary>Simpler inputs that may fail in the same way: parts left out, then bytes set to zero.</summary>
    public static IEnumerable<byte[]> Simpler(byte[] input)
    {
        for (int part = input.Length; part > 0; part /= 2)
        {
            for (int at = 0; at < input.Length; at += part)
            {
                yield return [.. input[..at], .. input[Math.Min(at + part, input.Length)..]];
            }
        }

        for (int i = 0; i < input.Length; i++)
        {
            if (input[i] != 0)
            {
                yield return [.. input[..i], 0, .. input[(i + 1)..]];
            }
        }
    }

    private static byte[] Mutate(byte[] input, Random random, IReadOnlyList<byte[]> seeds)
    {
        // Fields are often of four bytes, and where such a field can be.
        bool isField = random.Next(2) == 0;
        int at = isField ? random.Next((input.Length / 4) + 1) * 4 : random.Next(input.Length + 1);
        int length = Math.Min(isField ? 4 : random.Next(32), input.Length - at);
        switch (random.Next(12))
        {
            case 0:
                return input[..at];
            case 1:
                byte[] extension = new byte[random.Next(1, 64)];
                random.NextBytes(extension);
                return [.. input, .. extension];
            case 2:
                return [.. input[..at], .. input[(at + length)..]];
            case 3:
                return [.. input[..at], .. input[at..(at + length)], .. input[at..]];
            case 4:
                byte[] other = seeds[random.Next(seeds.Count)];
                return [.. input[..at], .. other[random.Next(other.Length + 1)..]];
            case 5:
                // The same thing twice, with the length kept.
                int to = random.Next(input.Length - length + 1) & (isField ? ~3 : ~0);
                input.AsSpan(at, length).ToArray().CopyTo(input, to);
                return input;
            case 6 or 7 when at < input.Length:
                input[at] ^= (byte)(1 << random.Next(8));
                return input;
            case 8 when at < input.Length:
                input[at] = (byte)random.Next(256);
                return input;
            default:
                Overwrite(input, random);
                return input;
        }
    }

    // Length fields are of 1, 2 or 4 bytes, in either order.
    private static void Overwrite(byte[] input, Random random)
    {
        int size = 1 << random.Next(3);
        if (input.Length < size)
        {
            return;
        }

        int at = random.Next(input.Length - size + 1) / size * size;
        uint value = Interesting[random.Next(Interesting.Length)];
        Span<byte> number = stackalloc byte[4];
        if (random.Next(2) == 0)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(number, value);
            number[..size].CopyTo(input.AsSpan(at));
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(number, value);
            number[^size..].CopyTo(input.AsSpan(at));
        }
    }
}
