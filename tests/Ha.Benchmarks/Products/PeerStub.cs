using Ha.KernelLab.Lab;

namespace Ha.Benchmarks.Products;

/// <summary>The library that lets keepalived's checker run on a kernel without ip_vs: Peer/no_ipvs.c, compiled here.</summary>
internal static class PeerStub
{
    private static readonly Lazy<string> Compiled = new(Compile);

    /// <summary>The file to preload.</summary>
    public static string Path => Compiled.Value;

    private static string Compile()
    {
        if (!Shell.Has("gcc"))
        {
            throw new BenchmarkException("no gcc: it compiles what keepalived needs on a kernel without ip_vs");
        }

        string folder = System.IO.Path.Combine(Requirements.Repository, "artifacts", "benchmarks");
        Directory.CreateDirectory(folder);
        string library = System.IO.Path.Combine(folder, "no_ipvs.so");
        string source = System.IO.Path.Combine(Requirements.Repository, "tests", "Ha.Benchmarks", "Peer", "no_ipvs.c");
        Shell.Run("gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", library, source);
        return library;
    }
}
