using Ha.Netlink.Messages;

namespace Ha.Netlink.Generic;

/// <summary>A generic netlink family, as the kernel knows it now. A reloaded module gets another id.</summary>
/// <param name="Id">The message type of its messages.</param>
/// <param name="Version">The version of its interface.</param>
public readonly record struct GenericFamily(ushort Id, byte Version)
{
    /// <summary>The length of the header that follows the message header: command, version, two spare bytes.</summary>
    public const int HeaderBytes = 4;

    // linux/genetlink.h: the family that knows the families has a fixed id.
    private const ushort ControllerId = 16;
    private const byte ControllerVersion = 1;
    private const byte CommandGetFamily = 3;
    private const ushort AttributeFamilyId = 1;
    private const ushort AttributeFamilyName = 2;
    private const ushort AttributeVersion = 3;

    /// <summary>Looks a family up by name, which lets the kernel load the module that has it.</summary>
    /// <param name="connection">A connection of <see cref="NetlinkProtocol.Generic"/>.</param>
    /// <param name="name">The family's name.</param>
    /// <param name="family">The family.</param>
    /// <returns>ENOENT if the kernel has no such family.</returns>
    public static NetlinkError Resolve(NetlinkConnection connection, string name, out GenericFamily family)
    {
        GenericFamily found = default;
        NetlinkError error = connection.Request(
            WriteLookup(stackalloc byte[128], name),
            (_, payload) =>
            {
                if (TryRead(payload, out GenericFamily read))
                {
                    found = read;
                }
            });

        family = found;
        return error.IsOk && found.Id == 0 ? new NetlinkError(NetlinkErrno.BadMessage) : error;
    }

    /// <summary>Starts a message of this family.</summary>
    /// <param name="buffer">Where it goes.</param>
    /// <param name="command">The family's command.</param>
    /// <param name="flags">Header flags.</param>
    public NetlinkWriter Begin(Span<byte> buffer, byte command, NetlinkFlags flags = NetlinkFlags.None)
    {
        var writer = new NetlinkWriter(buffer, Id, flags);
        Span<byte> header = writer.Reserve(HeaderBytes);
        header[0] = command;
        header[1] = Version;
        return writer;
    }

    internal static Span<byte> WriteLookup(Span<byte> buffer, string name)
    {
        NetlinkWriter writer = new GenericFamily(ControllerId, ControllerVersion).Begin(buffer, CommandGetFamily);
        writer.WriteString(AttributeFamilyName, name);
        return writer.Finish();
    }

    internal static bool TryRead(ReadOnlySpan<byte> payload, out GenericFamily family)
    {
        family = default;
        if (payload.Length < HeaderBytes)
        {
            return false;
        }

        ushort id = 0;
        uint version = 1;
        var attributes = new AttributeReader(payload[HeaderBytes..]);
        while (attributes.TryRead(out NetlinkAttribute attribute))
        {
            switch (attribute.Type)
            {
                case AttributeFamilyId:
                    attribute.TryReadUInt16(out id);
                    break;
                case AttributeVersion:
                    attribute.TryReadUInt32(out version);
                    break;
            }
        }

        family = new GenericFamily(id, (byte)version);
        return id != 0;
    }
}
