namespace Ha.Vrrp.Tests;

public sealed class SyncGroupTests
{
    private static readonly SyncMember Master = new(RouterState.Master, false, false, false, false);
    private static readonly SyncMember LeavingMaster = Master with { IsLeaving = true };
    private static readonly SyncMember Wanting = new(RouterState.Backup, true, false, false, false);
    private static readonly SyncMember Listening = new(RouterState.Backup, false, false, false, false);
    private static readonly SyncMember Following = Listening with { Follows = true };
    private static readonly SyncMember Fallen = Listening with { HasFallen = true };
    private static readonly SyncMember Waiting = new(RouterState.Initialize, false, false, false, false);

    public static TheoryData<string, int, int> Cases => new()
    {
        { "W", (int)SyncOrder.Promote, -1 },
        { "WW", (int)SyncOrder.Promote, -1 },
        { "WMW", (int)SyncOrder.Promote, -1 },
        { "MM", (int)SyncOrder.None, -1 },
        { "WL", (int)SyncOrder.None, -1 },
        { "WF", (int)SyncOrder.None, 1 },
        { "WI", (int)SyncOrder.None, -1 },
        { "WO", (int)SyncOrder.None, -1 },  // a Master that leaves does not want the role
        { "ML", (int)SyncOrder.None, -1 },  // joined by a reload, listens first
        { "MI", (int)SyncOrder.None, -1 },  // joined by a reload, with a start delay
        { "MF", (int)SyncOrder.StepDown, 1 },
        { "XM", (int)SyncOrder.StepDown, 0 },
        { "MXO", (int)SyncOrder.StepDown, 1 },
        { "XX", (int)SyncOrder.None, 0 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Decide_Members_IsTogetherOrNotAtAll(string members, int order, int culprit)
    {
        SyncOrder decided = SyncGroup.Decide([.. members.Select(Member)], out int found);

        Assert.Equal((SyncOrder)order, decided);
        Assert.Equal(culprit, found);
    }

    private static SyncMember Member(char letter) => letter switch
    {
        'M' => Master,
        'O' => LeavingMaster,
        'W' => Wanting,
        'L' => Listening,
        'F' => Following,
        'X' => Fallen,
        _ => Waiting,
    };
}
