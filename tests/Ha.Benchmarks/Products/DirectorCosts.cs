using Ha.Benchmarks.Measuring;
using Ha.KernelLab.Lab;

namespace Ha.Benchmarks.Products;

/// <summary>What the processes of one director have cost: its first process, and those that the first has started.</summary>
/// <param name="Parent">ha-director's director; keepalived's parent.</param>
/// <param name="Vrrp">The process that runs the elections, and any other child.</param>
internal readonly record struct DirectorCosts(ProcessCost Parent, ProcessCost Vrrp)
{
    public ProcessCost Sum => Parent + Vrrp;

    public static DirectorCosts Of(LabDirector director) => new(
        ProcessCost.Of(director.ProcessId),
        ProcessTree.Descendants(director.ProcessId).Aggregate(default(ProcessCost), (sum, child) => sum + ProcessCost.Of(child)));
}
