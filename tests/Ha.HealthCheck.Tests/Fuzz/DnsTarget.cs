using System.Globalization;
using System.Net;
using System.Text;
using Ha.Fuzzing;
using Ha.HealthCheck.Probes;
using Ha.HealthCheck.Tests.Kit;

namespace Ha.HealthCheck.Tests.Fuzz;

/// <summary>What a name server says: the outcome is that of a second reading, which makes lists and strings of everything.</summary>
internal static class DnsTarget
{
    private const string Www = "1234 8180 0001 0003 0000 0000 03 'www 07 'example 03 'com 00 0001 0001"
        + " c00c 0005 0001 0000012c 0006 03 'web c010"
        + " c02d 0001 0001 0000003c 0004 c0000201 c02d 0001 0001 0000003c 0004 c0000202";

    private const string Zone = "07 'example 03 'com 00";
    private const string Head = "1234 8180 0001 0001 0000 0000 " + Zone;
    private const string Tail = " 0001 0000003c ";

    private static readonly (DnsMessage Message, DnsProbeSettings Settings)[] Questions =
    [
        .. ((DnsProbeSettings[])
        [
            Settings("www.example.com", DnsRecordType.A, "192.0.2.1", "192.0.2.2"),
            Settings("example.com", DnsRecordType.MX, "10 mail.example.com"),
            Settings("example.com", DnsRecordType.NS, "ns1.example.com"),
            Settings("example.com", DnsRecordType.TXT, "v=spf1 -all"),
            Settings("example.com", DnsRecordType.SRV, "0 5 443 www.example.com"),
            Settings("example.com", DnsRecordType.SOA, "ns1.example.com"),
            Settings("example.com", DnsRecordType.AAAA, "2001:db8::1"),
        ]).Select(settings => (new DnsMessage(settings), settings)),
    ];

    public static FuzzTarget Answers { get; } = new(
        "dns-answers",
        [
            .. ((string[])
            [
                Www,
                Www.Replace("8180", "8380", StringComparison.Ordinal),
                Head + " 000f 0001 c00c 000f" + Tail + "0009 000a 04 'mail c00c",
                Head + " 0002 0001 c00c 0002" + Tail + "0006 03 'NS1 c00c",
                Head + " 0010 0001 c00c 0010" + Tail + "000d 07 'v=spf1 20 04 '-all",
                Head + " 0021 0001 c00c 0021" + Tail + "0017 0000 0005 01bb 03 'www 07 'example 03 'com 00",
                Head + " 0006 0001 c00c 0006" + Tail + "0023 03 'ns1 c00c 06 'master c00c 000007e8 00001c20 00000e10 00127500 0000003c",
                Head + " 001c 0001 c00c 001c" + Tail + "0010 20010db8000000000000000000000001",
                "1234 8183 0001 0000 0000 0000 03 'www 07 'example 03 'com 00 0001 0001",
                "1234 8181 0000 0000 0000 0000",
            ]).Select(Wire.Bytes),
        ],
        Check);

    private static DnsProbeSettings Settings(string name, DnsRecordType type, params string[] answers) =>
        new(new IPEndPoint(IPAddress.Loopback, 53), name, type, [.. answers]);

    private static void Check(byte[] input)
    {
        foreach ((DnsMessage message, DnsProbeSettings settings) in Questions)
        {
            message.Question([0x12, 0x34]);
            long before = GC.GetAllocatedBytesForCurrentThread();
            ProbeOutcome? outcome = message.Judge(input);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Equal(Second(input, settings), outcome);
        }
    }

