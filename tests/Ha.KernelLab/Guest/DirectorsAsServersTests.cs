using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Guest;

/// <summary>Two directors that are the real servers too: what the Master sends to the Backup is served there.</summary>
public sealed class DirectorsAsServersTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);
    private static readonly string[] Names = ["lb1", "lb2"];

    [Fact]
    public void BackupOnly_MasterIsLost_TheBackupServesBeforeAndDirectsAfter()
    {
        Requirements.Director();
        Requirements.Ipvs();
        using var topology = new Topology(serverCount: 0);
        HttpServer[] servers = [.. topology.Directors.Select((machine, index) => new HttpServer(machine, Names[index]))];
        DirectorProcess[] directors = [.. topology.Directors.Select((machine, index) =>
        {
            Topology.HideVip(machine);
            machine.Ip($"address add {Topology.Vip}/32 dev lo");
            return new DirectorProcess(topology, index, Text(topology, index));
        })];
        string Context() => string.Join('\n', directors.Select(director =>
            $"{director.Machine.Try("cat", "/proc/net/ip_vs").Output}{director.Machine.Try("ipvsadm", "-L", "--daemon").Output}"
            + $"{director.Log}"));
        try
        {
            directors[0].Start();
            Wait.Until(() => State(directors[0]) == "master", Limit, "the first is Master", Context);
            directors[1].Start();
            Wait.Until(() => State(directors[1]) == "backup" && Daemon(directors[1]) == "backup", Limit, "the other is Backup", Context);
            using var load = new LoadClient(topology.Client, Pair.Service, TimeSpan.FromMilliseconds(60));
            Assert.True(load.HearsFrom(Names, Limit), $"{load.SinceMark()}\n{Context()}");
            load.Mark();
            Thread.Sleep(1000);
            LoadReport before = load.SinceMark();
            Assert.True(before.Failed == 0 && before.Sent > 10, $"{before}\n{Context()}");

            topology.CutCable(0);
            Wait.Until(() => Daemon(directors[1]) == "master", Limit, "the other directs", Context);
            Assert.True(load.HearsFrom(["lb2"], Limit), $"{load.SinceMark()}\n{Context()}");
        }
        finally
        {
            foreach (IDisposable part in (IDisposable[])[.. directors, .. servers])
            {
                part.Dispose();
            }
        }
    }

    private static string? State(DirectorProcess director) => director.IsReady()
        ? director.Status().GetProperty("routers")[0].GetProperty("state").GetString()
        : null;

    private static string Daemon(DirectorProcess director) =>
        director.Machine.Run("ipvsadm", "-L", "--daemon").Split(' ')[0];

    private static string Text(Topology topology, int director) => $$"""
        [director]
        name = "{{Names[director]}}"
        runtime_dir = "{{topology.RuntimeDirectory}}/{{Names[director]}}"
        state_dir = "{{topology.RuntimeDirectory}}/{{Names[director]}}/state"

        [metrics]
        listen = "off"

        [vrrp.web]
        interface = "eth0"
        vrid = 51
        priority = {{150 - (50 * director)}}
        addresses = ["{{Topology.Vip}}/24"]
        advert_interval = "200ms"

        [connection_sync]
        interface = "eth0"
        router = "web"
        backup_only = true

        [service.web]
        listen = ["{{Pair.Service}}"]
        scheduler = "rr"
        check = { type = "http", path = "/healthz", interval = "500ms", timeout = "400ms", rise = 1, fall = 2 }

        [[service.web.server]]
        address = "{{Topology.DirectorAddress(0)}}:80"

        [[service.web.server]]
        address = "{{Topology.DirectorAddress(1)}}:80"
        """;
}
