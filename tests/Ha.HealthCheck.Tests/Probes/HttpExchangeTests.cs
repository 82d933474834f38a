using System.Collections.Immutable;
using System.Net;
using System.Text;
using Ha.HealthCheck.Probes;
using Ha.HealthCheck.Reactor;

namespace Ha.HealthCheck.Tests.Probes;

public sealed class HttpExchangeTests
{
    private static readonly HttpProbeSettings Plain = new(
        new IPEndPoint(IPAddress.Loopback, 80), "test.example", "/healthz", [new StatusRange(200, 299)]);

    [Fact]
    public void Request_NothingMoreIsAsked_IsAPlainGet() => AssertRequest(
        "GET /healthz HTTP/1.1\r\nHost: test.example\r\nUser-Agent: ha-director\r\nAccept: */*\r\nConnection: close\r\n\r\n",
        Plain);

    [Fact]
    public void Request_HeaderOfOurs_IsReplacedWhateverItsCase() => AssertRequest(
        "GET /healthz HTTP/1.1\r\nhost: other.example\r\nuser-AGENT: x\r\nAccept: text/html\r\naccept: text/plain\r\n"
        + "Connection: close\r\nX-Token: a b\r\nX-Empty: \r\n\r\n",
        Plain with
        {
            Headers =
            [
                new("X-Token", "a b"), new("Accept", "text/html"), new("user-AGENT", "x"), new("host", "other.example"),
                new("accept", "text/plain"), new("X-Empty", ""),
            ],
        });

    [Fact]
    public void Request_HasABody_SaysItsLengthWhateverIsGiven() => AssertRequest(
        "POST /healthz HTTP/1.1\r\nHost: test.example\r\nUser-Agent: ha-director\r\nAccept: */*\r\nConnection: close\r\n"
        + "Content-Type: text/plain\r\nContent-Length: 7\r\n\r\nstatuß",
        Plain with
        {
            Method = "POST",
            Send = new ByteText("statuß"),
            Headers = [new("content-LENGTH", "99"), new("Transfer-Encoding", "chunked"), new("Content-Type", "text/plain")],
        });

    [Fact]
    public void Request_MethodMeansABodyAndThereIsNone_SaysSo() => Assert.EndsWith(
        "\r\nContent-Length: 0\r\n\r\n", Encoding.UTF8.GetString(HttpExchange.Request(Plain with { Method = "POST" })),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("", "X", "y")]
    [InlineData("GET /", "X", "y")]
    [InlineData("GET\r\n", "X", "y")]
    [InlineData("GÉT", "X", "y")]
    [InlineData("GET", "", "y")]
    [InlineData("GET", "X:", "y")]
    [InlineData("GET", "X Y", "y")]
    [InlineData("GET", "X", "y\r\nEvil: z")]
    [InlineData("GET", "X", "y\0")]
    public void Rules_RequestWouldBeMoreThanOne_AreBroken(string method, string name, string value) =>
        Assert.NotNull(HttpRules.Problem(Plain with { Method = method, Headers = [new(name, value)] }));

    [Fact]
    public void Rules_PatternIsNone_AreBroken()
    {
        Assert.NotNull(HttpRules.Problem(Plain with { Expect = new RegexPattern("(") }));
        Assert.NotNull(HttpRules.Problem(Plain with { Expect = new TextPattern(default) }));
        Assert.NotNull(HttpRules.Problem(Plain with { Expect = new MaskPattern([]) }));
        Assert.NotNull(HttpRules.Problem(Plain with { Headers = default(ImmutableArray<HttpHeader>) }));
        Assert.Null(HttpRules.Problem(Plain with { Expect = new RegexPattern("^ok") }));
    }

    private static void AssertRequest(string expected, HttpProbeSettings settings) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(HttpExchange.Request(settings)));
}
