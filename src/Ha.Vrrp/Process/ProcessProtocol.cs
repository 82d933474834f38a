namespace Ha.Vrrp.Process;

/// <summary>The first byte of each message between the director and the VRRP process.</summary>
/// <remarks>
/// One message is one SOCK_SEQPACKET datagram: this byte, then fields in the machine's byte order; both ends are the same
/// executable on the same machine. A director that adopts a process of another release is refused by the version in Hello.
/// </remarks>
internal enum MessageType : byte
{
    BeginSettings = 1,
    Router = 2,
    CommitSettings = 3,
    Heartbeat = 4,
    Stop = 5,
    HandOver = 6,
    Track = 7,
    Hello = 65,
    SettingsApplied = 66,
    Transition = 67,
    RouterStatus = 68,
    LoopStatus = 69,
    Notice = 70,
}

/// <summary>The limits of the process protocol.</summary>
internal static class ProcessProtocol
{
    /// <summary>Changes whenever a message's layout changes.</summary>
    public const byte Version = 4;

    /// <summary>The longest message: a router with all the addresses, routes and rules that a file may give it fits.</summary>
    public const int MessageBytesMax = 128 * 1024;

    /// <summary>The longest text within a message; longer ones are cut.</summary>
    public const int TextBytesMax = 512;

    /// <summary>The most routers in one set of settings.</summary>
    public const int RoutersMax = 4096;
}
