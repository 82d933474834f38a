using Ha.HealthCheck.Native;

namespace Ha.HealthCheck.Probes;

/// <summary>Succeeds when the connection is established.</summary>
internal sealed class TcpProbe(TcpProbeSettings settings) : IProbe
{
    private readonly TcpConnection _connection = new(settings.Target, settings.DataPath);

    public bool IsLingering => false;

    public ProbeOutcome? Begin(Epoll epoll, ulong tag)
    {
        int error = _connection.Open(epoll, tag);
        return error == 0 ? null : End(_connection.Failed(error));
    }

    public ProbeOutcome? Continue()
    {
        if (_connection.Fd < 0)
        {
            return null;
        }

        int error = _connection.Established();

        // What a server does with the connection is not asked; were it, the answer would depend on who is faster.
        return End(error == 0 || TcpConnection.WasEstablished(error)
            ? new ProbeOutcome(ProbeOutcomeKind.Success)
            : ConnectOutcome.Of(error));
    }

    public ProbeOutcome Abort() => End(new ProbeOutcome(ProbeOutcomeKind.L4Timeout));

    public void Dispose() => _connection.Close();

    private ProbeOutcome End(ProbeOutcome outcome)
    {
        _connection.Close();
        return outcome;
    }
}
