using Ha.Ipvs;

namespace Ha.Service.Director;

/// <summary>
/// The virtual services that this director has put into the kernel's table, kept in the runtime directory so that a
/// director that was killed, and comes back with another configuration, still knows which ones are its own.
/// </summary>
internal sealed class OwnedServices(string runtimeDirectory)
{
    private readonly string _path = Path.Combine(runtimeDirectory, "ipvs-services");
    private HashSet<ServiceKey> _keys = [];

    /// <summary>The services, as last stored.</summary>
    public IReadOnlySet<ServiceKey> Keys => _keys;

    /// <summary>Reads the file; a missing one means none, and a line that does not parse is skipped.</summary>
    public void Load()
    {
        _keys = [];
        if (!File.Exists(_path))
        {
            return;
        }

        foreach (string line in File.ReadLines(_path))
        {
            if (ServiceKey.TryParse(line, out ServiceKey key))
            {
                _keys.Add(key);
            }
        }
    }

    /// <summary>Stores the services before they are added, so that a crash in between forgets none.</summary>
    public void Store(IEnumerable<ServiceKey> keys)
    {
        var next = new HashSet<ServiceKey>(keys);
        if (next.SetEquals(_keys) && File.Exists(_path))
        {
            return;
        }

        string temporary = _path + ".new";
        File.WriteAllLines(temporary, next.Select(key => key.ToString()).Order(StringComparer.Ordinal));
        File.Move(temporary, _path, overwrite: true);
        _keys = next;
    }
}
