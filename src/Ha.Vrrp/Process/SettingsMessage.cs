using System.Collections.Immutable;
using System.Net;

namespace Ha.Vrrp.Process;

/// <summary>The settings of one virtual router on the wire between the processes.</summary>
internal static class SettingsMessage
{
    private const int AddressesMax = 255;
    private const int PeersMax = 255;

    public static ReadOnlySpan<byte> Write(Span<byte> buffer, VirtualRouterSettings settings)
    {
        var writer = new MessageWriter(buffer, MessageType.Router);
        writer.WriteText(settings.Name);
        writer.WriteText(settings.Interface);
        writer.WriteByte(settings.VirtualRouterId);
        writer.WriteByte(settings.Priority);
        writer.WriteByte((byte)settings.Version);
        writer.WriteByte((byte)settings.Checksum);
        writer.WriteTime(settings.AdvertInterval);
        writer.WriteBoolean(settings.Preempt);
        writer.WriteTime(settings.PreemptDelay);
        writer.WriteTime(settings.Lease);
        writer.WriteBoolean(settings.Source is not null);
        if (settings.Source is { } source)
        {
            writer.WriteAddress(source);
        }

        writer.WriteInt32(settings.Peers.Length);
        foreach (IPAddress peer in settings.Peers)
        {
            writer.WriteAddress(peer);
        }

        writer.WriteInt32(settings.Addresses.Length);
        foreach (VirtualAddress address in settings.Addresses)
        {
            writer.WriteAddress(address.Address);
            writer.WriteInt32(address.PrefixLength);
            writer.WriteText(address.Interface);
            writer.WriteText(address.Label);
        }

        return writer.Written;
    }

    /// <summary>Reads settings; false when the message is malformed.</summary>
    public static bool TryRead(ref MessageReader reader, out VirtualRouterSettings settings)
    {
        settings = new VirtualRouterSettings
        {
            Name = reader.ReadRequiredText(),
            Interface = reader.ReadRequiredText(),
            VirtualRouterId = reader.ReadByte(),
            Priority = reader.ReadByte(),
            Version = (VrrpVersion)reader.ReadByte(),
            Checksum = (ChecksumForm)reader.ReadByte(),
            AdvertInterval = reader.ReadTime(),
            Preempt = reader.ReadBoolean(),
            PreemptDelay = reader.ReadTime(),
            Lease = reader.ReadOptionalTime(),
            Source = reader.ReadBoolean() ? reader.ReadIPAddress() : null,
            Peers = ReadPeers(ref reader),
            Addresses = ReadAddresses(ref reader),
        };
        return reader.IsComplete
            && settings.Version is VrrpVersion.V2 or VrrpVersion.V3
            && settings.AdvertInterval > TimeSpan.Zero
            && !settings.Addresses.IsEmpty;
    }

    private static ImmutableArray<IPAddress> ReadPeers(ref MessageReader reader)
    {
        int count = reader.ReadCount(PeersMax);
        ImmutableArray<IPAddress>.Builder peers = ImmutableArray.CreateBuilder<IPAddress>(count);
        for (int i = 0; i < count; i++)
        {
            peers.Add(reader.ReadIPAddress());
        }

        return peers.MoveToImmutable();
    }

    private static ImmutableArray<VirtualAddress> ReadAddresses(ref MessageReader reader)
    {
        int count = reader.ReadCount(AddressesMax);
        ImmutableArray<VirtualAddress>.Builder addresses = ImmutableArray.CreateBuilder<VirtualAddress>(count);
        for (int i = 0; i < count; i++)
        {
            addresses.Add(new VirtualAddress(
                reader.ReadIPAddress(), reader.ReadInt32(), reader.ReadText(), reader.ReadText()));
        }

        return addresses.MoveToImmutable();
    }
}
