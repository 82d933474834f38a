using System.Net.Sockets;

namespace Ha.HealthCheck.Probes;

/// <summary>A connection that remembers how it ended: whoever speaks a protocol over it reports that in many ways.</summary>
internal sealed class WatchedStream(Socket socket) : NetworkStream(socket, ownsSocket: false)
{
    private const int Open = -1;
    private const int Closed = 0;

    private int _end = Open; // or errno; the first counts

    /// <summary>What its end says; null: the other side has not ended it.</summary>
    public ProbeOutcome? Outcome => Volatile.Read(ref _end) switch
    {
        Open => null,
        Closed => new ProbeOutcome(ProbeOutcomeKind.L7Closed),
        var errno => new ProbeOutcome(ProbeOutcomeKind.L7Reset, errno),
    };

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            int read = await base.ReadAsync(buffer, cancellationToken);
            if (read == 0 && !buffer.IsEmpty)
            {
                End(Closed);
            }

            return read;
        }
        catch (IOException e)
        {
            End(e);
            throw;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await base.WriteAsync(buffer, cancellationToken);
        }
        catch (IOException e)
        {
            End(e);
            throw;
        }
    }

    private void End(IOException exception)
    {
        if (exception.InnerException is SocketException broken)
        {
            End(broken.NativeErrorCode);
        }
    }

    private void End(int end) => Interlocked.CompareExchange(ref _end, end, Open);
}
