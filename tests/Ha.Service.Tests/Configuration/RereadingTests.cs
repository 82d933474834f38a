using System.Globalization;
using System.Text;
using Ha.Service.Configuration;
using Ha.Service.Configuration.Rereading;
using Ha.Service.Director;

namespace Ha.Service.Tests.Configuration;

/// <summary>Reading again only what changed gives what reading the whole gives: the same settings, or the same problems.</summary>
public sealed class RereadingTests : IDisposable
{
    private const int Histories = 60;
    private const int EditsEach = 40;
    private const int Mutations = 300;
    private const string OnDataPath = "check = { type = \"tcp\", data_path = true }\nlisten = [\"192.0.2.240:80\"]";

    private static readonly string[] Pieces =
    [
        "\"", "'''", "[", "]", "{", "=", "#", "\n", "\r", "\t", " ", "\0", "ä", "🙂", "weight = 7\n", "\nquorum = 2\n", "\n# a word\n",
        "\n[service.s2]\nlisten = [\"192.0.2.2:80\"]\n", "\n[[service.s1.server]]\naddress = \"10.0.9.9:80\"\n", "\n[service]\n", "\n[[service]]\n", "\n[[service.s1]]\n", "[[service]]\n",
        "\n[service.s3.check]\ntype = \"tcp\"\n", "\nservice.x = 1\n", "\n[[service.s4.server]]\naddress = \"10.0.0.1:80\"\n", "\nlisten = [\n",
        "\nfwmark = 5\n", "\nforward = \"tun\"\n", "\ncheck.data_path = true\n", "\nprotocol = \"udp\"\n", "\nbackup_only = true\n",
        "\n[ipvs]\ntimeouts = { tcp = \"20m\" }\n", "\n[sysctl]\n\"net.ipv4.ip_forward\" = 1\n", "\n[vrrp.a]\n", "\n[service.\"s 1\"]\n",
        "\n  [service.s5]\n", "\n[vrrp.a]\npriority = 90\n", "\n[connection_sync]\ninterface = \"eth0\"\n", "\nx = '''\n[service.s6]\n'''\n",
    ];

    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_OneServerChanged_KeepsTheOtherServices()
    {
        ConfigurationMemory memory = Remembered(Services(0, 100));
        ServiceSettings[] before = [.. Same(memory).Settings!.Services];
        Assert.True(memory.WasQuick);
        Assert.Equal(100, memory.KeptCount);

        _folder.Write("main.toml", Services(0, 100).Replace("10.0.50.1:80\"", "10.0.50.1:80\"\nweight = 9", StringComparison.Ordinal));
        ServiceSettings[] after = [.. Same(memory).Settings!.Services];

        Assert.Equal(9, after[50].Servers[0].Weight);
        Assert.Equal(98, memory.KeptCount); // Not the one before it: what follows it might be part of it.
        Assert.All(Enumerable.Range(0, 100).Where(i => i is not 49 and not 50), i => Assert.Same(before[i], after[i]));
    }

    [Fact]
    public void Read_LargeFileAgain_NeedsNoNewMemoryForIt()
    {
        string text = Services(0, 100).Replace("\n\n", $"\n# {new string('x', 10_000)}\n\n", StringComparison.Ordinal);
        ConfigurationMemory memory = Remembered(text);
        for (int weight = 2; weight < 6; weight++)
        {
            _folder.Write("main.toml", text.Replace("10.0.50.1:80\"", $"10.0.50.1:80\"\nweight = {weight}", StringComparison.Ordinal));
            long before = GC.GetAllocatedBytesForCurrentThread();
            ConfigurationResult result = memory.Read();
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

            Assert.Equal(weight, result.Settings!.Services[50].Servers[0].Weight);
            Assert.True(weight < 4 || allocated < text.Length / 4, $"{allocated} of {text.Length}");
        }
    }

