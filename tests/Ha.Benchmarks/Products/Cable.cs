using System.Runtime.InteropServices;
using Ha.KernelLab.Lab;
using Ha.Netlink;
using Ha.Netlink.Messages;

namespace Ha.Benchmarks.Products;

/// <summary>The far end of a director's cable to the client network: the port of the bridge.</summary>
/// <remarks>
/// Cut and joined by one netlink message over an open connection, and not by a command: when it is cut can be chosen
/// to a fraction of a millisecond, and nothing else is started at that moment.
/// </remarks>
internal sealed class Cable : IDisposable
{
    private const ushort NewLink = 16;
    private const ushort SetLink = 19;
    private const byte BridgeFamily = 7;
    private const ushort ProtocolInfo = 12;
    private const ushort PortState = 1;
    private const byte Disabled = 0;
    private const byte Forwarding = 3;
    private readonly NetlinkConnection _connection;
    private readonly int _port;
    private readonly bool _losesCarrier;

    /// <param name="pair">Whose network it is.</param>
    /// <param name="director">Numbered from 0.</param>
    /// <param name="losesCarrier">Whether a cut takes the director's own link down, or happens behind its switch.</param>
    public Cable(Pair pair, int director, bool losesCarrier)
    {
        _losesCarrier = losesCarrier;
        LabNamespace switchMachine = pair.Topology.Switch;
        _connection = switchMachine.Invoke(() => NetlinkConnection.Open(NetlinkProtocol.Route));
        _port = int.Parse(switchMachine.Run("cat", $"/sys/class/net/lb{director + 1}-br0/ifindex"));
    }

    public void Cut() => Set(isJoined: false);

    public void Join() => Set(isJoined: true);

    public void Dispose() => _connection.Dispose();

    private void Set(bool isJoined)
    {
        Span<byte> buffer = stackalloc byte[64];
        var writer = new NetlinkWriter(buffer, _losesCarrier ? NewLink : SetLink, NetlinkFlags.None);

        // struct ifinfomsg { family, pad; type; index; flags; change }
        Span<byte> header = writer.Reserve(16);
        MemoryMarshal.Write(header[4..], _port);
        if (_losesCarrier)
        {
            MemoryMarshal.Write(header[8..], isJoined ? 1 : 0); // IFF_UP
            MemoryMarshal.Write(header[12..], 1);
        }
        else
        {
            header[0] = BridgeFamily;
            int nest = writer.BeginNest(ProtocolInfo | NetlinkAttribute.NestedFlag);
            writer.WriteByte(PortState, isJoined ? Forwarding : Disabled);
            writer.EndNest(nest);
        }

        NetlinkError error = _connection.Request(writer.Finish());
        if (!error.IsOk)
        {
            throw new BenchmarkException($"the cable cannot be {(isJoined ? "joined" : "cut")}: {error}");
        }
    }
}
