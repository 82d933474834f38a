using System.Diagnostics;
using System.Text;

namespace Ha.KernelLab.Lab;

/// <summary>A server program of the distribution, in the foreground in a namespace.</summary>
internal sealed class ServerProgram : IDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);
    private readonly StringBuilder _log = new();
    private readonly Process _process;

    public ServerProgram(LabNamespace machine, string file, params string[] arguments)
    {
        _process = machine.Start(file, arguments);
        _process.OutputDataReceived += Append;
        _process.ErrorDataReceived += Append;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What it wrote.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>Debian's dnsmasq, that knows one host and one mail server of <c>lab.test</c>, and asks nobody else.</summary>
    public static ServerProgram Dnsmasq(LabNamespace machine, string address) => new(
        machine,
        "dnsmasq",
        "--keep-in-foreground",
        "--log-facility=-",
        "--conf-file=/dev/null",
        "--user=root",
        "--pid-file=",
        "--no-resolv",
        "--no-hosts",
        "--bind-interfaces",
        $"--listen-address={address}",
        "--local=/lab.test/",
        "--host-record=www.lab.test,192.0.2.1",
        "--mx-host=lab.test,mail.lab.test,10");

    /// <summary>Debian's OpenSMTPD, that takes no mail for anybody.</summary>
    /// <remarks>Its control socket has a fixed place in /run: there it gets the topology's own folder.</remarks>
    public static ServerProgram OpenSmtpd(LabNamespace machine, string address, string folder)
    {
        File.WriteAllText($"{folder}/smtpd.conf", $"listen on {address} port 25 hostname mail.lab.test\nmatch for any reject\n");
        return new ServerProgram(machine, "sh", "-c", $"mount --bind {folder} /run && exec smtpd -d -f /run/smtpd.conf");
    }

    /// <summary>SIGKILL to it and to what it started: nothing is said to anybody.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            foreach (int process in (int[])[_process.Id, .. ProcessTree.Descendants(_process.Id)])
            {
                Native.Signal(process, Native.SigKill);
            }

            _process.WaitForExit(StopLimit);
        }

        _process.Dispose();
    }

    private void Append(object sender, DataReceivedEventArgs line)
    {
        lock (_log)
        {
            _log.AppendLine(line.Data);
        }
    }
}
