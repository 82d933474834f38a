using System.Collections.Immutable;
using System.Net;

namespace Ha.Vrrp.Process;

/// <summary>The settings of one virtual router on the wire between the processes.</summary>
internal static partial class SettingsMessage
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

        WriteAddresses(ref writer, settings.Addresses);
        WriteAddresses(ref writer, settings.ExtraAddresses);
        WriteRoutes(ref writer, settings.Routes);
        WriteRules(ref writer, settings.Rules);
        WriteTrackedInterfaces(ref writer, settings.TrackedInterfaces);
        writer.WriteTime(settings.StartDelay);
        writer.WriteText(settings.SyncGroup);
        writer.WriteText(settings.Password);
        writer.WriteByte(settings.PeerTtlMin);
        writer.WriteBoolean(settings.UseVirtualMac);
        writer.WriteBoolean(settings.Accept);
        writer.WriteInt32(settings.Announce.Burst);
        writer.WriteTime(settings.Announce.Gap);
        writer.WriteTime(settings.Announce.SecondAfter);
        writer.WriteTime(settings.Announce.Refresh);
        writer.WriteTime(settings.DuplicateCheck);
        return writer.Written;
    }

    private static void WriteAddresses(ref MessageWriter writer, ImmutableArray<VirtualAddress> addresses)
    {
        writer.WriteInt32(addresses.Length);
        foreach (VirtualAddress address in addresses)
        {
            writer.WriteAddress(address.Address);
            writer.WriteInt32(address.PrefixLength);
            writer.WriteText(address.Interface);
            writer.WriteText(address.Label);
        }
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
            ExtraAddresses = ReadAddresses(ref reader),
            Routes = ReadRoutes(ref reader),
            Rules = ReadRules(ref reader),
            TrackedInterfaces = ReadTrackedInterfaces(ref reader),
            StartDelay = reader.ReadTime(),
            SyncGroup = reader.ReadText(),
            Password = reader.ReadText(),
            PeerTtlMin = reader.ReadByte(),
            UseVirtualMac = reader.ReadBoolean(),
            Accept = reader.ReadBoolean(),
            Announce = new AnnouncePolicy(
                reader.ReadInt32(), reader.ReadTime(), reader.ReadTime(), reader.ReadTime()),
            DuplicateCheck = reader.ReadOptionalTime(),
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
