using System.Collections.Immutable;

namespace Ha.Vrrp.Process;

/// <summary>The director's side: turns bytes of the VRRP process into messages.</summary>
internal static class VrrpMessageReader
{
    /// <summary>Reads a message; null when it is malformed or of an unknown type.</summary>
    public static VrrpMessage? Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new MessageReader(bytes);
        VrrpMessage? message = (MessageType)reader.ReadByte() switch
        {
            MessageType.Hello => ReadHello(ref reader),
            MessageType.SettingsApplied => ReadSettingsApplied(ref reader),
            MessageType.Transition => ReadTransition(ref reader),
            MessageType.RouterStatus => ReadRouterStatus(ref reader),
            MessageType.LoopStatus => new VrrpMessage.LoopStatus(
                reader.ReadTime(), reader.ReadTime(), reader.ReadInt64(), [.. reader.ReadCounts()])
            {
                LostEvents = reader.ReadInt64(),
                MalformedMessages = reader.ReadInt64(),
                RecentLag = reader.ReadTime(),
            },
            MessageType.Notice => new VrrpMessage.Notice(
                reader.ReadRequiredText(),
                (NoticeKind)reader.ReadByte(),
                ReadOptionalAddress(ref reader),
                reader.ReadRequiredText()),
            _ => null,
        };
        return reader.IsComplete ? message : null;
    }

    private static VrrpMessage.Hello? ReadHello(ref MessageReader reader) =>
        reader.ReadByte() == ProcessProtocol.Version
            ? new VrrpMessage.Hello(reader.ReadInt32(), reader.ReadBoolean(), reader.ReadBoolean())
            : null;

    private static VrrpMessage.SettingsApplied ReadSettingsApplied(ref MessageReader reader)
    {
        int generation = reader.ReadInt32();
        int count = reader.ReadCount(ProcessProtocol.RoutersMax);
        ImmutableArray<(string, string)>.Builder errors = ImmutableArray.CreateBuilder<(string, string)>(count);
        for (int i = 0; i < count && !reader.Failed; i++)
        {
            errors.Add((reader.ReadRequiredText(), reader.ReadRequiredText()));
        }

        return new VrrpMessage.SettingsApplied(generation, errors.ToImmutable());
    }

    private static VrrpMessage.Transition ReadTransition(ref MessageReader reader) => new(
        reader.ReadRequiredText(),
        (RouterState)reader.ReadByte(),
        (RouterState)reader.ReadByte(),
        (TransitionCause)reader.ReadByte(),
        reader.ReadRequiredText());

    private static VrrpMessage.RouterStatus ReadRouterStatus(ref MessageReader reader) => new()
    {
        Name = reader.ReadRequiredText(),
        State = (RouterState)reader.ReadByte(),
        StateAge = reader.ReadTime(),
        Cause = (TransitionCause)reader.ReadByte(),
        Priority = reader.ReadByte(),
        ConfiguredPriority = reader.ReadByte(),
        Tracking = reader.ReadText(),
        IsHandingOver = reader.ReadBoolean(),
        Rival = ReadOptionalAddress(ref reader),
        RivalPriority = reader.ReadByte(),
        RivalAge = reader.ReadOptionalTime(),
        DuplicateAddress = ReadOptionalAddress(ref reader),
        DuplicateHardware = ReadHardware(ref reader),
        Master = ReadOptionalAddress(ref reader),
        LastAdvertAge = reader.ReadOptionalTime(),
        DuplicateAnswers = reader.ReadInt64(),
        PriorityZeroSent = reader.ReadInt64(),
        PriorityZeroReceived = reader.ReadInt64(),
        IntervalMismatches = reader.ReadInt64(),
        AddressListMismatches = reader.ReadInt64(),
        AdvertsSent = reader.ReadInt64(),
        AdvertsReceived = reader.ReadInt64(),
        Rfc9568Checksums = reader.ReadInt64(),
        PseudoHeaderChecksums = reader.ReadInt64(),
        AnnouncementsSent = reader.ReadInt64(),
        AddressesRestored = reader.ReadInt64(),
        SendFailures = reader.ReadInt64(),
        AddressFailures = reader.ReadInt64(),
        RivalAdverts = reader.ReadInt64(),
        Pauses = reader.ReadInt64(),
        Dropped = [.. reader.ReadCounts()],
        Transitions = [.. reader.ReadCounts()],
    };

    private static string? ReadHardware(ref MessageReader reader) =>
        (ulong)reader.ReadInt64() is not 0 and var address ? Packets.AddressClaim.TextOf(address) : null;

    private static System.Net.IPAddress? ReadOptionalAddress(ref MessageReader reader) =>
        reader.ReadAddress() is { IsNone: false } address ? address.ToIPAddress() : null;
}
