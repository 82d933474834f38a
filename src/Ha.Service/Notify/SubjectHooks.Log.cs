namespace Ha.Service.Notify;

internal sealed partial class SubjectHooks
{
    [LoggerMessage(EventIds.HookTold, LogLevel.Information,
        "{Subject}: {Hook} was told of {State} (event {Event})")]
    private partial void LogHookTold(string subject, string hook, string state, long @event);

    [LoggerMessage(EventIds.HookTryFailed, LogLevel.Information,
        "{Subject}: {Hook} failed at {State} (event {Event}): {Reason}")]
    private partial void LogHookTryFailed(string subject, string hook, string state, long @event, string reason);

    [LoggerMessage(EventIds.HookFailed, LogLevel.Warning, "{Subject}: {Reason}")]
    private partial void LogHookFailed(string subject, string reason);

    [LoggerMessage(EventIds.HookOutput, LogLevel.Information, "{Subject}: {Hook} says: {Line}")]
    private partial void LogHookOutput(string subject, string hook, string line);

    [LoggerMessage(EventIds.HookOutputCut, LogLevel.Information,
        "{Subject}: {Hook} said more than {Bytes} bytes; the rest is left out")]
    private partial void LogHookOutputCut(string subject, string hook, int bytes);
}
