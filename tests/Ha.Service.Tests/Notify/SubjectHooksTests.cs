using Ha.Service.Configuration;
using Ha.Service.Notify;
using Ha.Service.Notify.Programs;
using Ha.Vrrp;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ha.Service.Tests.Notify;

/// <summary>Many changes of one router: their order, and which of them are told.</summary>
public sealed class SubjectHooksTests : IDisposable
{
    private readonly ScriptFolder _folder = new();
    private readonly ProgramRunner _programs = new(TimeProvider.System);
    private readonly WebhookClient _webhooks = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<string> _givenUp = [];
    private readonly SubjectHooks _hooks;

    public SubjectHooksTests()
    {
        var caller = new HookCaller(
            _programs, _webhooks, TimeProvider.System, "/nonexistent", TimeSpan.FromMinutes(5));
        _hooks = new SubjectHooks("Virtual router web", caller, OnGivenUp, NullLogger.Instance, _stop.Token);
    }

    public void Dispose()
    {
        _hooks.Dispose();
        _programs.Dispose();
        _webhooks.Dispose();
        _stop.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Tell_QuickChanges_AreToldInOrder()
    {
        HookSettings hook = Changes.Program(_folder.Script("hook", "echo $3 $HA_EVENT >> calls"));
        RouterState[] states = [RouterState.Backup, RouterState.Master, RouterState.Fault, RouterState.Initialize];

        for (int i = 0; i < 20; i++)
        {
            _hooks.Tell(Changes.Order(states[i % 4], i, hook));
        }

        await _hooks.Idle;
        string[] words = ["BACKUP", "MASTER", "FAULT", "STOP"];
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{words[i % 4]} {i}"), _folder.Lines("calls"));
        Assert.Equal(new HookCounts(Ok: 20, 0, 0, 0), _hooks.Counts);
    }

    [Fact]
    public async Task Tell_TwoHooks_AreToldInTheOrderOfTheFile()
    {
        HookSettings slow = Changes.Program(_folder.Script("slow", "sleep 0.2; echo slow $HA_EVENT >> calls"));
        HookSettings quick = Changes.Program(_folder.Script("quick", "echo quick $HA_EVENT >> calls"));

        _hooks.Tell(Changes.Order(RouterState.Backup, 1, slow, quick));
        _hooks.Tell(Changes.Order(RouterState.Master, 2, slow, quick));

        await _hooks.Idle;
        Assert.Equal(["slow 1", "quick 1", "slow 2", "quick 2"], _folder.Lines("calls"));
    }

    [Fact]
    public async Task Tell_NewerChangeWhileARetryWaits_TheLastStateIsTold()
    {
        // Without giving the retry up the test would take minutes.
        HookSettings hook = Changes.Program(
            _folder.Script("hook", "echo $3 >> calls; [ $3 = MASTER ] && { echo broken; exit 1; }; exit 0"), retries: 5);
        _hooks.Tell(Changes.Order(RouterState.Master, 1, hook));
        await _folder.LinesAsync("calls", 1);

        _hooks.Tell(Changes.Order(RouterState.Backup, 2, hook));
        await _hooks.Idle;

        Assert.Equal(["MASTER", "BACKUP"], _folder.Lines("calls"));
        Assert.Equal(new HookCounts(Ok: 1, Failed: 1, 0, 0), _hooks.Counts);
        string reason = Assert.Single(_givenUp);
        Assert.Equal(
            $"{hook.Command[0]} was not told of MASTER (event 1): exit code 1: broken; tries: 1, a newer state waits",
            reason);
    }

    [Fact]
    public async Task Tell_MoreThanFits_TheOldestAreDroppedAndCounted()
    {
        HookSettings hook = Changes.Program(_folder.Script(
            "hook", "echo $HA_EVENT >> calls; while [ ! -e go ]; do sleep 0.05; done"));
        _hooks.Tell(Changes.Order(RouterState.Backup, 0, hook));
        await _folder.LinesAsync("calls", 1);

        for (int i = 1; i <= HookBacklog.OrdersMax + 3; i++)
        {
            _hooks.Tell(Changes.Order(RouterState.Master, i, hook));
        }

        await File.WriteAllTextAsync(_folder.File("go"), "", TestContext.Current.CancellationToken);
        await _hooks.Idle;
        Assert.Equal(
            [0, .. Enumerable.Range(4, HookBacklog.OrdersMax)], _folder.Lines("calls").Select(int.Parse));
        Assert.Equal(new HookCounts(Ok: HookBacklog.OrdersMax + 1, 0, 0, Dropped: 3), _hooks.Counts);
        Assert.Equal(3, _givenUp.Count);
    }

    [Fact]
    public async Task GiveUp_WhileChangesWait_EndsAndCountsThem()
    {
        HookSettings hook = Changes.Program(_folder.Script("hook", "echo x >> calls; sleep 600"), timeoutSeconds: 300);
        _hooks.Tell(Changes.Order(RouterState.Backup, 1, hook));
        _hooks.Tell(Changes.Order(RouterState.Initialize, 2, hook, hook));
        await _folder.LinesAsync("calls", 1);

        await _stop.CancelAsync();
        _hooks.GiveUp();
        await _hooks.Idle;

        Assert.Single(_folder.Lines("calls"));
        Assert.Equal(new HookCounts(0, 0, TimedOut: 1, Dropped: 2), _hooks.Counts);
    }

    [Fact]
    public async Task GiveUp_WhileARetryWaits_EndsAtOnce()
    {
        HookSettings hook = Changes.Program(_folder.Script("hook", "echo x >> calls; exit 1"), retries: 5);
        _hooks.Tell(Changes.Order(RouterState.Backup, 1, hook));
        await ScriptFolder.UntilAsync(() => _hooks.Counts.Failed == 1, "the first try has failed");

        await _stop.CancelAsync();
        _hooks.GiveUp();
        await _hooks.Idle;

        Assert.Equal(new HookCounts(0, Failed: 1, 0, 0), _hooks.Counts);
    }

    private void OnGivenUp(string reason)
    {
        lock (_givenUp)
        {
            _givenUp.Add(reason);
        }
    }
}
