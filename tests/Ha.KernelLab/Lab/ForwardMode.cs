namespace Ha.KernelLab.Lab;

/// <summary>How packets reach the real servers.</summary>
public enum ForwardMode
{
    /// <summary>Direct routing: the server answers the client itself.</summary>
    Dr,

    /// <summary>Masquerading: answers pass the director.</summary>
    Nat,

    /// <summary>Masquerading of both ends: servers answer the director, and have no other way.</summary>
    FullNat,

    /// <summary>IP in IP.</summary>
    Tun,
}
