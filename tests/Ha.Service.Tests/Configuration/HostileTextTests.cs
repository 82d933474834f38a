using System.Text;
using Ha.Service.Configuration;

namespace Ha.Service.Tests.Configuration;

/// <summary>Whatever stands in a file, reading it gives settings or problems, never an exception.</summary>
public sealed class HostileTextTests
{
    private const int Cases = 1500;

    private static readonly string[] Pieces =
    [
        "\"", "'", "'''", "\"\"\"", "[", "[[", "]", "{", "}", "=", ".", ",", "#", "\n", "\r", "\t", "\0", "\\u0000", "-1",
        "9223372036854775807", "1e400", "nan", "true", "1979-05-27", "[]", "{}", "\"1s\"", "🙂", "\uFEFF", "director",
        "[service.web.check.x]", "[[vrrp.web]]", "\nserver = 1\n", "\ninclude = [\"*\"]\n", "\naddresses = [{}]\n",
    ];

    [Theory]
    [InlineData("etc/ha-director.toml", 1)]
    [InlineData("tests/Ha.Service.Tests/Configuration/Fixtures/valid-everything.toml", 2)]
    public void Mutations_NeverThrow(string sample, int seed)
    {
        string text = File.ReadAllText(ConfigurationFolder.Repository(sample));
        var random = new Random(seed);
        using var folder = new ConfigurationFolder();

        for (int i = 0; i < Cases; i++)
        {
            Check(folder.Read, Mutate(text, random), $"seed {seed}, case {i}");
        }
    }

    [Fact]
    public void RandomBytes_NeverThrow()
    {
        var random = new Random(3);
        using var folder = new ConfigurationFolder();

        for (int i = 0; i < Cases; i++)
        {
            byte[] bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            Check(_ => Read(folder, bytes), "", $"seed 3, case {i}");
        }
    }

    [Fact]
    public void RandomPieces_NeverThrow()
    {
        var random = new Random(4);
        using var folder = new ConfigurationFolder();

        for (int i = 0; i < Cases; i++)
        {
            var text = new StringBuilder();
            for (int count = random.Next(30); count > 0; count--)
            {
                text.Append(Pieces[random.Next(Pieces.Length)]);
            }

            Check(folder.Read, text.ToString(), $"seed 4, case {i}");
        }
    }

    private static ConfigurationResult Read(ConfigurationFolder folder, byte[] bytes)
    {
        File.WriteAllBytes(folder.Main, bytes);
        return ConfigurationReader.Read(folder.Main);
    }

    private static void Check(Func<string, ConfigurationResult> read, string text, string name)
    {
        try
        {
            ConfigurationResult result = read(text);
            Assert.Equal(result.Settings is null, result.Problems.Count > 0);
            Assert.All(result.Problems, problem =>
            {
                Assert.True(problem is { Line: >= 1, Column: >= 1, CaretColumn: >= 0, CaretLength: >= 1 });
                Assert.NotEmpty(problem.Describe());
            });
        }
        catch (Exception e) when (e is not Xunit.Sdk.IAssertionException)
        {
            Assert.Fail($"{name}: {e}\n{text}");
        }
    }

    private static string Mutate(string text, Random random)
    {
        var mutated = new StringBuilder(text);
        for (int count = random.Next(1, 5); count > 0; count--)
        {
            int at = random.Next(mutated.Length);
            int length = Math.Min(random.Next(1, 12), mutated.Length - at);
            switch (random.Next(4))
            {
                case 0:
                    mutated.Remove(at, length);
                    break;
                case 1:
                    mutated.Insert(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                case 2:
                    mutated[at] = (char)random.Next(0xd800);
                    break;
                default:
                    mutated.Insert(at, mutated.ToString(random.Next(mutated.Length - length), length));
                    break;
            }
        }

        return mutated.ToString();
    }
}
