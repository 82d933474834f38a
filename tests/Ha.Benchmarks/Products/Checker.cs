using Ha.KernelLab.Lab;

namespace Ha.Benchmarks.Products;

/// <summary>A product that only checks, on one processor, without virtual routers.</summary>
internal sealed class Checker : LabDirector
{
    private readonly Product _product;
    private readonly string _file;

    /// <param name="scene">Where it runs.</param>
    /// <param name="product">Whose it is.</param>
    /// <param name="text">Its file.</param>
    public Checker(CheckScene scene, Product product, string text)
        : base(scene.Director, product.Name(), $"{scene.RuntimeDirectory}/run")
    {
        _product = product;
        _file = $"{scene.RuntimeDirectory}/checks.conf";
        File.WriteAllText(_file, text);
    }

    /// <summary>The processor that checks; the servers have the others.</summary>
    public const int Processor = 0;

    /// <summary>The snapshot of ha-director as JSON.</summary>
    public string Status() => Machine.Run(
        Requirements.Executable, "status", "--json", "--socket", $"{RuntimeDirectory}/control.sock");

    protected override string[] Command()
    {
        string[] pinned = ["taskset", "--cpu-list", $"{Processor}"];
        return _product == Product.Ours
            ? [.. pinned, "env", .. ShippedEnvironment.Value, Requirements.Executable, "run", "--config", _file]
            :
            [
                .. pinned, "env", $"LD_PRELOAD={PeerStub.Path}", "keepalived", "--dont-fork", "--log-console", "--no-syslog",
                "--check", "--use-file", _file, "--pid", $"{RuntimeDirectory}/main.pid",
                "--checkers_pid", $"{RuntimeDirectory}/checkers.pid",
            ];
    }
}
