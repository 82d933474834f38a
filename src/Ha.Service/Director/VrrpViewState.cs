using Ha.Vrrp.Process;

namespace Ha.Service.Director;

/// <summary>Collects the messages of the VRRP process. What is too old to be believed is unknown.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class VrrpViewState(TimeProvider time)
{
    // The process speaks every second; three missed words are one too many.
    private static readonly TimeSpan BelievedFor = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, VrrpMessage.RouterStatus> _routers = [];
    private readonly Dictionary<string, string> _errors = [];
    private readonly Dictionary<string, string> _causes = [];
    private VrrpMessage.Hello? _hello;
    private VrrpMessage.LoopStatus? _loop;
    private bool _connected;
    private long _lastWordAt;
    private long _restarts;
    private long _malformed;

    public void Take(VrrpMessage message)
    {
        lock (_lock)
        {
            _connected = true;
            _lastWordAt = time.GetTimestamp();
            switch (message)
            {
                case VrrpMessage.Hello hello:
                    _hello = hello;
                    break;
                case VrrpMessage.LoopStatus loop:
                    _loop = loop;
                    break;
                case VrrpMessage.RouterStatus router:
                    _routers[router.Name] = router;
                    break;
                case VrrpMessage.Transition transition:
                    _causes[transition.Router] = transition.Text;
                    if (_routers.TryGetValue(transition.Router, out VrrpMessage.RouterStatus? status))
                    {
                        // Its next status may be a second away, and the sync daemons follow the role at once.
                        _routers[transition.Router] = status with
                        {
                            State = transition.To,
                            StateAge = TimeSpan.Zero,
                            Cause = transition.Cause,
                        };
                    }

                    break;
                case VrrpMessage.SettingsApplied applied:
                    _errors.Clear();
                    foreach ((string router, string error) in applied.Errors)
                    {
                        _errors[router] = error;
                    }

                    break;
            }
        }
    }

    /// <summary>Notes how many more messages could not be read.</summary>
    public void CountMalformed(long count)
    {
        lock (_lock)
        {
            _malformed += count;
        }
    }

    public void Gone()
    {
        lock (_lock)
        {
            _connected = false;
            _restarts++;
            _routers.Clear();
            _causes.Clear();
            _hello = null;
            _loop = null;
        }
    }

    public VrrpView Read()
    {
        lock (_lock)
        {
            TimeSpan? age = _lastWordAt == 0 ? null : time.GetElapsedTime(_lastWordAt);
            bool believed = _connected && age < BelievedFor;
            return new VrrpView(
                believed,
                _hello,
                _loop,
                believed ? new Dictionary<string, VrrpMessage.RouterStatus>(_routers) : [],
                new Dictionary<string, string>(_errors),
                age,
                _restarts)
            {
                CauseTexts = believed ? new Dictionary<string, string>(_causes) : [],
                MessagesMalformed = _malformed,
            };
        }
    }
}
