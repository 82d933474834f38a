namespace Ha.Vrrp.Process;

/// <content>What the director says.</content>
internal sealed partial class DirectorSession
{
    private bool TryTake(ReadOnlySpan<byte> message)
    {
        var reader = new MessageReader(message);
        switch ((MessageType)reader.ReadByte())
        {
            case MessageType.BeginSettings:
                (int generation, TimeSpan grace, int count) =
                    (reader.ReadInt32(), reader.ReadTime(), reader.ReadInt32());
                _pending.Begin(generation, grace, reader.IsComplete ? count : -1);
                return reader.IsComplete;

            case MessageType.Router:
                bool isRead = SettingsMessage.TryRead(ref reader, out VirtualRouterSettings settings);
                if (isRead)
                {
                    _pending.Add(settings);
                }

                return isRead;

            case MessageType.CommitSettings:
                int committed = reader.ReadInt32();
                Commit(committed, reader.IsComplete && _pending.IsComplete(committed));
                return reader.IsComplete;

            case MessageType.Heartbeat when reader.IsComplete:
                _watch.Heard(Now);
                if (_ending == TransitionCause.None)
                {
                    _loop.Resume();
                }

                return true;

            case MessageType.Stop when reader.IsComplete:
                BeginEnding(TransitionCause.OperatorStop);
                return true;

            case MessageType.HandOver:
                string leaving = reader.ReadRequiredText();
                if (reader.IsComplete)
                {
                    _loop.HandOver(leaving);
                }

                return reader.IsComplete;

            case MessageType.Track:
                (string name, int adjustment, string? fault, string why) =
                    (reader.ReadRequiredText(), reader.ReadInt32(), reader.ReadText(), reader.ReadRequiredText());
                if (reader.IsComplete)
                {
                    _loop.Track(name, adjustment, fault, why);
                }

                return reader.IsComplete;

            default:
                return false;
        }
    }

    private void Commit(int generation, bool isComplete)
    {
        List<(string Router, string Error)> errors = [];
        if (isComplete)
        {
            _watch.Grace = _pending.Grace;
            _watch.Heard(Now);
            _loop.Apply(_pending.Routers);
            for (int i = 0; i < _loop.Count; i++)
            {
                if (_loop.FaultReasonOf(i) is { Cause: not TransitionCause.None } fault)
                {
                    errors.Add((_loop[i].Settings.Name, fault.ToString()));
                }
            }
        }
        else
        {
            errors.Add(("", "the settings did not arrive whole; the old ones stay in force"));
        }

        _pending.Clear();
        _channel?.SendWaiting(VrrpMessageWriter.SettingsApplied(_buffer, generation, errors));
    }
}
