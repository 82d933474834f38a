using System.Reflection;
using System.Runtime.Loader;

namespace Ha.Simulation.Mutants;

/// <summary>Runs the simulation against another Ha.Vrrp, in a load context of its own.</summary>
internal static class MutantRun
{
    /// <summary>What the first seed that breaks an invariant breaks; null: none of them does.</summary>
    /// <param name="library">Ha.Vrrp.</param>
    /// <param name="seeds">How many seeds to try.</param>
    public static string? FirstBroken(byte[] library, long seeds)
    {
        var context = new Context(library);
        try
        {
            MethodInfo probe = context.Simulation.GetType(typeof(MutantProbe).FullName!)!
                .GetMethod(nameof(MutantProbe.FirstBroken))!;
            return (string?)probe.Invoke(null, [seeds]);
        }
        finally
        {
            context.Unload();
        }
    }

    private sealed class Context : AssemblyLoadContext
    {
        private readonly Assembly _vrrp;

        public Context(byte[] library)
            : base(isCollectible: true)
        {
            _vrrp = LoadFromStream(new MemoryStream(library));
            Simulation = LoadFromAssemblyPath(typeof(MutantRun).Assembly.Location);
        }

        public Assembly Simulation { get; }

        protected override Assembly? Load(AssemblyName assemblyName) => assemblyName.Name == "Ha.Vrrp" ? _vrrp : null;
    }
}
