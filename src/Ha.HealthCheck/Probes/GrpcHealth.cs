using System.Buffers.Binary;
using System.Text;

namespace Ha.HealthCheck.Probes;

/// <summary>What a server says of itself by <c>grpc.health.v1</c>.</summary>
internal enum GrpcServingStatus
{
    Unknown = 0,
    Serving = 1,
    NotServing = 2,
    ServiceUnknown = 3,
}

/// <summary>The two messages of <c>grpc.health.v1.Health/Check</c>, as they are sent. Pure.</summary>
/// <remarks>
/// <code>
/// 0                   1                   2                   3
/// 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +---------------+-----------------------------------------------+
/// | compressed: 0 |           length of the message, 4 bytes      |   gRPC over HTTP/2, Length-Prefixed-Message
/// +---------------+-----------------------------------------------+
/// message HealthCheckRequest  { string service = 1; }                field: tag (number times 8, plus wire type), value
/// message HealthCheckResponse { ServingStatus status = 1; }
/// </code>
/// </remarks>
internal static class GrpcHealth
{
    private const int PrefixBytes = 5;
    private const byte ServiceTag = (1 << WireTypeBits) | LengthDelimited;
    private const ulong StatusField = 1;
    private const int VarintBytesMax = 10;

    // Wire types of protobuf, the lower three bits of a tag.
    private const int WireTypeBits = 3;
    private const ulong WireTypeMask = 7;
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int LengthDelimited = 2;
    private const int Fixed32 = 5;

    /// <summary>The request about a service, with its prefix; without a name about the whole server.</summary>
    public static byte[] Request(string service)
    {
        byte[] name = Encoding.UTF8.GetBytes(service);
        List<byte> message = name.Length == 0 ? [] : [ServiceTag, .. Length((uint)name.Length), .. name];
        byte[] prefix = new byte[PrefixBytes];
        BinaryPrimitives.WriteInt32BigEndian(prefix.AsSpan(1), message.Count);
        return [.. prefix, .. message];
    }

    /// <summary>Reads an answer: one message with its prefix, not compressed, and nothing else.</summary>
    /// <remarks>Fields that are not known are left out of account. A status that is none of the known ones stays as it is.</remarks>
    public static bool TryReadResponse(ReadOnlySpan<byte> answer, out GrpcServingStatus status)
    {
        status = GrpcServingStatus.Unknown;
        return answer.Length >= PrefixBytes
            && answer[0] == 0
            && BinaryPrimitives.ReadUInt32BigEndian(answer[1..]) == (uint)(answer.Length - PrefixBytes)
            && TryReadMessage(answer[PrefixBytes..], out status);
    }

    // A field that is there more than once has its last value; one that is not there has 0.
    private static bool TryReadMessage(ReadOnlySpan<byte> message, out GrpcServingStatus status)
    {
        status = GrpcServingStatus.Unknown;
        while (!message.IsEmpty)
        {
            if (!TryReadVarint(ref message, out ulong tag) || tag >> WireTypeBits is 0 or > (1 << 29) - 1)
            {
                return false;
            }

            int type = (int)(tag & WireTypeMask);
            ulong value = type switch
            {
                Fixed64 => sizeof(ulong),
                Fixed32 => sizeof(uint),
                _ => 0,
            };
            if (type is not (Varint or Fixed64 or LengthDelimited or Fixed32)
                || (type is Varint or LengthDelimited && !TryReadVarint(ref message, out value)))
            {
                return false;
            }

            if (type == Varint)
            {
                // An enum is 32 bits wide; what is above is cut off.
                status = tag >> WireTypeBits == StatusField ? (GrpcServingStatus)(int)value : status;
            }
            else if (value > (ulong)message.Length)
            {
                return false;
            }
            else
            {
                message = message[(int)value..];
            }
        }

        return true;
    }

    private static bool TryReadVarint(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (int i = 0; i < bytes.Length && i < VarintBytesMax; i++)
        {
            value |= (ulong)(bytes[i] & 0x7f) << (7 * i);
            if (bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return true;
            }
        }

        return false;
    }

    private static List<byte> Length(uint value)
    {
        List<byte> bytes = [];
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        return bytes;
    }
}
