using System.Diagnostics;
using System.Text;

namespace Ha.KernelLab.Lab;

/// <summary>A director program in its namespace: ours, or a peer to agree with.</summary>
internal abstract class LabDirector : IDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);
    private readonly StringBuilder _log = new();
    private Process? _process;

    protected LabDirector(LabNamespace machine, string name, string runtimeDirectory)
    {
        Machine = machine;
        Name = name;
        RuntimeDirectory = runtimeDirectory;
        Directory.CreateDirectory(runtimeDirectory);
    }

    public string Name { get; }

    public LabNamespace Machine { get; }

    public bool IsRunning => _process is { HasExited: false };

    public int ProcessId => _process!.Id;

    /// <summary>The end of what it wrote, all its starts together.</summary>
    public virtual string Log
    {
        get
        {
            lock (_log)
            {
                return _log.Length > 6000 ? _log.ToString(_log.Length - 6000, 6000) : _log.ToString();
            }
        }
    }

    /// <summary>The hardware address that it announces a virtual address with.</summary>
    public virtual string HardwareAddress => Machine.HardwareAddress("eth0");

    protected string RuntimeDirectory { get; }

    /// <summary>Whether it has come so far that it can be asked and watched.</summary>
    public virtual bool IsReady() => IsRunning;

    /// <summary>Whether it holds a virtual address.</summary>
    public virtual bool Holds(string address) => Machine.HasAddress(address);

    /// <summary>Starts the program.</summary>
    public virtual void Start()
    {
        string[] command = Command();
        _process = Machine.Start(command[0], command[1..]);
        _process.OutputDataReceived += Append;
        _process.ErrorDataReceived += Append;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>SIGKILL to the program and all its children at once.</summary>
    public void Kill()
    {
        foreach (int process in (int[])[ProcessId, .. ProcessTree.Descendants(ProcessId)])
        {
            Native.Signal(process, Native.SigKill);
        }

        _process!.WaitForExit(StopLimit);
    }

    /// <summary>SIGTERM, and waits for the end. Returns the exit code.</summary>
    public int Stop()
    {
        Native.Signal(ProcessId, Native.SigTerm);
        return _process!.WaitForExit(StopLimit)
            ? _process.ExitCode
            : throw new TimeoutException($"{Name} does not stop\n{Log}");
    }

    public virtual void Dispose()
    {
        if (IsRunning)
        {
            Kill();
        }

        _process?.Dispose();
    }

    /// <summary>The program and its arguments.</summary>
    protected abstract string[] Command();

    private void Append(object sender, DataReceivedEventArgs line)
    {
        lock (_log)
        {
            _log.AppendLine(line.Data);
        }
    }
}
