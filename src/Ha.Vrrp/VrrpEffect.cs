namespace Ha.Vrrp;

/// <summary>What kind of thing a virtual router asks for.</summary>
public enum VrrpEffectKind : byte
{
    /// <summary>Send an advert with <see cref="VrrpEffect.Priority"/>.</summary>
    SendAdvert,

    /// <summary>Add all virtual addresses.</summary>
    AddAddresses,

    /// <summary>Remove all virtual addresses.</summary>
    RemoveAddresses,

    /// <summary>Tell the segment where the addresses are (gratuitous ARP, unsolicited NA).</summary>
    Announce,

    /// <summary>Take back announcements that are still to be sent.</summary>
    Silence,

    /// <summary>Ask whether another host has one of the addresses.</summary>
    Probe,

    /// <summary>Report a change of state.</summary>
    Transition,

    /// <summary>Report something that is no change of state.</summary>
    Notice,
}

/// <summary>Everything a virtual router can ask for, to be done in the order of the list.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Priority">For SendAdvert.</param>
/// <param name="From">For Transition.</param>
/// <param name="To">For Transition.</param>
/// <param name="Reason">For Transition; for Notice the peer in it.</param>
/// <param name="NoticeKind">For Notice.</param>
/// <param name="Text">For Notice: in words.</param>
public readonly record struct VrrpEffect(
    VrrpEffectKind Kind,
    byte Priority = 0,
    RouterState From = RouterState.Initialize,
    RouterState To = RouterState.Initialize,
    TransitionReason Reason = default,
    NoticeKind NoticeKind = default,
    string? Text = null)
{
    /// <summary>Add all virtual addresses.</summary>
    public static VrrpEffect AddAddresses => new(VrrpEffectKind.AddAddresses);

    /// <summary>Remove all virtual addresses.</summary>
    public static VrrpEffect RemoveAddresses => new(VrrpEffectKind.RemoveAddresses);

    /// <summary>One announcement of all virtual addresses.</summary>
    public static VrrpEffect Announce => new(VrrpEffectKind.Announce);

    /// <summary>No announcement that is still to be sent.</summary>
    public static VrrpEffect Silence => new(VrrpEffectKind.Silence);

    /// <summary>One question for each virtual address: does anybody else have it?</summary>
    public static VrrpEffect Probe => new(VrrpEffectKind.Probe);

    /// <summary>An advert; priority 0 resigns.</summary>
    public static VrrpEffect SendAdvert(byte priority) => new(VrrpEffectKind.SendAdvert, priority);

    /// <summary>A change of state.</summary>
    public static VrrpEffect Transition(RouterState from, RouterState to, in TransitionReason reason) =>
        new(VrrpEffectKind.Transition, 0, from, to, reason);

    /// <summary>Something an operator wants to know; rare, for the text is allocated.</summary>
    public static VrrpEffect Notice(NoticeKind kind, NetworkAddress peer, string text) =>
        new(VrrpEffectKind.Notice, Reason: new TransitionReason(TransitionCause.None, default, peer), NoticeKind: kind, Text: text);
}
