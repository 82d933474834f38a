using System.Collections.Immutable;
using Ha.Service.Configuration;
using Ha.Service.Notify.Programs;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Ha.Service.Notify;

/// <summary>Tells one hook of one change: a program or a webhook, with a time-out for each try, and retries.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class HookCaller
{
    /// <summary>How long a program may take to end after its time-out, before it is killed.</summary>
    public static readonly TimeSpan ProgramPatience = TimeSpan.FromSeconds(2);

    /// <summary>The same when the director ends.</summary>
    public static readonly TimeSpan ProgramPatienceAtStop = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan RetryDelayMax = TimeSpan.FromSeconds(10);

    private readonly ProgramRunner _programs;
    private readonly WebhookClient _webhooks;
    private readonly TimeProvider _time;
    private readonly TimeSpan _retryDelay;
    private readonly string _ourselves;

    /// <param name="programs">Runs programs.</param>
    /// <param name="webhooks">Sends to webhooks.</param>
    /// <param name="time">The clock of time-outs and retries.</param>
    /// <param name="ourselves">Our own executable, which becomes the user that a hook names.</param>
    /// <param name="retryDelay">About how long the first retry waits; it doubles, up to ten seconds, with jitter.</param>
    public HookCaller(
        ProgramRunner programs, WebhookClient webhooks, TimeProvider time, string ourselves, TimeSpan retryDelay)
    {
        _programs = programs;
        _webhooks = webhooks;
        _time = time;
        _ourselves = ourselves;
        _retryDelay = retryDelay;
    }

    /// <summary>Tells it, again if need be.</summary>
    /// <param name="hook">Whom.</param>
    /// <param name="change">Of what.</param>
    /// <param name="onTry">Called after each try with its result and, for a program, what it wrote.</param>
    /// <param name="outdated">A newer state waits: no more retries, but the try that runs is not disturbed.</param>
    /// <param name="stop">The director ends: the try that runs is ended.</param>
    /// <returns>The last result.</returns>
    public async Task<HookResult> CallAsync(
        HookSettings hook,
        HookedChange change,
        Action<HookResult, ProgramEnd?> onTry,
        CancellationToken outdated,
        CancellationToken stop)
    {
        HookResult last = default;
        if (outdated.IsCancellationRequested || hook.Retries == 0)
        {
            return await TryAsync();
        }

        try
        {
            return await Retries(hook.Retries, stop).ExecuteAsync(async _ => await TryAsync(), outdated);
        }
        catch (OperationCanceledException)
        {
            return last;
        }

        async ValueTask<HookResult> TryAsync()
        {
            (last, ProgramEnd? end) = await OnceAsync(hook, change, stop);
            onTry(last, end);
            return last;
        }
    }

    private ResiliencePipeline<HookResult> Retries(int count, CancellationToken stop) =>
        new ResiliencePipelineBuilder<HookResult> { TimeProvider = _time }
            .AddRetry(new RetryStrategyOptions<HookResult>
            {
                ShouldHandle = arguments => ValueTask.FromResult(
                    arguments.Outcome.Result.Kind != HookResultKind.Ok && !stop.IsCancellationRequested),
                MaxRetryAttempts = count,
                Delay = _retryDelay,
                MaxDelay = RetryDelayMax,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            })
            .Build();

    private async Task<(HookResult Result, ProgramEnd? End)> OnceAsync(
        HookSettings hook, HookedChange change, CancellationToken stop)
    {
        ResiliencePipeline timeout = new ResiliencePipelineBuilder { TimeProvider = _time }
            .AddTimeout(new TimeoutStrategyOptions { Timeout = hook.Timeout })
            .Build();
        ProgramEnd? end = null;
        try
        {
            return (await timeout.ExecuteAsync(PerformAsync, stop), end);
        }
        catch (TimeoutRejectedException)
        {
            return (HookResult.TimedOut($"no end within {Seconds(hook.Timeout)} s{Remark(end)}"), end);
        }
        catch (OperationCanceledException)
        {
            return (HookResult.TimedOut("ended because the director stops"), end);
        }

        async ValueTask<HookResult> PerformAsync(CancellationToken cancellation)
        {
            if (hook.Webhook is { } address)
            {
                return await _webhooks.PostAsync(address, change, cancellation);
            }

            end = await _programs.RunAsync(Start(hook, change, stop), cancellation);
            cancellation.ThrowIfCancellationRequested();
            return end.Problem is { } problem ? HookResult.Failed(Described(problem, end)) : HookResult.Ok;
        }
    }

    private ProgramStart Start(HookSettings hook, HookedChange change, CancellationToken stop)
    {
        ImmutableArray<string> command = change.Command(hook);
        return new ProgramStart(
            hook.User is { } user ? [_ourselves, UserSwitch.Verb, user, .. command] : command,
            change.Environment(),
            () => stop.IsCancellationRequested ? ProgramPatienceAtStop : ProgramPatience);
    }

    // The last line is where programs say why.
    private static string Described(string problem, ProgramEnd end)
    {
        string said = end.Output.Split('\n')[^1].Trim();
        return said.Length == 0 ? problem : $"{problem}: {HookText.Clean(said)}";
    }

    // It ended at SIGTERM or SIGKILL, as it should; worth a word is only one that did not.
    private static string Remark(ProgramEnd? end) => end is { IsGone: false } ? $"; it {end.Problem}" : "";

    private static string Seconds(TimeSpan time) => HookText.Seconds(time);
}
