namespace Ha.KernelLab.Lab;

/// <summary>A topology with one director that tests share: it is started by the first, and not again when that failed.</summary>
public abstract class SharedScene : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);
    private Topology? _topology;
    private DirectorProcess? _director;
    private bool _hasFailed;

    internal Topology Topology => _topology!;

    internal DirectorProcess Director => _director!;

    internal LabNamespace Machine => Topology.Directors[0];

    /// <summary>Starts everything, once.</summary>
    internal void Begin()
    {
        Require();
        Assert.False(_hasFailed, "the scene could not be set");
        if (_director is not null)
        {
            return;
        }

        _hasFailed = true;
        _topology = NewTopology();
        Arrange();
        _director = new DirectorProcess(Topology, 0, WholeText());
        _director.Start();
        Wait.Until(_director.IsReady, StartLimit, "the director answers", () => _director.Log);
        _hasFailed = false;
    }

    public void Dispose()
    {
        _director?.Dispose();
        Dismiss();
        _topology?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>What the machine must have.</summary>
    private protected virtual void Require()
    {
        Requirements.Director();
        Requirements.Ipvs();
    }

    private protected virtual Topology NewTopology() => new();

    /// <summary>Does what has to be there before the director.</summary>
    private protected abstract void Arrange();

    /// <summary>The director's file.</summary>
    private protected abstract string WholeText();

    /// <summary>Ends what was arranged.</summary>
    private protected abstract void Dismiss();
}