    [Theory]
    [InlineData("10.0.50.1:80", "10.0.50.9:80", 98)] // A server.
    [InlineData("service.s50", "service.other", 98)] // Another name.
    [InlineData("[service.s50]", "# a word\n\n[service.s50]", 99)] // What says nothing.
    [InlineData("priority = 100", "priority = 90", 100)] // Another table before all of them.
    [InlineData("[service.s50]\n", "[script.x]\ncommand = [\"/bin/true\"]\n\n[service.s50]\n", 0)] // A problem: nothing tracks it.
    [InlineData("address = \"10.0.99.1:80\"\n", "address = \"10.0.99.1:80\"\nweight = 3\n", 98)] // At the end.
    [InlineData("address = \"10.0.99.1:80\"\n", "address = \"10.0.99.1:80\"", 98)] // Without the last line's end.
    [InlineData("address = \"10.0.49.1:80\"\n\n[service.s50]", "address = \"10.0.49.1:80\"\n[[service.s49.server]]\naddress = \"10.0.49.2:80\"\n[service.s50]", 98)]
    [InlineData("address = \"10.0.49.1:80\"\n", "address = \"10.0.49.1:80\" [service.x]\n", 0)]
    [InlineData("\n\n[service.s50]", "[service.s50]", 0)] // A header on the line of a value.
    [InlineData("10.0.50.1:80", "10.0.ä.1:80", 0)]
    [InlineData("[service.s50]", "# ä\n[service.s50]", 99)]
    [InlineData("192.0.2.50:80", "192.0.2.70:80", 0)] // The listen address of a service that is kept.
    [InlineData("listen = [\"192.0.2.50:80\"]", "fwmark = 7\nforward = \"nat\"", 98)]
    [InlineData("service.s50", "service.s70", 0)] // The name of one that is kept.
    public void Read_Edited_IsWhatTheWholeGives(string from, string to, int kept)
    {
        string text = "# ü\n[vrrp.a]\ninterface = \"eth0\"\nvrid = 1\npriority = 100\naddresses = [\"192.0.2.200/24\"]\n\n"
            + Services(0, 100);
        Assert.Contains(from, text, StringComparison.Ordinal);
        ConfigurationMemory memory = Remembered(text);

        _folder.Write("main.toml", text.Replace(from, to, StringComparison.Ordinal));
        Same(memory);

        Assert.Equal(kept, memory.KeptCount);
        _folder.Write("main.toml", text);
        Same(memory);
    }

    [Theory]
    [InlineData("", "forward = \"tun\"", "[2001:db8::1]:80")] // A tunnel to another family.
    [InlineData("backup_only = true\n", "check = { type = \"tcp\", data_path = true }", "10.9.9.9:80")]
    public void Read_SynchronisationComes_JudgesKeptServicesByIt(string keys, string ofService, string server)
    {
        string text = $"""
            {Services(0, 10)}
            [service.x]
            listen = ["192.0.2.240:80"]
            {ofService}
            [[service.x.server]]
            address = "{server}"
            {Services(20, 30)}
            """;
        string router = "[vrrp.a]\ninterface = \"eth0\"\nvrid = 1\naddresses = [\"192.0.2.200/24\"]\n";
        string sync = $"{router}[connection_sync]\ninterface = \"eth0\"\nrouter = \"a\"\n";
        string before = (keys.Length == 0 ? router : sync) + text;
        ConfigurationMemory memory = Remembered(before);

        _folder.Write("main.toml", sync + keys + text);
        Assert.Single(Same(memory).Problems);

        _folder.Write("main.toml", before);
        Assert.Empty(Same(memory).Problems);
    }

    [Theory]
    [InlineData("forward = \"nat\"\nfwmark = 7", "forward = \"nat\"\nfwmark = 8", "forward = \"nat\"\nfwmark = 7")]
    [InlineData(OnDataPath, "forward = \"nat\"\nfwmark = 8", "forward = \"nat\"\nfwmark = 1212219400")]
    [InlineData("forward = \"nat\"\nfwmark = 1212219400", "listen = [\"192.0.2.240:80\"]", OnDataPath)]
    public void Read_MarkThatAKeptServiceMinds_IsRefused(string ofKept, string before, string after)
    {
        string Text(string other) => $"""
            [service.x]
            {ofKept}
            [[service.x.server]]
            address = "10.9.9.9:80"
            {Services(0, 10)}
            [service.y]
            {other}
            [[service.y.server]]
            address = "10.9.9.8:80"
            """;
        ConfigurationMemory memory = Remembered(Text(before));

        _folder.Write("main.toml", Text(after));

        Assert.Single(Same(memory).Problems);
    }

    [Fact]
    public void Read_ServiceInPieces_IsReadWhole()
    {
        string Text(int weight) => $"""
            [service.x]
            listen = ["192.0.2.240:80"]
            {Services(0, 5)}
            [[service.x.server]]
            address = "10.9.9.9:80"
            weight = {weight}
            {Services(5, 10)}
            """;
        ConfigurationMemory memory = Remembered(Text(1));

        _folder.Write("main.toml", Text(2));

        Assert.Equal(2, Same(memory).Settings!.Services[0].Servers[0].Weight);
    }

