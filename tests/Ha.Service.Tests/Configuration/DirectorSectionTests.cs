namespace Ha.Service.Tests.Configuration;

public sealed class DirectorSectionTests
{
    private const string Router = "\n[vrrp.web]\ninterface = 'eth0'\nvrid = 1\naddresses = ['192.0.2.10']";

    [Theory]
    [InlineData("[director]\ngrace = '0s'")]
    [InlineData("[director]\ngrace = '5m'")]
    [InlineData("[director]\nread_back_interval = '1s'")]
    [InlineData("[director]\nread_back_interval = '1h'")]
    [InlineData("[metrics]\nlisten = '0.0.0.0:9650'")]
    [InlineData("[metrics]\nlisten = '[::]:9650'")]
    public void Accepts_Edges(string text) => Assert.Empty(ConfigurationFolder.Problems(text + Router));

    [Theory]
    [InlineData("[director]\ngrace = '301s'", "2:9: grace must be 0s to 5m, not \"301s\"")]
    [InlineData("[director]\ngrace = '5'", "2:9: grace: \"5\" must be a whole number with a unit")]
    [InlineData("[director]\ngrace = ''", "2:9: grace: \"\" must be a whole number with a unit")]
    [InlineData("[director]\ngrace = '999999999h'", "2:9: grace: \"999999999h\" must be a whole number with a unit")]
    [InlineData("[director]\ngrace = '99999999h'", "2:9: grace must be 0s to 5m, not \"99999999h\"")]
    [InlineData("[director]\nread_back_interval = '999ms'", "2:22: read_back_interval must be 1s to 1h, not \"999ms\"")]
    [InlineData("[director]\nname = 'a b'", "2:8: name: \"a b\" must be 1 to 64 letters")]
    [InlineData("[director]\nruntime_dir = 'run'", "2:15: runtime_dir: \"run\" must be an absolute path")]
    [InlineData("[director]\nnmae = 'lb1'", "2:1: unknown key 'nmae' in [director]")]
    [InlineData("[metrics]\nlisten = 'on'", "2:10: listen: \"on\" needs a port, such as \"192.0.2.10:80\", or must be \"off\"")]
    [InlineData("[metrics]\nlisten = false", "2:10: listen must be a string in quotes, not false")]
    [InlineData("director = 1", "1:12: director must be a table, such as [director], not an integer")]
    [InlineData("[director]\ngrace = 1979-05-27", "2:9: grace must be a string in quotes, not a date or time")]
    public void Rejects_BadValue(string text, string problem) =>
        Assert.StartsWith(problem, Assert.Single(ConfigurationFolder.Problems(text + Router)));

    [Fact]
    public void Rejects_RuntimeDirectory_TooLongForASocket() =>
        Assert.Contains("a socket in it could not be opened", Assert.Single(
            ConfigurationFolder.Problems($"[director]\nruntime_dir = '/{new string('x', 80)}'" + Router)));
}
