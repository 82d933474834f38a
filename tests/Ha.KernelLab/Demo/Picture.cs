namespace Ha.KernelLab.Demo;

/// <summary>What the demonstration is made of.</summary>
internal static class Picture
{
    public static void Print() => Console.WriteLine("""

                        client 10.77.0.100
                               |
                 10.77.0.10:80, the virtual address
                   |                          |
          lb1 10.77.0.11               lb2 10.77.0.12
          priority 150                 priority 100
                   |                          |
             web1 10.77.0.21   web2 10.77.0.22   web3 10.77.0.23

          direct routing, round robin, adverts every 200 ms, an HTTP check every second
        """);
}