    [Fact]
    public void Read_ServiceWithoutAHeader_IsReadWhole()
    {
        string Text(int weight) => $$"""
            [service]
            x = { listen = ["192.0.2.240:80"], server = [{ address = "10.9.9.9:80" }] }
            {{Services(0, 5)}}
            weight = {{weight}}
            """;
        ConfigurationMemory memory = Remembered(Text(1));

        _folder.Write("main.toml", Text(2));

        Assert.Equal(6, Same(memory).Settings!.Services.Length);
    }

    [Fact]
    public void Read_RouterInPieces_ForgetsNone()
    {
        string Text(int routerWeight, int serverWeight) => $$"""
            [vrrp.a]
            interface = "eth0"
            vrid = 1
            addresses = ["192.0.2.200/24"]
            {{Services(0, 5)}}
            [[vrrp.a.track]]
            interface = "eth1"
            weight = {{routerWeight}}
            [service.x]
            listen = ["192.0.2.240:80"]
            [[service.x.server]]
            address = "10.9.9.9:80"
            weight = {{serverWeight}}
            {{Services(5, 10)}}
            """;
        ConfigurationMemory memory = Remembered(Text(-10, 1));

        _folder.Write("main.toml", Text(-10, 2));
        Same(memory);
        _folder.Write("main.toml", Text(-20, 2));
        Same(memory);
    }

    [Fact]
    public void Read_MarksOfTheDataPath_AreThoseOfTheWhole()
    {
        string Text(int weight) => string.Concat(Enumerable.Range(0, 40).Select(i => $"""
            [service.p{i}]
            listen = ["192.0.2.{i}:80"]
            check = {"{"} type = "tcp", data_path = true {"}"}
            [[service.p{i}.server]]
            address = "10.0.0.{i}:80"
            weight = {weight + (i == 20 ? 1 : 0)}

            """));
        ConfigurationMemory memory = Remembered(Text(1));

        _folder.Write("main.toml", Text(1).Replace("weight = 2", "weight = 8", StringComparison.Ordinal));
        Same(memory);

        Assert.Equal(38, memory.KeptCount);
    }

    [Theory]
    [InlineData("etc/ha-director.toml", true)]
    [InlineData("tests/Ha.Service.Tests/Configuration/Fixtures/valid-everything.toml", true)]
    [InlineData("tests/Ha.Service.Tests/Configuration/Fixtures/valid-vrrp-only.toml", true)]
    [InlineData("tests/Ha.Service.Tests/Configuration/Fixtures/invalid-duplicates.toml", false)]
    [InlineData("tests/Ha.Service.Tests/Configuration/Fixtures/invalid-syntax.toml", false)]
    public void Read_ForTheFirstTime_IsWhatTheWholeGives(string path, bool isQuick)
    {
        _folder.Write("main.toml", File.ReadAllText(ConfigurationFolder.Repository(path)));
        var memory = new ConfigurationMemory(_folder.Main);

        Same(memory);

        Assert.Equal(isQuick, memory.WasQuick);
    }

