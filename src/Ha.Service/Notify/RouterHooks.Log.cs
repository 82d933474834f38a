namespace Ha.Service.Notify;

internal sealed partial class RouterHooks
{
    [LoggerMessage(EventIds.HookTold, LogLevel.Information,
        "Virtual router {Router}: {Hook} was told of {State} (event {Event})")]
    private partial void LogHookTold(string router, string hook, string state, long @event);

    [LoggerMessage(EventIds.HookTryFailed, LogLevel.Information,
        "Virtual router {Router}: {Hook} failed at {State} (event {Event}): {Reason}")]
    private partial void LogHookTryFailed(string router, string hook, string state, long @event, string reason);

    [LoggerMessage(EventIds.HookFailed, LogLevel.Warning, "Virtual router {Router}: {Reason}")]
    private partial void LogHookFailed(string router, string reason);

    [LoggerMessage(EventIds.HookOutput, LogLevel.Information, "Virtual router {Router}: {Hook} says: {Line}")]
    private partial void LogHookOutput(string router, string hook, string line);

    [LoggerMessage(EventIds.HookOutputCut, LogLevel.Information,
        "Virtual router {Router}: {Hook} said more than {Bytes} bytes; the rest is left out")]
    private partial void LogHookOutputCut(string router, string hook, int bytes);
}
