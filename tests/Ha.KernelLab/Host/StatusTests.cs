using System.Text.Json;
using Ha.KernelLab.Lab;

namespace Ha.KernelLab.Host;

/// <summary>What a running director says of itself.</summary>
public sealed class StatusTests
{
    [Fact]
    public void Metrics_OfAPair_AreSamplesWithOurNames()
    {
        Requirements.Director();
        using Pair pair = new Pair(new LabPlan()).Start();

        IReadOnlyList<MetricSample> samples = ((DirectorProcess)pair.Directors[0]).Metrics().Samples;

        Assert.Contains(samples, sample =>
            sample.Name.StartsWith("ha_director_", StringComparison.Ordinal) && sample.Labels.GetValueOrDefault("router") == "web");
    }

    [Fact]
    public void Status_OfAPair_TellsMasterFromBackup()
    {
        Requirements.Director();
        using Pair pair = new Pair(new LabPlan()).Start();

        string first = ((DirectorProcess)pair.Directors[0]).Status().GetRawText();
        ShellResult second = ((DirectorProcess)pair.Directors[1]).Verb("status");

        Assert.Contains("master", first, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, second.ExitCode);
        Assert.Contains("backup", second.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Status_DirectorDead_SaysUnknownAndCannotBeReached()
    {
        const int CannotBeReached = 3;
        Requirements.Director();
        using Pair pair = new Pair(new LabPlan()).Start();
        var master = (DirectorProcess)pair.Directors[0];

        master.Kill();
        ShellResult result = master.Verb("status");

        Assert.Equal(CannotBeReached, result.ExitCode);
        Assert.Contains("unknown", result.Output + result.Errors, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void StatusJson_IsOneObject()
    {
        Requirements.Director();
        using Pair pair = new Pair(new LabPlan()).Start();

        Assert.Equal(JsonValueKind.Object, ((DirectorProcess)pair.Directors[0]).Status().ValueKind);
    }
}