    [Theory]
    [InlineData("[service.s1]\n", "[vrrp.a]\ninterface = \"eth0\"\nvrid = 1\naddresses = [\"192.0.2.200/24\"]\n[connection_sync]\ninterface = \"eth0\"\nrouter = \"a\"\n[service.s1]\nforward = \"tun\"\n", "10.0.1.1:80", "[2001:db8::1]:80")]
    [InlineData("[service.s1]\n", "[vrrp.a]\ninterface = \"eth0\"\nvrid = 1\naddresses = [\"192.0.2.200/24\"]\n[connection_sync]\ninterface = \"eth0\"\nrouter = \"a\"\nbackup_only = true\n[service.s1]\n", "check.type = \"http\"", "check = { type = \"tcp\", data_path = true }")]
    [InlineData("[service.s1]\n", "[service]\nx = { listen = [\"192.0.2.240:80\"], server = [{ address = \"10.9.9.9:80\" }] }\n[service.s1]\n", "", "")]
    [InlineData("[service.s1]\n", "x = '''\n'''\n[service.s1]\n", "", "")]
    [InlineData("[service.s2]\n", "[[service.s0.server]]\naddress = \"10.9.9.9:80\"\n[service.s2]\n", "", "")]
    [InlineData("[service.s2]\n", "[service.s0.check]\ntype = \"tcp\"\n[service.s2]\n", "check.type = \"http\"\n", "")]
    [InlineData("[service.s1]\n", "[[service.x]]\n[service.s1]\n", "", "")]
    [InlineData("[service.s0]\n", "[[service]]\n[service.s0]\n", "", "")]
    [InlineData("192.0.2.1:80", "192.0.2.0:80", "", "")]
    [InlineData("[service.s1]", "[service.s0]", "[[service.s1.", "[[service.s0.")]
    [InlineData("[service.s1]", "[service.\"s 1\"]", "[[service.s1.", "[[service.\"s 1\".")]
    [InlineData("2:80\"]\ncheck.type = \"http\"", "2:80\"]\ncheck = { type = 'dns', query = 'a', record = 'MX', answers = ['mail'] }", "", "")]
    [InlineData("[service.s1]\n", "[connection_sync]\n[service.s1]\n", "", "")]
    [InlineData("[service.s1]\n", "[service.s1]\nfwmark = 7\n", "", "")]
    public void Read_WhatTheQuickWayDoesNotTake_IsReadWhole(string from, string to, string andFrom, string andTo)
    {
        string text = Services(0, 3).Replace(from, to, StringComparison.Ordinal);
        _folder.Write("main.toml", andFrom.Length == 0 ? text : text.Replace(andFrom, andTo, StringComparison.Ordinal));
        var memory = new ConfigurationMemory(_folder.Main);

        Same(memory);

        Assert.False(memory.WasQuick);
    }

    [Theory]
    [InlineData(6554, 10)]
    [InlineData(1, 65537)]
    public void Read_TooManyChecks_SaysSo(int services, int each)
    {
        var text = new StringBuilder();
        for (int i = 0; i < services; i++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"[service.s{i}]\nlisten = [\"192.0.2.1:{i + 1}\"]\nforward = \"nat\"\ncheck.type = \"tcp\"\nserver = [");
            text.AppendJoin(",\n", Enumerable.Range(0, each).Select(j =>
                $"{{ address = \"10.{j / 65536}.{j / 256 % 256}.{j % 256}:80\" }}")).Append("]\n");
        }

        _folder.Write("main.toml", text.ToString());

