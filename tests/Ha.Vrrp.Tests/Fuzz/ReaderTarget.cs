using Ha.Fuzzing;
using Ha.Vrrp.Process;

namespace Ha.Vrrp.Tests.Fuzz;

/// <summary>The reader that all messages between the processes are read with, in any order of fields.</summary>
/// <remarks>The first bytes of an input say what is read, the rest is the message. Sizes are counted a second time here.</remarks>
internal static class ReaderTarget
{
    private const int FieldsMax = 16;

    /// <summary>Any fields of any bytes.</summary>
    public static FuzzTarget Fields { get; } = new("process-fields", [], Check);

    private static void Check(byte[] input)
    {
        byte[] fields = [.. input.Take(FieldsMax)];
        byte[] message = input[fields.Length..];
        var reader = new MessageReader(message);
        long at = 0;
        foreach (byte field in fields)
        {
            Read(ref reader, field);
            at = at < 0 ? at : Next(message, at, field);
            Assert.Equal(at < 0, reader.Failed);
        }

        Assert.Equal(at == message.Length, reader.IsComplete);
    }

    private static void Read(ref MessageReader reader, byte field)
    {
        switch (field % 8)
        {
            case 0:
                _ = reader.ReadBoolean();
                break;
            case 1:
                _ = reader.ReadInt32();
                break;
            case 2:
                _ = reader.ReadOptionalTime();
                break;
            case 3:
                _ = reader.ReadText();
                break;
            case 4:
                _ = reader.ReadRequiredText();
                break;
            case 5:
                _ = reader.ReadIPAddress();
                break;
            case 6:
                _ = reader.ReadAddress();
                break;
            default:
                Assert.InRange(reader.ReadCounts().Length, 0, 1024);
                break;
        }
    }

    // Where the next field begins; -1 if this one is not there.
    private static long Next(byte[] message, long at, byte field)
    {
        long left = message.Length - at;
        long number = left >= 4 ? BitConverter.ToInt32(message, (int)at) : -1;
        long need = (field % 8) switch
        {
            0 => 1,
            1 => 4,
            2 => 8,
            3 => left < 4 ? left + 1 : 4 + Math.Max(number, 0),
            4 => number < 0 ? left + 1 : 4 + number,
            5 => left > 0 && message[at] is 4 or 16 ? 1 + message[at] : left + 1,
            6 => 17,
            _ => number is < 0 or > 1024 ? left + 1 : 4 + (8 * number),
        };
        return need > left ? -1 : at + need;
    }
}
