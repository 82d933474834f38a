using Ha.Service.Control;

namespace Ha.Service.Director;

/// <summary>What the director's one loop can be asked for.</summary>
internal abstract record DirectorCommand
{
    private DirectorCommand()
    {
    }

    /// <summary>Judged health has changed: look at what is pending.</summary>
    internal sealed record HealthPending : DirectorCommand;

    /// <summary>A virtual router has changed its state.</summary>
    internal sealed record RoleChanged : DirectorCommand;

    /// <summary>Time has passed: show that we live, read back when it is due.</summary>
    internal sealed record Tick : DirectorCommand;

    /// <summary>Read the file again.</summary>
    internal sealed record Reload(TaskCompletionSource<ReloadReply> Reply) : DirectorCommand;

    /// <summary>An operator's order for a real server.</summary>
    internal sealed record Operate(OperatorOrder Order, TaskCompletionSource<OperatorReply> Reply) : DirectorCommand;

    /// <summary>One consistent picture of everything.</summary>
    internal sealed record Snapshot(TaskCompletionSource<StatusReply> Reply) : DirectorCommand;
}
