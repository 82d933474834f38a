using System.Text;
using Ha.Service.Configuration;
using Ha.Service.Configuration.Toml;

namespace Ha.Service.Tests.Configuration;

/// <summary>Where the quick reader gives an answer it is the library's: the same tables, values and places.</summary>
public sealed class PlainTomlTests : IDisposable
{
    private const int Cases = 4000;

    private static readonly string[] Pieces =
    [
        "\"", "'", "'''", "\"\"\"", "[", "[[", "]", "]]", "{", "}", "=", ".", ",", "#", "\n", "\r", "\r\n", "\t", " ", "\0", "\\n", "\\x",
        "\\u0041", "-1", "007", "1_000", "1e3", "nan", "true", "1979-05-27", "[]", "{}", "\u00e4", "🙂", "a", "b", "a.b", "c",
        "\n[a]\n", "\n[a.b]\n", "\n[[a]]\n", "\n[[a.c]]\n", "\na.b = 1\n", "\nb = { a = 1, c.b = [1, 'x'] }\n", "\nc = [ # x\n 1,\n]\n",
        "\na = \"x\"\n", "\n\"a\" = 2\n", "\n[ a . \"b\" ]\n",
    ];

    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("etc/ha-director.toml")]
    [InlineData("tests/Ha.Service.Tests/Configuration/Fixtures/valid-everything.toml")]
    [InlineData("tests/Ha.Service.Tests/Configuration/Fixtures/valid-vrrp-only.toml")]
    public void Read_ShippedFile_IsPlain(string path) =>
        Assert.True(IsSame(File.ReadAllText(ConfigurationFolder.Repository(path))), "the quick reader gave up");

    [Theory]
    [InlineData("a = 1\nb = -20 # x\r\n\"c d\" = 'e'\n")]
    [InlineData("a = \"\"\nb = ''\nc = [ ]\nd = {}\ne = [{}, {}]")]
    [InlineData("a = \"\\\"\\\\\\n\\t\"")]
    [InlineData("ä = 1")]
    [InlineData("a = \"ä\" \n b = [\"ß\", \"x\"] # ü\n")]
    [InlineData("[a.b.c]\nd = 1\n[a]\nd = 2\n[a.b]\nx = true\n")]
    [InlineData("[[a]]\nb = 1\n[a.c]\nd = 1\n[[a]]\n[a.c]\nd = 2\n[[a.e]]\n[[a.e]]\n")]
    [InlineData("[ a . \"b\" ]\nc . d = 1\nc.e = { f.g = 2, f.h = [1,\n 2, # x\n] }\n")]
    [InlineData("a = [\r\n1,\r\n[2, 3]\r\n]\r\n")]
    public void Read_PlainForms_IsTheSame(string text) => IsSame(text);

    [Theory]
    [InlineData("a = 1\na = 2")]
    [InlineData("[a]\n[a]")]
    [InlineData("a.b = 1\n[a]")]
    [InlineData("a.b = 1\n[a.c]")]
    [InlineData("[a.b]\nc = 1\n[a]\nb.d = 1")]
    [InlineData("a = [{}]\n[[a]]")]
    [InlineData("a = {}\n[a.b]")]
    [InlineData("a = {}\na.b = 1")]
    [InlineData("a = 1_000")]
    [InlineData("a = 007")]
    [InlineData("a = 1 2")]
    [InlineData("a = truely")]
    [InlineData("a = 'x\ny'")]
    [InlineData("a = '''x'''")]
    [InlineData("a = \"\\u0041\"")]
    [InlineData("a = { b = 1, }")]
    [InlineData("a = 1 # \u0001")]
    [InlineData("a = 1\rb = 2")]
    [InlineData("a = [1")]
    [InlineData("[a]]")]
    [InlineData("[[a]")]
    [InlineData("[a] b = 1")]
    [InlineData("= 1")]
    [InlineData("a = \"🙂\"")]
    public void Read_AnythingElse_GivesUp(string text) => Assert.False(IsSame(text));

    [Theory]
    [InlineData("etc/ha-director.toml", 11)]
    [InlineData("tests/Ha.Service.Tests/Configuration/Fixtures/valid-everything.toml", 12)]
    public void Read_MutatedFile_IsTheSameOrGivesUp(string path, int seed)
    {
        string text = File.ReadAllText(ConfigurationFolder.Repository(path));
        var random = new Random(seed);
        for (int i = 0; i < Cases / 8; i++)
        {
            var mutated = new StringBuilder(text);
            for (int count = random.Next(1, 4); count > 0; count--)
            {
                mutated.Insert(random.Next(mutated.Length), Pieces[random.Next(Pieces.Length)]);
            }

            IsSame(mutated.ToString());
        }
    }

    [Fact]
    public void Read_RandomPieces_IsTheSameOrGivesUp()
    {
        var random = new Random(13);
        int plain = 0;
        for (int i = 0; i < Cases; i++)
        {
            var text = new StringBuilder();
            for (int count = random.Next(1, 8); count > 0; count--)
            {
                text.Append(Pieces[random.Next(Pieces.Length)]);
            }

            plain += IsSame(text.ToString()) ? 1 : 0;
        }

        Assert.InRange(plain, Cases / 100, Cases);
    }

    private bool IsSame(string text)
    {
        string path = _folder.Write("plain.toml", text);
        var problems = new ProblemList();
        if (SourceFile.Read(path, problems) is not { } source || PlainToml.Read(source, []) is not { } quick)
        {
            return false;
        }

        TomlTable? full = TomlFile.ParseInFull(source, problems).Root;
        Assert.True(problems.Count == 0, $"the library refuses:\n{text}\n{string.Join('\n', problems.InOrder([path]))}");
        Assert.Equal(Text(full!), Text(quick));
        return true;
    }

    private static string Text(TomlValue value) => $"{value.Span.Line}:{value.Span.Column}+{value.Span.Length} " + value switch
    {
        TomlString text => $"\"{text.Value}\"",
        TomlInteger integer => $"{integer.Value}",
        TomlArray array => $"[\n{string.Join('\n', array.Items.Select(Text))}\n]",
        TomlTable table => $"{table.Header} {{\n{string.Join('\n', table.Entries.Values.ToArray().Select(Text))}\n}}",
        _ => value.Kind,
    };

    private static string Text(TomlEntry entry) =>
        $"{entry.KeySpan.Line}:{entry.KeySpan.Column}+{entry.KeySpan.Length} {entry.Key} = {Text(entry.Value)}";
}
