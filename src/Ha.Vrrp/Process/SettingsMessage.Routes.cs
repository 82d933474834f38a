using System.Collections.Immutable;
using System.Net;

namespace Ha.Vrrp.Process;

/// <content>Routes, rules and tracked interfaces.</content>
internal static partial class SettingsMessage
{
    private const int RoutesMax = 255;
    private const int InterfacesMax = 255;

    private static void WriteRoutes(ref MessageWriter writer, ImmutableArray<VirtualRoute> routes)
    {
        writer.WriteInt32(routes.Length);
        foreach (VirtualRoute route in routes)
        {
            writer.WriteAddress(route.Destination);
            writer.WriteInt32(route.PrefixLength);
            WriteOptional(ref writer, route.Gateway);
            writer.WriteText(route.Interface);
            WriteOptional(ref writer, route.Source);
            writer.WriteInt64(route.Table);
            writer.WriteInt64(route.Metric is { } metric ? metric : -1);
        }
    }

    private static ImmutableArray<VirtualRoute> ReadRoutes(ref MessageReader reader)
    {
        int count = reader.ReadCount(RoutesMax);
        ImmutableArray<VirtualRoute>.Builder routes = ImmutableArray.CreateBuilder<VirtualRoute>(count);
        for (int i = 0; i < count; i++)
        {
            routes.Add(new VirtualRoute(
                reader.ReadIPAddress(),
                reader.ReadInt32(),
                ReadOptional(ref reader),
                reader.ReadText(),
                ReadOptional(ref reader),
                (uint)reader.ReadInt64(),
                reader.ReadInt64() is >= 0 and var metric ? (uint)metric : null));
        }

        return routes.MoveToImmutable();
    }

    private static void WriteRules(ref MessageWriter writer, ImmutableArray<VirtualRule> rules)
    {
        writer.WriteInt32(rules.Length);
        foreach (VirtualRule rule in rules)
        {
            writer.WriteInt64(rule.Table);
            writer.WriteInt64(rule.Priority);
            WriteOptional(ref writer, rule.From);
            writer.WriteInt32(rule.FromPrefixLength);
            WriteOptional(ref writer, rule.To);
            writer.WriteInt32(rule.ToPrefixLength);
        }
    }

    private static ImmutableArray<VirtualRule> ReadRules(ref MessageReader reader)
    {
        int count = reader.ReadCount(RoutesMax);
        ImmutableArray<VirtualRule>.Builder rules = ImmutableArray.CreateBuilder<VirtualRule>(count);
        for (int i = 0; i < count; i++)
        {
            rules.Add(new VirtualRule(
                (uint)reader.ReadInt64(),
                (uint)reader.ReadInt64(),
                ReadOptional(ref reader),
                reader.ReadInt32(),
                ReadOptional(ref reader),
                reader.ReadInt32()));
        }

        return rules.MoveToImmutable();
    }

    private static void WriteTrackedInterfaces(ref MessageWriter writer, ImmutableArray<TrackedInterface> interfaces)
    {
        writer.WriteInt32(interfaces.Length);
        foreach (TrackedInterface tracked in interfaces)
        {
            writer.WriteText(tracked.Name);
            writer.WriteInt32(tracked.Weight ?? 0);
            writer.WriteTime(tracked.Debounce);
        }
    }

    private static ImmutableArray<TrackedInterface> ReadTrackedInterfaces(ref MessageReader reader)
    {
        int count = reader.ReadCount(InterfacesMax);
        ImmutableArray<TrackedInterface>.Builder interfaces = ImmutableArray.CreateBuilder<TrackedInterface>(count);
        for (int i = 0; i < count; i++)
        {
            interfaces.Add(new TrackedInterface(
                reader.ReadRequiredText(), reader.ReadInt32() is not 0 and var weight ? weight : null, reader.ReadTime()));
        }

        return interfaces.MoveToImmutable();
    }

    private static void WriteOptional(ref MessageWriter writer, IPAddress? address)
    {
        writer.WriteBoolean(address is not null);
        if (address is not null)
        {
            writer.WriteAddress(address);
        }
    }

    private static IPAddress? ReadOptional(ref MessageReader reader) =>
        reader.ReadBoolean() ? reader.ReadIPAddress() : null;
}
