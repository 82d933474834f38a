using System.Diagnostics;
using Ha.Service.Configuration;
using Ha.Service.Notify;
using Ha.Service.Notify.Programs;

namespace Ha.Service.Tests.Notify;

/// <summary>One hook and one change: tries, time-outs, retries, and when they end.</summary>
public sealed class HookCallerTests : IDisposable
{
    private readonly ScriptFolder _folder = new();
    private readonly ProgramRunner _programs = new(TimeProvider.System);
    private readonly WebhookClient _webhooks = new();
    private readonly CancellationTokenSource _outdated = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<HookResult> _tries = [];

    public void Dispose()
    {
        _programs.Dispose();
        _webhooks.Dispose();
        _outdated.Dispose();
        _stop.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Program_Succeeds_OneTry()
    {
        HookResult result = await CallAsync(Changes.Program(_folder.Script("hook", "echo \"$*\" >> calls"), retries: 3));

        Assert.Equal(HookResultKind.Ok, result.Kind);
        Assert.Equal(["INSTANCE web MASTER 150"], _folder.Lines("calls"));
        Assert.Single(_tries);
    }

    [Fact]
    public async Task Program_FailsTwice_ThirdTryTellsIt()
    {
        string script = _folder.Script("hook", "echo \"$3\" >> calls; echo nobody at home; [ $(wc -l < calls) = 3 ]");

        HookResult result = await CallAsync(Changes.Program(script, retries: 3));

        Assert.Equal(HookResultKind.Ok, result.Kind);
        Assert.Equal(
            [HookResultKind.Failed, HookResultKind.Failed, HookResultKind.Ok], _tries.Select(tried => tried.Kind));
        Assert.Equal("exit code 1: nobody at home", _tries[0].Reason);
    }

    [Fact]
    public async Task Program_AlwaysFails_EndsWithTheLastReason()
    {
        HookResult result = await CallAsync(Changes.Program(_folder.Script("hook", "exit 7"), retries: 2));

        Assert.Equal(HookResult.Failed("exit code 7"), result);
        Assert.Equal(3, _tries.Count);
    }

    [Fact]
    public async Task Program_Hangs_IsEndedAtItsTimeout()
    {
        string script = _folder.Script("hook", "echo $$ >> pids; sleep 600");

        HookResult result = await CallAsync(Changes.Program(script, retries: 1, timeoutSeconds: 0.5));

        Assert.Equal(HookResult.TimedOut("no end within 0.5 s"), result);
        Assert.Equal(2, _tries.Count);
        Assert.All(_folder.Lines("pids"), process => Assert.False(Directory.Exists($"/proc/{process}")));
    }

    [Fact]
    public async Task Program_Missing_IsAFailureWithItsReason()
    {
        HookResult result = await CallAsync(Changes.Program("/nonexistent/notify"));

        Assert.Equal(HookResult.Failed("cannot start /nonexistent/notify: No such file or directory"), result);
    }

    [Fact]
    public async Task Outdated_BeforeTheFirstTry_IsToldOnce()
    {
        await _outdated.CancelAsync();

        HookResult result = await CallAsync(Changes.Program(_folder.Script("hook", "exit 1"), retries: 5));

        Assert.Equal(HookResultKind.Failed, result.Kind);
        Assert.Single(_tries);
    }

    [Fact]
    public async Task Outdated_WhileItWaitsForARetry_EndsAtOnce()
    {
        long start = Stopwatch.GetTimestamp();
        Task<HookResult> call = CallAsync(
            Changes.Program(_folder.Script("hook", "exit 1"), retries: 5), TimeSpan.FromMinutes(5));
        await ScriptFolder.UntilAsync(() => _tries.Count == 1, "the first try has failed");

        await _outdated.CancelAsync();

        Assert.Equal(HookResult.Failed("exit code 1"), await call);
        Assert.Single(_tries);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Outdated_WhileATryRuns_TheTryIsNotDisturbed()
    {
        string script = _folder.Script("hook", "echo x > started; while [ ! -e go ]; do sleep 0.05; done; echo x > done");
        Task<HookResult> call = CallAsync(Changes.Program(script, retries: 5));
        await _folder.LinesAsync("started", 1);

        await _outdated.CancelAsync();
        await File.WriteAllTextAsync(_folder.File("go"), "", TestContext.Current.CancellationToken);

        Assert.Equal(HookResultKind.Ok, (await call).Kind);
        Assert.Single(_folder.Lines("done"));
    }

    [Fact]
    public async Task Stop_WhileATryRuns_EndsItSoon()
    {
        string script = _folder.Script("hook", "trap '' TERM; echo $$ > started; while true; do sleep 1; done");
        Task<HookResult> call = CallAsync(Changes.Program(script, retries: 5, timeoutSeconds: 300));
        string process = (await _folder.LinesAsync("started", 1))[0];

        await _stop.CancelAsync();

        Assert.Equal(HookResult.TimedOut("ended because the director stops"), await call);
        Assert.Single(_tries);
        Assert.False(Directory.Exists($"/proc/{process}"));
    }

    [Fact]
    public async Task Webhook_FailsTwice_ThirdTryTellsIt_WithTheSameKey()
    {
        await using WebhookServer server = await WebhookServer.StartAsync(500, 503, 204);

        HookResult result = await CallAsync(Changes.Webhook(server.Address, retries: 3));

        Assert.Equal(HookResultKind.Ok, result.Kind);
        Assert.Equal(["answered with status 500", "answered with status 503", ""], _tries.Select(tried => tried.Reason));
        Assert.Equal(3, server.Calls.Count);
        WebhookCall call = Assert.Single(server.Calls.Distinct());
        Assert.Equal(("POST", "/hook?a=b", "application/json"), (call.Method, call.Path, call.ContentType));
        Assert.Equal("lb1:web:117:1769846950123", call.Key);
    }

    [Fact]
    public async Task Webhook_Redirects_IsNotFollowed()
    {
        await using WebhookServer server = await WebhookServer.StartAsync((_, context) =>
        {
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        });

        HookResult result = await CallAsync(Changes.Webhook(server.Address));

        Assert.Equal(HookResult.Failed("answered with status 302"), result);
        Assert.Single(server.Calls);
    }

    [Fact]
    public async Task Webhook_SilentServer_TimesOut()
    {
        await using WebhookServer server =
            await WebhookServer.StartAsync((_, context) => Task.Delay(-1, context.RequestAborted).ContinueWith(_ => { }));

        HookResult result = await CallAsync(Changes.Webhook(server.Address, timeoutSeconds: 0.5));

        Assert.Equal(HookResult.TimedOut("no end within 0.5 s"), result);
    }

    [Fact]
    public async Task Webhook_EndlessAnswer_IsNotRead()
    {
        await using WebhookServer server = await WebhookServer.StartAsync(async (_, context) =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(new byte[4096], context.RequestAborted);
            }
        });

        HookResult result = await CallAsync(Changes.Webhook(server.Address));

        Assert.Equal(HookResultKind.Ok, result.Kind);
    }

    [Fact]
    public async Task Webhook_UntrustedCertificate_IsRefused()
    {
        await using WebhookServer server = await WebhookServer.StartAsync((_, _) => Task.CompletedTask, tls: true);

        HookResult result = await CallAsync(Changes.Webhook(server.Address));

        Assert.Equal(HookResultKind.Failed, result.Kind);
        Assert.Contains("certificate", result.Reason, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(server.Calls);
    }

    [Fact]
    public async Task Webhook_NobodyListens_SaysWhy()
    {
        HookResult result = await CallAsync(Changes.Webhook(new Uri("http://127.0.0.1:1/")));

        Assert.Equal(HookResultKind.Failed, result.Kind);
        Assert.Contains("Connection refused", result.Reason);
    }

    private Task<HookResult> CallAsync(HookSettings hook, TimeSpan? retryDelay = null)
    {
        var caller = new HookCaller(
            _programs, _webhooks, TimeProvider.System, "/nonexistent", retryDelay ?? TimeSpan.FromMilliseconds(20));
        return caller.CallAsync(
            hook, Changes.Documented, (result, _) => _tries.Add(result), _outdated.Token, _stop.Token);
    }
}
