namespace Ha.Vrrp;

/// <summary>The role of a virtual router. RFC 9568 says Active for Master.</summary>
public enum RouterState : byte
{
    /// <summary>Not started, or stopped (RFC 9568, 6.4.1).</summary>
    Initialize,

    /// <summary>Cannot take part: its interface is down or missing, or has no source address.</summary>
    Fault,

    /// <summary>Listens for the Master (RFC 9568, 6.4.2).</summary>
    Backup,

    /// <summary>Holds the addresses and sends adverts (RFC 9568, 6.4.3).</summary>
    Master,
}
