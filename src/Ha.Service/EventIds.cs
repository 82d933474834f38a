namespace Ha.Service;

/// <summary>Log event ids of the service: 4000..4999. Numbers are never used again for something else.</summary>
internal static class EventIds
{
    public const int Started = 4000;
    public const int Stopping = 4001;
    public const int Stopped = 4002;
    public const int ConfigurationApplied = 4003;
    public const int ConfigurationRefused = 4004;
    public const int ConfigurationProblem = 4005;
    public const int HealthChanged = 4010;
    public const int TableChanged = 4020;
    public const int TableChangeFailed = 4021;
    public const int DriftRepaired = 4022;
    public const int IpvsUnavailable = 4023;
    public const int Adopted = 4024;
    public const int StateFileFailed = 4025;
    public const int DriftReported = 4026;
    public const int RouterTransition = 4030;
    public const int VrrpProcessStarted = 4031;
    public const int VrrpProcessAdopted = 4032;
    public const int VrrpProcessGone = 4033;
    public const int VrrpProcessError = 4034;
    public const int VrrpPrivileges = 4035;
    public const int VrrpProcessForeign = 4036;
    public const int RouterNotice = 4037;
    public const int CheckThreadStalled = 4040;
    public const int EventFileFailed = 4050;
    public const int FilterFailed = 4051;
    public const int FilterRepaired = 4052;
    public const int HookTold = 4060;
    public const int HookTryFailed = 4061;
    public const int HookFailed = 4062;
    public const int HookOutput = 4063;
    public const int HookOutputCut = 4064;
    public const int HooksUnfinished = 4065;
    public const int TrackedChanged = 4070;
    public const int SysctlChanged = 4080;
    public const int SysctlRepaired = 4081;
    public const int SysctlFailed = 4082;
    public const int SyncChanged = 4083;
    public const int SyncRepaired = 4084;
    public const int SyncFailed = 4085;
    public const int TimeoutsChanged = 4086;
    public const int TimeoutsRepaired = 4087;
    public const int TimeoutsFailed = 4088;
    public const int NatChanged = 4090;
    public const int NatRepaired = 4091;
    public const int NatFailed = 4092;
}
