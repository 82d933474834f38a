using Ha.Vrrp.Packets;

namespace Ha.Vrrp.Transport;

/// <content>Claims of other hosts.</content>
public sealed unsafe partial class RawAdvertTransport
{
    private readonly List<ClaimSocket> _claimSockets = [];
    private int _nextClaim;

    /// <inheritdoc/>
    public int Listen(int interfaceIndex, IReadOnlyCollection<NetworkAddress> addresses)
    {
        foreach (ClaimSocket old in _claimSockets.FindAll(socket => socket.InterfaceIndex == interfaceIndex))
        {
            old.Dispose();
            _claimSockets.Remove(old);
        }

        int error = 0;
        foreach (IGrouping<bool, NetworkAddress> family in addresses.GroupBy(address => address.IsV6))
        {
            ClaimSocket? opened = ClaimSocket.TryOpen(interfaceIndex, family.Key, [.. family], out int refusal);
            error = refusal == 0 ? error : refusal;
            if (opened is not null)
            {
                _claimSockets.Add(opened);
            }
        }

        return error;
    }

    /// <inheritdoc/>
    public bool TryReceiveClaim(out ReceivedClaim claim)
    {
        // In turn, so that a flood on one interface does not hide the others.
        for (int i = 0; i < _claimSockets.Count; i++)
        {
            _nextClaim = _nextClaim + 1 < _claimSockets.Count ? _nextClaim + 1 : 0;
            if (_claimSockets[_nextClaim].TryReceive(out AddressClaim received))
            {
                claim = new ReceivedClaim(_claimSockets[_nextClaim].InterfaceIndex, received);
                return true;
            }
        }

        claim = default;
        return false;
    }
}