    private static ProbeOutcome? Second(byte[] input, DnsProbeSettings settings)
    {
        if (input.Length < 2 || input[0] != 0x12 || input[1] != 0x34)
        {
            return null;
        }

        var invalid = new ProbeOutcome(ProbeOutcomeKind.L7InvalidResponse);
        if (input.Length is < 12 or > 4096 || input[2] >> 7 == 0 || ((input[2] >> 3) & 15) != 0)
        {
            return invalid;
        }

        int rcode = input[3] & 15;
        var reader = new BinaryReader(new MemoryStream(input));
        reader.BaseStream.Position = 4;
        int questions = Number(reader);
        int answers = Number(reader);
        reader.BaseStream.Position = 12;
        bool isTruncated = (input[2] & 2) != 0;
        var found = new List<string>();
        try
        {
            if (questions > 1 || (questions == 0 && rcode == 0))
            {
                return invalid;
            }

            if (questions == 1)
            {
                (string, int, int) asked = (Name(reader), Number(reader), Number(reader));
                if (asked != (settings.Name, (int)settings.Type, 1))
                {
                    return null;
                }
            }

            if (rcode != 0)
            {
                return new ProbeOutcome(ProbeOutcomeKind.DnsRcode, rcode);
            }

            for (int i = 0; i < answers; i++)
            {
                try
                {
                    _ = Name(reader);
                    (int type, int recordClass) = (Number(reader), Number(reader));
                    Exact(reader, 4);
                    int end = Number(reader);
                    end += (int)reader.BaseStream.Position;
                    Demand(end <= input.Length);
                    if (type == (int)settings.Type && recordClass == 1)
                    {
                        found.Add(Contents(reader, settings.Type, end));
                        Demand(reader.BaseStream.Position == end);
                    }

                    reader.BaseStream.Position = end;
                }
                catch (EndOfStreamException) when (isTruncated)
                {
                    break;
                }
            }
        }
        catch (EndOfStreamException)
        {
            return invalid;
        }

        return new ProbeOutcome(
            settings.Answers.All(found.Contains) ? ProbeOutcomeKind.Success : ProbeOutcomeKind.L7Unexpected);
    }

    private static string Contents(BinaryReader reader, DnsRecordType type, int end)
    {
        int length = end - (int)reader.BaseStream.Position;
        switch (type)
        {
            case DnsRecordType.A or DnsRecordType.AAAA:
                Demand(length == (type == DnsRecordType.A ? 4 : 16));
                return new IPAddress(Exact(reader, length)).ToString();
            case DnsRecordType.TXT:
                string text = "";
                while (reader.BaseStream.Position < end)
                {
                    text += Encoding.Latin1.GetString(Exact(reader, Exact(reader, 1)[0]));
                }

                return text;
            case DnsRecordType.MX:
                return string.Create(CultureInfo.InvariantCulture, $"{Number(reader)} {Name(reader)}");
            case DnsRecordType.SRV:
                return string.Create(CultureInfo.InvariantCulture, $"{Number(reader)} {Number(reader)} {Number(reader)} {Name(reader)}");
            case DnsRecordType.SOA:
                string server = Name(reader);
                _ = Name(reader);
                Exact(reader, 20);
                return server;
            default:
                return Name(reader);
        }
    }

    // In small letters; a label with a dot in it is made to be none of the wanted ones.
    private static string Name(BinaryReader reader)
    {
        List<string> labels = Labels(reader, (int)reader.BaseStream.Position);
        Demand(labels.Sum(label => label.Length + 1) < 255);
        return labels.Count == 0 ? "." : string.Join('.', labels).ToLowerInvariant();
    }

    private static List<string> Labels(BinaryReader reader, int begin)
    {
        var labels = new List<string>();
        while (true)
        {
            int length = Exact(reader, 1)[0];
            switch (length >> 6)
            {
                case 0 when length == 0:
                    return labels;
                case 0:
                    labels.Add(Encoding.Latin1.GetString(Exact(reader, length)).Replace('.', '\\'));
                    break;
                case 3:
                    int target = ((length & 63) * 256) + Exact(reader, 1)[0];
                    long behind = reader.BaseStream.Position;
                    Demand(target >= 12 && target < begin);
                    reader.BaseStream.Position = target;
                    labels.AddRange(Labels(reader, target));
                    reader.BaseStream.Position = behind;
                    return labels;
                default:
                    throw new EndOfStreamException();
            }
        }
    }

    private static int Number(BinaryReader reader) => Exact(reader, 2) is var bytes ? (bytes[0] * 256) + bytes[1] : 0;

    private static byte[] Exact(BinaryReader reader, int count)
    {
        byte[] bytes = reader.ReadBytes(count);
        Demand(bytes.Length == count);
        return bytes;
    }

    private static void Demand(bool holds)
    {
        if (!holds)
        {
            throw new EndOfStreamException();
        }
    }
}
