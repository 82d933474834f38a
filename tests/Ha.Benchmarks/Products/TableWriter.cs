using Ha.KernelLab.Lab;

namespace Ha.Benchmarks.Products;

/// <summary>A product with services and without virtual routers, in a network namespace that it alone writes the table of.</summary>
internal sealed class TableWriter : LabDirector
{
    private readonly Product _product;
    private readonly string _file;

    public TableWriter(LabNamespace machine, Product product, string folder)
        : base(machine, product.Name(), $"{folder}/run")
    {
        _product = product;
        _file = $"{folder}/table.conf";
    }

    /// <summary>Replaces its file; a reload is the caller's.</summary>
    public void Write(string text) => File.WriteAllText(_file, text);

    /// <summary>Asks it to read its file again.</summary>
    public void Reload() => Native.Signal(ProcessId, Native.SigHup);

    protected override string[] Command() => _product == Product.Ours
        ? ["env", .. ShippedEnvironment.Value, Requirements.Executable, "run", "--config", _file]
        :
        [
            "keepalived", "--dont-fork", "--log-console", "--no-syslog", "--check", "--use-file", _file,
            "--pid", $"{RuntimeDirectory}/main.pid", "--checkers_pid", $"{RuntimeDirectory}/checkers.pid",
        ];
}
