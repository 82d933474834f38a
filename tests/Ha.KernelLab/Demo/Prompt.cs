using System.Diagnostics;
using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Demo;

/// <summary>Leaves the pair to the reader: a shell with short names for its machines.</summary>
internal static class Prompt
{
    public static void Run(Pair pair)
    {
        string file = $"{pair.Topology.RuntimeDirectory}/prompt";
        File.WriteAllText(file, $$"""
            PS1='pair> '
            PATH=$PATH:/usr/sbin:/sbin
            client() { ip netns exec {{pair.Topology.Id}}-client "$@"; }
            lb1() { ip netns exec {{pair.Topology.Id}}-lb1 "$@"; }
            lb2() { ip netns exec {{pair.Topology.Id}}-lb2 "$@"; }
            ha-director() { {{Requirements.Executable}} "$@"; }
            status() { ha-director status --socket {{pair.Topology.RuntimeDirectory}}/$1/control.sock; }
            reload() { ha-director reload --socket {{pair.Topology.RuntimeDirectory}}/$1/control.sock; }
            echo
            echo 'The pair runs on, and the client goes on asking. Try:'
            echo '  status lb1                            the director and what it knows'
            echo '  lb1 ipvsadm -Ln                       what its kernel holds'
            echo '  client curl -s http://{{Topology.Vip}}/; echo  a request'
            echo '  lb2 ip -brief address                 who has the virtual address'
            echo '  lb1 ip link set eth0 down             cut a cable; "up" mends it'
            echo '  vi {{pair.Topology.RuntimeDirectory}}/lb1.toml; reload lb1'
            echo '  lb1 curl -s 127.0.0.1:9650/metrics    what Prometheus sees'
            echo '  exit                                  ends everything'

            """);
        using Process shell = Process.Start(new ProcessStartInfo("/bin/bash", ["--noprofile", "--rcfile", file, "-i"]))!;
        shell.WaitForExit();
    }
}
