using System.Globalization;
using Ha.Netlink;
using Ha.Netlink.Route;

namespace Ha.Vrrp.Addresses;

/// <content>The macvlans of virtual MAC addresses, and what the kernel must be told so that they work.</content>
public sealed partial class RouteVirtualAddresses
{
    private const int InterfaceNameBytesMax = 15;
    private const string Alias = "ha-director: virtual router ";

    private readonly List<Macvlan> _macvlans = [];
    private readonly List<(int InterfaceIndex, IPv4Setting Setting, uint Value)> _changedSettings = [];

    /// <inheritdoc/>
    public HostInterface? EnsureVirtualMac(in VirtualMac wanted, out int error)
    {
        error = 0;
        for (int i = 0; i < _macvlans.Count; i++)
        {
            Macvlan present = _macvlans[i];
            if (present.Is(wanted))
            {
                HostInterface? found = Find(present.Name);
                if (found?.Index == present.Index && found.HardwareAddress.SequenceEqual(wanted.HardwareAddress))
                {
                    return found;
                }

                RemoveVirtualMac(present.Index); // Somebody deleted or changed it.
                break;
            }
        }

        return Make(wanted, out error);
    }

    /// <inheritdoc/>
    public int SetUp(int interfaceIndex, bool isUp)
    {
        int error = _connection.SetUp(interfaceIndex, isUp).Errno;
        for (int i = 0; i < _macvlans.Count; i++)
        {
            Macvlan macvlan = _macvlans[i];
            if (macvlan.Index == interfaceIndex && error == 0)
            {
                // The kernel's announcement of it is not waited for.
                _macvlans[i] = macvlan with { IsUp = isUp };
                if (_interfaces.TryGetValue(macvlan.Name, out HostInterface? picture) && picture.IsUp != isUp)
                {
                    _interfaces[macvlan.Name] = picture with { IsUp = isUp, IsRunning = isUp };
                }
            }
        }

        return error;
    }

    /// <inheritdoc/>
    public void RemoveVirtualMac(int interfaceIndex)
    {
        int place = _macvlans.FindIndex(macvlan => macvlan.Index == interfaceIndex);
        if (place < 0)
        {
            return;
        }

        Macvlan gone = _macvlans[place];
        _macvlans.RemoveAt(place);
        _interfaces.Remove(gone.Name);
        _ = _connection.RemoveLink(interfaceIndex);
        if (!_macvlans.Exists(other => other.ParentIndex == gone.ParentIndex))
        {
            RestoreSettings(gone.ParentIndex);
        }
    }

    // VRID and family say what it is; the parent's index is added where the same router exists on two interfaces.
    private static IEnumerable<string> NamesFor(VirtualMac wanted)
    {
        string name = string.Create(
            CultureInfo.InvariantCulture, $"vrrp{(wanted.IsV6 ? 6 : 4)}-{wanted.VirtualRouterId}");
        string longName = string.Create(CultureInfo.InvariantCulture, $"{name}-{wanted.Parent.Index}");
        return longName.Length <= InterfaceNameBytesMax ? [name, longName] : [name];
    }

    private HostInterface? Make(in VirtualMac wanted, out int error)
    {
        error = NetlinkErrno.Exists;
        foreach (string name in NamesFor(wanted))
        {
            error = _connection.AddMacvlan(wanted.Parent.Index, name, wanted.HardwareAddress).Errno;
            if (error == 0 && _connection.ReadLink(name) is { } made)
            {
                Configure(made, wanted);
                _macvlans.Add(new Macvlan(
                    made.Index, name, wanted.Parent.Index, wanted.VirtualRouterId, wanted.IsV6, IsUp: false));
                return _interfaces[name] = Picture(made, []);
            }

            if (error != NetlinkErrno.Exists)
            {
                return null;
            }
        }

        return null;
    }

    private void Configure(Link made, in VirtualMac wanted)
    {
        _ = _connection.SetAlias(made.Index, Alias + wanted.Router);

        // An address made of the hardware address would be the same on all routers of the group, as would one that
        // router advertisements suggest.
        _ = _connection.DisableAddressGeneration(made.Index);
        WriteIPv6Setting(made.Name, "accept_ra");
        WriteIPv6Setting(made.Name, "autoconf");

        // The way back to a client leads by the parent. Loose, for the strict of net.ipv4.conf.all would win over none.
        _ = _connection.Set(made.Index, IPv4Setting.ReversePathFilter, 2);

        // Each answers for its own addresses alone, and asks in its own name alone: a question for a neighbour from the
        // parent must not tell it that a virtual address is at the parent's MAC address, nor the other way round.
        _ = _connection.Set(made.Index, IPv4Setting.ArpIgnore, 1);
        _ = _connection.Set(made.Index, IPv4Setting.ArpAnnounce, 2);
        if (!_changedSettings.Exists(change => change.InterfaceIndex == made.ParentIndex)
            && _connection.ReadLink(wanted.Parent.Name) is { } parent)
        {
            ChangeSetting(parent, IPv4Setting.ArpIgnore, 1);
            ChangeSetting(parent, IPv4Setting.ArpAnnounce, 2);
        }
    }

    // A stricter setting is left alone.
    private void ChangeSetting(Link link, IPv4Setting setting, uint value)
    {
        if (link[setting] is { } present && present < value && _connection.Set(link.Index, setting, value).IsOk)
        {
            _changedSettings.Add((link.Index, setting, present));
        }
    }

    private void RestoreSettings(int interfaceIndex)
    {
        foreach ((int _, IPv4Setting setting, uint value) in
            _changedSettings.Where(change => change.InterfaceIndex == interfaceIndex))
        {
            _ = _connection.Set(interfaceIndex, setting, value);
        }

        _changedSettings.RemoveAll(change => change.InterfaceIndex == interfaceIndex);
    }

    // There is no netlink request for these.
    private static void WriteIPv6Setting(string interfaceName, string setting)
    {
        try
        {
            File.WriteAllText($"/proc/sys/net/ipv6/conf/{interfaceName}/{setting}", "0\n");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // No IPv6, or a /proc that is read-only: the virtual MAC works all the same.
        }
    }

    // Neither our own doing nor news: it is as it should be.
    private bool IsExpected(in RouteEvent routeEvent)
    {
        if (routeEvent.Kind != RouteEventKind.LinkChanged)
        {
            return false;
        }

        for (int i = 0; i < _macvlans.Count; i++)
        {
            if (_macvlans[i].Index == routeEvent.InterfaceIndex)
            {
                return _macvlans[i].IsUp == routeEvent.IsUp;
            }
        }

        return false;
    }

    private readonly record struct Macvlan(
        int Index, string Name, int ParentIndex, byte VirtualRouterId, bool IsV6, bool IsUp)
    {
        public bool Is(in VirtualMac wanted) =>
            ParentIndex == wanted.Parent.Index
            && VirtualRouterId == wanted.VirtualRouterId
            && IsV6 == wanted.IsV6;
    }
}
