namespace Ha.Netlink.Tests;

/// <summary>Datagrams of real programs and kernels, from the folder Captures; each says whence.</summary>
internal static class Capture
{
    /// <summary>The only datagram of a file.</summary>
    public static byte[] Read(string name) => Assert.Single(ReadAll(name));

    /// <summary>All datagrams of a file, which empty lines separate.</summary>
    public static IReadOnlyList<byte[]> ReadAll(string name)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Captures", name + ".hex");
        string text = string.Join('\n', File.ReadLines(path).Where(line => !line.StartsWith('#')));
        return [.. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(datagram => Convert.FromHexString(datagram.Replace("\n", "", StringComparison.Ordinal)))];
    }

    /// <summary>The same message with sequence number and port 0, which differ from run to run.</summary>
    public static byte[] WithoutSequence(ReadOnlySpan<byte> message)
    {
        byte[] copy = message.ToArray();
        copy.AsSpan(8, 8).Clear();
        return copy;
    }

    /// <summary>The same answer with another sequence number in all its messages.</summary>
    public static byte[] WithSequence(ReadOnlySpan<byte> datagram, uint sequence)
    {
        byte[] copy = datagram.ToArray();
        for (int at = 0; at + 16 <= copy.Length; at += (BitConverter.ToInt32(copy, at) + 3) & ~3)
        {
            BitConverter.TryWriteBytes(copy.AsSpan(at + 8), sequence);
        }

        return copy;
    }
}
