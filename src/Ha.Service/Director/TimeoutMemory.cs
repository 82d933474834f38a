using System.Globalization;
using Ha.Ipvs;

namespace Ha.Service.Director;

/// <summary>
/// What the time-outs of connections were before this director set them, and which it set, kept in the runtime directory
/// so that a director that was killed, and comes back, still knows what to restore.
/// </summary>
internal sealed class TimeoutMemory(string runtimeDirectory)
{
    private readonly string _path = Path.Combine(runtimeDirectory, "ipvs-timeouts");

    /// <summary>Whether there is something to restore.</summary>
    public bool HasAny => File.Exists(_path);

    /// <summary>What those were that were set, and are not wanted any more; 0: leave as it is.</summary>
    public IpvsTimeouts TakenOut(IpvsTimeouts wanted)
    {
        (IpvsTimeouts original, IpvsTimeouts set) = Load();
        return new IpvsTimeouts(
            set.Tcp != 0 && wanted.Tcp == 0 ? original.Tcp : 0,
            set.TcpFin != 0 && wanted.TcpFin == 0 ? original.TcpFin : 0,
            set.Udp != 0 && wanted.Udp == 0 ? original.Udp : 0);
    }

    /// <summary>Before a change: those that are set for the first time are remembered as they are.</summary>
    /// <exception cref="IOException">It cannot be written: then they must not be changed.</exception>
    public void Remember(IpvsTimeouts present, IpvsTimeouts wanted)
    {
        (IpvsTimeouts original, IpvsTimeouts set) = Load();
        var kept = new IpvsTimeouts(
            set.Tcp != 0 ? original.Tcp : present.Tcp,
            set.TcpFin != 0 ? original.TcpFin : present.TcpFin,
            set.Udp != 0 ? original.Udp : present.Udp);
        string temporary = _path + ".new";
        File.WriteAllLines(temporary, [Text(kept), Text(wanted)]);
        File.Move(temporary, _path, overwrite: true);
    }

    /// <summary>They are restored.</summary>
    public void Forget() => File.Delete(_path);

    private (IpvsTimeouts Original, IpvsTimeouts Set) Load() =>
        HasAny && File.ReadAllLines(_path) is [{ } original, { } set] ? (Parse(original), Parse(set)) : default;

    private static string Text(IpvsTimeouts timeouts) =>
        string.Create(CultureInfo.InvariantCulture, $"{timeouts.Tcp} {timeouts.TcpFin} {timeouts.Udp}");

    private static IpvsTimeouts Parse(string line) =>
        line.Split(' ') is [{ } tcp, { } fin, { } udp]
        && uint.TryParse(tcp, CultureInfo.InvariantCulture, out uint tcpSeconds)
        && uint.TryParse(fin, CultureInfo.InvariantCulture, out uint finSeconds)
        && uint.TryParse(udp, CultureInfo.InvariantCulture, out uint udpSeconds)
            ? new IpvsTimeouts(tcpSeconds, finSeconds, udpSeconds)
            : default;
}