        Assert.Contains(
            "65536 are the most",
            Assert.Single(new ConfigurationMemory(_folder.Main).Read().Problems).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Read_IncludedFile_IsComparedByItself()
    {
        const string Main = "[director]\ninclude = [\"conf.d/*.toml\"]\n";
        for (int i = 0; i < 20; i++)
        {
            _folder.Write($"conf.d/{i:D2}.toml", Services(i, i + 1));
        }

        ConfigurationMemory memory = Remembered(Main);
        _folder.Write("conf.d/07.toml", Services(7, 8).Replace("10.0.7.1", "10.0.7.2", StringComparison.Ordinal));
        Same(memory);
        Assert.Equal(19, memory.KeptCount);

        _folder.Write("conf.d/big.toml", Services(30, 80));
        Same(memory);
        _folder.Write("conf.d/30.toml", Services(90, 91));
        File.Delete(Path.Combine(Path.GetDirectoryName(_folder.Main)!, "conf.d/03.toml"));
        ConfigurationResult result = Same(memory);
        Assert.Equal(69, memory.KeptCount);
        Assert.DoesNotContain(result.Settings!.Services, service => service.Name == "s3");

        _folder.Write("conf.d/31.toml", Services(40, 41));
        Assert.NotEmpty(Same(memory).Problems); // Written twice.
    }

    [Fact]
    public void Read_FileIsGone_SaysSo()
    {
        ConfigurationMemory memory = Remembered(Services(0, 3));

        File.Delete(_folder.Main);

        Assert.Contains("does not exist", Assert.Single(Same(memory).Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_RandomEdits_IsAlwaysWhatTheWholeGives()
    {
        int keptSome = 0;
        int refused = 0;
        for (int seed = 0; seed < Histories; seed++)
        {
            var random = new Random(seed);
            string[] files = ["main.toml", "more.toml"];
            string[] texts = ["[director]\ninclude = [\"more.toml\"]\n" + Services(0, 12), Services(20, 24)];
            ConfigurationMemory memory = Remembered(texts[0], texts[1]);
            for (int edit = 0; edit < EditsEach; edit++)
            {
                int file = random.Next(files.Length);
                string before = texts[file];
                texts[file] = Edit(before, random);
                _folder.Write(files[file], texts[file]);
                bool isRefused = Same(memory).Problems.Count > 0;
                refused += isRefused ? 1 : 0;
                Assert.False(isRefused && memory.WasQuick);
                keptSome += memory.KeptCount > 0 ? 1 : 0;
                if (isRefused && random.Next(20) > 0)
                {
                    // Mostly the operator takes it back.
                    texts[file] = before;
                    _folder.Write(files[file], before);
                }
            }
        }

        Assert.InRange(keptSome, Histories * EditsEach / 8, Histories * EditsEach);
        Assert.InRange(refused, Histories * EditsEach / 8, Histories * EditsEach);
    }

    [Theory]
    [InlineData("etc/ha-director.toml", 21)]
    [InlineData("tests/Ha.Service.Tests/Configuration/Fixtures/valid-everything.toml", 22)]
    public void Read_MutatedFile_IsWhatTheWholeGives(string path, int seed)
    {
        string text = File.ReadAllText(ConfigurationFolder.Repository(path));
        var random = new Random(seed);
        _folder.Write("main.toml", text);
        var memory = new ConfigurationMemory(_folder.Main);
        int quick = 0;
        for (int i = 0; i < Mutations; i++)
        {
            // One that remembers the last right text, and one that remembers nothing.
            _folder.Write("main.toml", Edit(text, random));
            Same(memory);
            quick += memory.WasQuick ? 1 : 0;
            Same(new ConfigurationMemory(_folder.Main));
        }

        Assert.InRange(quick, Mutations / 20, Mutations - 1);
    }

    private static string Edit(string text, Random random)
    {
        int at = random.Next(text.Length + 1);
        string piece = Pieces[random.Next(Pieces.Length)];
        switch (random.Next(8))
        {
            case 0: // Anywhere, which mostly breaks something.
                return text.Insert(at, piece);
            case 1: // Behind some line.
                return text.Insert(text.IndexOf('\n', Math.Min(at, text.Length - 1)) is >= 0 and var line ? line : text.Length, piece);
            case 2: // Something less.
                return text.Remove(at, Math.Min(random.Next(1, 60), text.Length - at)) + "\n";
            case 3: // A service less, or its end.
                int from = text.IndexOf("[service", at, StringComparison.Ordinal);
                int to = from < 0 ? -1 : text.IndexOf("[service", from + 1, StringComparison.Ordinal);
                return to < 0 ? text : text.Remove(from, to - from);
            case 4: // A line more.
                int server = text.IndexOf("[service.", at, StringComparison.Ordinal);
                return server < 0 ? text : text.Insert(server, $"weight = {random.Next(9)}\n");
            case 5: // Services more.
                int first = random.Next(50);
                return $"{text}\n{Services(first, first + random.Next(1, 3))}";
            default: // Another number.
                int digit = text.IndexOfAny([.. "123456789"], Math.Min(at, text.Length - 1));
                return digit < 0 ? text : text.Remove(digit, 1).Insert(digit, $"{random.Next(1, 9)}");
        }
    }

    private ConfigurationMemory Remembered(string text, string more = "")
    {
        _folder.Write("main.toml", text);
        _folder.Write("more.toml", more);
        var memory = new ConfigurationMemory(_folder.Main);
        Assert.Empty(Same(memory).Problems);
        return memory;
    }

    private ConfigurationResult Same(ConfigurationMemory memory)
    {
        ConfigurationResult whole = ConfigurationReader.Read(_folder.Main);
        ConfigurationResult again = memory.Read();
        Assert.Equal(whole.Problems.Select(problem => problem.Describe()), again.Problems.Select(problem => problem.Describe()));
        Assert.Equal(whole.Files, again.Files);
        Assert.Equal(whole.Settings is null, again.Settings is null);
        if (whole.Settings is { } wanted && again.Settings is { } settings)
        {
            Assert.Equal<ServiceSettings>(wanted.Services, settings.Services);
            Assert.Empty(SettingsChanges.Between(wanted, settings));
            Assert.Empty(SettingsChanges.NeedRestart(wanted, settings));
            Assert.Equal(wanted.Name, settings.Name);
        }

        return again;
    }

    private static string Services(int first, int end)
    {
        var text = new StringBuilder();
        for (int i = first; i < end; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"""
                [service.s{i}]
                listen = ["192.0.2.{i}:80"]
                check.type = "http"

                [[service.s{i}.server]]
                address = "10.0.{i}.1:80"


                """);
        }

        return text.ToString();
    }
}
