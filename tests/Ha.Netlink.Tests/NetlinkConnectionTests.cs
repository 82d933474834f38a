using Ha.Netlink.Messages;

namespace Ha.Netlink.Tests;

public sealed class NetlinkConnectionTests
{
    [Fact]
    public void Request_Acknowledged_IsOk()
    {
        var socket = new ScriptedSocket
        {
            OnMessage = static (s, seq, _) => s.Answer(ScriptedSocket.Acknowledgement(seq)),
        };
        using var connection = new NetlinkConnection(socket);

        Assert.True(connection.Request(Ping()).IsOk);
        Assert.Equal(0x05, socket.Sent[0][6]);
    }

    [Fact]
    public void Request_ErrorWithKernelText_CarriesBoth()
    {
        var socket = new ScriptedSocket
        {
            OnMessage = static (s, seq, _) => s.Answer(Capture.WithSequence(Capture.Read("address-remove-error"), seq)),
        };
        using var connection = new NetlinkConnection(socket);

        NetlinkError error = connection.Request(Ping());

        Assert.Equal(new NetlinkError(NetlinkErrno.AddressNotAvailable, "ipv4: Address not found"), error);
        Assert.Equal("EADDRNOTAVAIL (address not there): ipv4: Address not found", error.ToString());
    }

    [Fact]
    public void Request_LateAnswerToEarlierRequest_IsDropped()
    {
        var socket = new ScriptedSocket
        {
            OnMessage = static (s, seq, _) =>
            {
                s.Answer(ScriptedSocket.Acknowledgement(seq - 1, NetlinkErrno.Exists));
                s.Answer(ScriptedSocket.Acknowledgement(seq));
            },
        };
        using var connection = new NetlinkConnection(socket);

        Assert.True(connection.Request(Ping()).IsOk);
    }

    [Fact]
    public void Request_NoAnswer_IsTimeout()
    {
        using var connection = new NetlinkConnection(new ScriptedSocket());

        Assert.Equal(NetlinkErrno.TimedOut, connection.Request(Ping()).Errno);
    }

    [Fact]
    public void Request_SendFails_ReportsIt()
    {
        using var connection = new NetlinkConnection(new ScriptedSocket { SendResult = new NetlinkError(1) });

        Assert.Equal("EPERM (needs CAP_NET_ADMIN)", connection.Request(Ping()).ToString());
    }

    [Fact]
    public void Dump_Interrupted_StartsAgain()
    {
        int attempts = 0;
        var socket = new ScriptedSocket
        {
            OnMessage = (s, seq, _) =>
            {
                NetlinkFlags interrupted = ++attempts < 3 ? NetlinkFlags.DumpInterrupted : NetlinkFlags.None;
                s.Answer(ScriptedSocket.Message(20, NetlinkFlags.Multi | interrupted, seq, (byte)attempts));
                s.Answer(ScriptedSocket.Done(seq));
            },
        };
        using var connection = new NetlinkConnection(socket);
        List<byte> received = [];

        NetlinkError error = connection.Dump(Ping(), received.Clear, (_, payload) => received.Add(payload[0]));

        Assert.True(error.IsOk);
        Assert.Equal([3], received);
    }

    [Fact]
    public void Dump_AlwaysInterrupted_GivesUp()
    {
        var socket = new ScriptedSocket
        {
            OnMessage = static (s, seq, _) =>
                s.Answer(ScriptedSocket.Done(seq, NetlinkFlags.Multi | NetlinkFlags.DumpInterrupted)),
        };
        using var connection = new NetlinkConnection(socket);

        Assert.Equal(NetlinkErrno.Interrupted, connection.Dump(Ping(), static () => { }, static (_, _) => { }).Errno);
        Assert.Equal(NetlinkConnection.DumpAttemptsMax, socket.Sent.Count);
    }

    [Fact]
    public void Dump_Overrun_StartsAgain()
    {
        int attempts = 0;
        var socket = new ScriptedSocket
        {
            OnMessage = (s, seq, _) =>
            {
                if (++attempts == 1)
                {
                    s.Fail(NetlinkErrno.NoBuffers);
                }
                else
                {
                    s.Answer(ScriptedSocket.Done(seq));
                }
            },
        };
        using var connection = new NetlinkConnection(socket);

        Assert.True(connection.Dump(Ping(), static () => { }, static (_, _) => { }).IsOk);
        Assert.Equal(2, attempts);
    }

    [Fact]
    public void Batch_SomeFail_ErrorsAreMappedToTheirMessages()
    {
        int seen = 0;
        var socket = new ScriptedSocket
        {
            OnMessage = (s, seq, acknowledge) =>
            {
                bool fails = seen++ is 5 or 150 or 249;
                if (fails || acknowledge)
                {
                    s.Answer(ScriptedSocket.Acknowledgement(seq, fails ? NetlinkErrno.Exists : 0));
                }
            },
        };
        using var connection = new NetlinkConnection(socket);
        var results = new NetlinkError[250];

        connection.Batch(WritePing, results);

        Assert.Equal(3, socket.Sent.Count);
        Assert.Equal([5, 150, 249], Enumerable.Range(0, 250).Where(i => results[i].Errno == NetlinkErrno.Exists));
        Assert.Equal(247, results.Count(result => result.IsOk));
    }

    [Fact]
    public void Batch_KernelStopsAnswering_RestIsNotSent()
    {
        var socket = new ScriptedSocket();
        using var connection = new NetlinkConnection(socket);
        var results = new NetlinkError[250];

        connection.Batch(WritePing, results);

        Assert.Single(socket.Sent);
        Assert.All(results, static result => Assert.Equal(NetlinkErrno.TimedOut, result.Errno));
    }

    [Fact]
    public void Answer_RandomBytes_NeverThrows()
    {
        for (int seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var socket = new ScriptedSocket
            {
                OnMessage = (s, seq, _) =>
                {
                    byte[] noise = new byte[random.Next(200)];
                    random.NextBytes(noise);
                    s.Answer(noise);
                    byte[] payload = new byte[random.Next(60)];
                    random.NextBytes(payload);
                    var flags = (NetlinkFlags)random.Next(0x400);
                    s.Answer(ScriptedSocket.Message((ushort)random.Next(5), flags, seq, payload));
                },
            };
            using var connection = new NetlinkConnection(socket);

            connection.Request(Ping(), static (_, _) => { });
            connection.Dump(Ping(), static () => { }, static (_, _) => { });
            connection.Batch(WritePing, new NetlinkError[3]);
        }
    }

    private static int WritePing(int index, Span<byte> buffer) =>
        new NetlinkWriter(buffer, 20, default).Finish().Length;

    private static byte[] Ping() => new NetlinkWriter(new byte[32], 20, NetlinkFlags.None).Finish().ToArray();
}
