using System.Runtime;

namespace Ha.Benchmarks.Measuring;

/// <summary>While it lives there is no garbage collection here, if the heap's room suffices: it would stop the measuring threads.</summary>
internal sealed class QuietHeap : IDisposable
{
    private const long Room = 128L * 1024 * 1024;

    public QuietHeap()
    {
        GC.Collect();
        GC.TryStartNoGCRegion(Room);
    }

    public void Dispose()
    {
        if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
        {
            GC.EndNoGCRegion();
        }
    }
}
