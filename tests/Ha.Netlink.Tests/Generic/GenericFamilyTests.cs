using Ha.Netlink.Generic;

namespace Ha.Netlink.Tests.Generic;

public sealed class GenericFamilyTests
{
    [Fact]
    public void Lookup_WritesWhatIpvsadmWrites()
    {
        byte[] expected = Capture.WithoutSequence(Capture.Read("family-lookup"));
        expected[6] = 1; // the connection adds the ACK flag

        Assert.Equal(expected, GenericFamily.WriteLookup(new byte[64], "IPVS").ToArray());
    }

    [Fact]
    public void Resolve_RealAnswer_GivesIdAndVersion()
    {
        var socket = new ScriptedSocket
        {
            OnMessage = static (s, seq, _) =>
            {
                foreach (byte[] datagram in Capture.ReadAll("family-answer"))
                {
                    s.Answer(Capture.WithSequence(datagram, seq));
                }
            },
        };
        using var connection = new NetlinkConnection(socket);

        Assert.True(GenericFamily.Resolve(connection, "IPVS", out GenericFamily family).IsOk);
        Assert.Equal(new GenericFamily(28, 1), family);
    }

    [Fact]
    public void Resolve_RealKernelWithoutTheFamily_IsNoEntry()
    {
        using var connection = NetlinkConnection.Open(NetlinkProtocol.Generic);

        Assert.Equal(NetlinkErrno.NoEntry, GenericFamily.Resolve(connection, "NOSUCHFAMILY", out _).Errno);
    }
}
