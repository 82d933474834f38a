using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Ha.Simulation.Mutants;

/// <summary>Compiles Ha.Vrrp in memory, with one text replaced. What only the VRRP process needs is left out.</summary>
internal sealed class MutantCompiler
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Folder(), "../../../src/Ha.Vrrp"));

    private readonly Dictionary<string, string> _texts = [];
    private readonly Dictionary<string, SyntaxTree> _trees = [];
    private readonly CSharpCompilation _whole;

    public MutantCompiler()
    {
        foreach (string path in Directory.EnumerateFiles(Root, "*.cs", SearchOption.AllDirectories))
        {
            string name = Path.GetRelativePath(Root, path);
            if (!name.StartsWith("obj/") && !name.StartsWith("bin/") && !name.StartsWith("Process/"))
            {
                _texts[name] = File.ReadAllText(path);
                _trees[name] = Parse(_texts[name], name);
            }
        }

        SyntaxTree usings = Parse(
            """
            global using System;
            global using System.Collections.Generic;
            global using System.IO;
            global using System.Linq;
            global using System.Threading;
            [assembly: System.Runtime.CompilerServices.InternalsVisibleTo("Ha.Simulation")]
            """,
            "GlobalUsings.cs");
        string[] assemblies = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(':');
        _whole = CSharpCompilation.Create(
            "Ha.Vrrp",
            [.. _trees.Values, usings],
            assemblies.Where(path => Path.GetFileName(path) != "Ha.Vrrp.dll").Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: OptimizationLevel.Release,
                allowUnsafe: true,
                nullableContextOptions: NullableContextOptions.Enable,
                generalDiagnosticOption: ReportDiagnostic.Suppress));
    }

    /// <summary>The library with a text replaced; without a mutant, as it is.</summary>
    /// <exception cref="InvalidOperationException">The text is not there exactly once, or the result does not compile.</exception>
    public byte[] Compile(Mutant? mutant)
    {
        using var image = new MemoryStream();
        var result = (mutant is null ? _whole : Apply(mutant)).Emit(image);
        return result.Success
            ? image.ToArray()
            : throw new InvalidOperationException(
                $"The mutant '{mutant}' does not compile: "
                + result.Diagnostics.First(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
    }

    private CSharpCompilation Apply(Mutant mutant)
    {
        string text = _texts[mutant.File];
        int place = text.IndexOf(mutant.Find, StringComparison.Ordinal);
        if (place < 0 || text.IndexOf(mutant.Find, place + 1, StringComparison.Ordinal) >= 0)
        {
            throw new InvalidOperationException(
                $"The text of the mutant '{mutant}' must stand in {mutant.File} exactly once: write it anew.");
        }

        return _whole.ReplaceSyntaxTree(
            _trees[mutant.File], Parse(text.Replace(mutant.Find, mutant.Replace, StringComparison.Ordinal), mutant.File));
    }

    private static SyntaxTree Parse(string text, string name) =>
        CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Latest), name);

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
