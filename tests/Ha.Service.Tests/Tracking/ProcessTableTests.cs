using System.Diagnostics;
using Ha.Service.Tests.Notify;
using Ha.Service.Tracking;

namespace Ha.Service.Tests.Tracking;

/// <summary>Real processes in the real /proc.</summary>
public sealed class ProcessTableTests : IDisposable
{
    private readonly ScriptFolder _folder = new();
    private readonly string _name = $"hat-{Environment.ProcessId % 1_000_000}-x";
    private readonly List<Process> _processes = [];

    public void Dispose()
    {
        foreach (Process process in _processes)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task Walk_RunningProcess_IsFoundByNameAndByPath()
    {
        string program = CopyOfSleep();
        string link = _folder.File("link");
        File.CreateSymbolicLink(link, program);
        var table = new ProcessTable([_name, program, link, "no-such-process", "/no/such/program"]);

        Assert.All(await WalkAsync(table, _ => true), found => Assert.False(found));
        Process running = Start(program, "600");
        bool[] found = await WalkAsync(table, all => all[0]);

        Assert.Equal([true, true, true, false, false], found);
        running.Kill();
        running.WaitForExit();
        Assert.All(await WalkAsync(table, all => !all[0]), isRunning => Assert.False(isRunning));
    }

    [Fact]
    public async Task Walk_ExecutableReplaced_RunsOn()
    {
        string program = CopyOfSleep();
        Start(program, "600");
        var table = new ProcessTable([program]);
        await WalkAsync(table, all => all[0]);

        File.Delete(program);
        Assert.True((await WalkAsync(table, _ => true))[0], "deleted");
        File.Copy("/bin/true", program);
        Assert.True((await WalkAsync(table, _ => true))[0], "replaced");
    }

    [Fact]
    public async Task Walk_Zombie_DoesNotRun()
    {
        // The shell becomes another program, which does not know that it has a child.
        string program = CopyOfSleep();
        Process parent = Start("/bin/sh", "-c", $"{program} 600 & echo $! > {_folder.File("child")}; exec sleep 600");
        string child = (await _folder.LinesAsync("child", 1))[0];
        await ScriptFolder.UntilAsync(() => File.ReadAllText($"/proc/{parent.Id}/comm") == "sleep\n", "it is no shell any more");
        var table = new ProcessTable([_name, program]);
        Assert.All(await WalkAsync(table, all => all[0]), Assert.True);

        using var kill = Process.Start("/bin/kill", ["-9", child]);
        await ScriptFolder.UntilAsync(() => File.ReadAllText($"/proc/{child}/stat").Contains(") Z"), "it is a zombie");

        Assert.All(await WalkAsync(table, _ => true), Assert.False);
    }

    [Fact]
    public async Task Walk_NameWithParentheses_IsFound()
    {
        string program = CopyOfSleep("a) S (b");
        Start(program, "600");

        await WalkAsync(new ProcessTable(["a) S (b"]), all => all[0]);
    }

    [Fact]
    public void Walk_Repeated_AllocatesNextToNothing()
    {
        var table = new ProcessTable(["no-such-process"]);
        table.Walk();
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < 20; i++)
        {
            Assert.True(table.Walk());
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096);
    }

    private static async Task<bool[]> WalkAsync(ProcessTable table, Func<bool[], bool> enough)
    {
        bool[] found = [];
        await ScriptFolder.UntilAsync(
            () =>
            {
                Assert.True(table.Walk());
                found = [.. table.Read().Select(pair => pair.IsRunning)];
                return enough(found);
            },
            "the process table is as wanted");
        return found;
    }

    private string CopyOfSleep(string? name = null)
    {
        string program = _folder.File(name ?? _name);
        File.Copy("/bin/sleep", program);
        return program;
    }

    private Process Start(string program, params string[] arguments)
    {
        Process process = Process.Start(program, arguments);
        _processes.Add(process);
        return process;
    }
}
