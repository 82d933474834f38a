using System.Collections.Immutable;
using Ha.Service.Configuration;

namespace Ha.Service.Director;

/// <summary>The few services that a reload changes, where the rest of the table stays as it is. Pure.</summary>
internal static class ChangedServices
{
    // More are read faster together: the kernel lists all services at once, and each one alone.
    private const int ServicesMax = 32;

    /// <summary>Finds them, as they shall be.</summary>
    /// <returns>
    /// Null when the whole table has to be looked at: services come or go, or change what they are in the kernel, or many
    /// change, or none does, and the operator wants to see the table put right.
    /// </returns>
    public static ImmutableArray<ServiceSettings>? Between(DirectorSettings old, DirectorSettings next)
    {
        if (old.Services.Length != next.Services.Length || old.RepairsDrift != next.RepairsDrift)
        {
            return null;
        }

        var changed = ImmutableArray.CreateBuilder<ServiceSettings>();
        for (int i = 0; i < next.Services.Length; i++)
        {
            ServiceSettings before = old.Services[i];
            ServiceSettings after = next.Services[i];
            if (after.Equals(before))
            {
                continue;
            }

            if (changed.Count == ServicesMax || after.Name != before.Name
                || !DesiredTable.AllKeys(after).SequenceEqual(DesiredTable.AllKeys(before)))
            {
                return null;
            }

            changed.Add(after);
        }

        return changed.Count == 0 ? null : changed.DrainToImmutable();
    }
}
