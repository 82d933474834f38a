namespace Ha.Vrrp;

/// <summary>What a sync group is to do.</summary>
internal enum SyncOrder : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Every router that wants to becomes Master.</summary>
    Promote,

    /// <summary>Every router that is Master steps down.</summary>
    StepDown,
}

/// <summary>One router of a sync group, as the group sees it.</summary>
/// <param name="State">Its state.</param>
/// <param name="Wants">Whether it would be Master if the group were.</param>
/// <param name="IsLeaving">Whether it is a Master that hands its role over.</param>
/// <param name="Follows">Whether it is a Backup of a Master that it hears.</param>
/// <param name="HasFallen">Whether it was Master when the group was last judged and is not any more.</param>
internal readonly record struct SyncMember(
    RouterState State, bool Wants, bool IsLeaving, bool Follows, bool HasFallen);

/// <summary>Routers that are Master together or not at all. Pure: the loop asks, and feeds the elections.</summary>
/// <remarks>
/// No member is waited for with a timer. A member that joins a group of Masters by a reload may listen first; it steps
/// them down only when it has heard a Master that it follows.
/// </remarks>
internal static class SyncGroup
{
    /// <summary>Decides.</summary>
    /// <param name="members">All of one group.</param>
    /// <param name="culprit">For StepDown: the place of the member that is the reason.</param>
    public static SyncOrder Decide(ReadOnlySpan<SyncMember> members, out int culprit)
    {
        bool anyMaster = false;
        bool anyWants = false;
        bool allWould = true;
        culprit = -1;
        for (int i = 0; i < members.Length; i++)
        {
            SyncMember member = members[i];
            bool isMaster = member.State == RouterState.Master;
            anyMaster |= isMaster;
            anyWants |= member.Wants;
            allWould &= (isMaster && !member.IsLeaving) || member.Wants;
            if (!isMaster && (member.HasFallen || member.Follows) && culprit < 0)
            {
                culprit = i;
            }
        }

        if (allWould)
        {
            return anyWants ? SyncOrder.Promote : SyncOrder.None;
        }

        return anyMaster && culprit >= 0 ? SyncOrder.StepDown : SyncOrder.None;
    }
}
