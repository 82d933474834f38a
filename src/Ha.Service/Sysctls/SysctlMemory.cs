namespace Ha.Service.Sysctls;

/// <summary>
/// What sysctls were before this director changed them, kept in the runtime directory so that a director that was killed,
/// and comes back, still knows what to restore.
/// </summary>
internal sealed class SysctlMemory(string runtimeDirectory)
{
    private readonly string _path = Path.Combine(runtimeDirectory, "sysctls");
    private readonly SortedDictionary<string, string> _originals = new(StringComparer.Ordinal);

    /// <summary>The values by path.</summary>
    public IReadOnlyDictionary<string, string> Originals => _originals;

    /// <summary>Reads the file; a missing one means none, and a line that does not parse is skipped.</summary>
    public void Load()
    {
        _originals.Clear();
        if (!File.Exists(_path))
        {
            return;
        }

        foreach (string line in File.ReadLines(_path))
        {
            if (line.Split('=', 2) is [{ Length: > 0 } path, { } value])
            {
                _originals[path] = value;
            }
        }
    }

    /// <summary>Remembers a value, in the file too, before the change.</summary>
    /// <exception cref="IOException">It cannot be written: then the sysctl must not be changed.</exception>
    public void Remember(string path, string value)
    {
        if (_originals.TryAdd(path, value))
        {
            Store();
        }
    }

    /// <summary>Forgets a value that was restored.</summary>
    public void Forget(string path)
    {
        if (_originals.Remove(path))
        {
            Store();
        }
    }

    private void Store()
    {
        if (_originals.Count == 0)
        {
            File.Delete(_path);
            return;
        }

        string temporary = _path + ".new";
        File.WriteAllLines(temporary, _originals.Select(pair => $"{pair.Key}={pair.Value}"));
        File.Move(temporary, _path, overwrite: true);
    }
}
