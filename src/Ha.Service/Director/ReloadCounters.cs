namespace Ha.Service.Director;

/// <summary>How reloads went. Owned by the director's loop.</summary>
internal sealed class ReloadCounters
{
    public long Successes { get; private set; }

    public long Failures { get; private set; }

    public bool LastSuccessful { get; private set; } = true;

    public void Succeeded()
    {
        Successes++;
        LastSuccessful = true;
    }

    public void Failed()
    {
        Failures++;
        LastSuccessful = false;
    }
}
