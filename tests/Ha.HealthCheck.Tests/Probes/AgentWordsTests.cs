using System.Text;
using Ha.HealthCheck.Probes;

namespace Ha.HealthCheck.Tests.Probes;

public sealed class AgentWordsTests
{
    /// <summary>The words of HAProxy's configuration manual, "agent-check", and what is around them.</summary>
    [Theory]
    [InlineData("75%", true, AdvisedMode.Ready, 75)]
    [InlineData("0%", true, AdvisedMode.Ready, 0)]
    [InlineData("200%", true, AdvisedMode.Ready, 200)]
    [InlineData("10000%", true, AdvisedMode.Ready, 10000)]
    [InlineData("10001%", true, AdvisedMode.Ready, 10000)]
    [InlineData("99999999999999999999%", true, AdvisedMode.Ready, 10000)]
    [InlineData("maxconn:30", true, AdvisedMode.Ready, null)]
    [InlineData("ready", true, AdvisedMode.Ready, null)]
    [InlineData("drain", true, AdvisedMode.Drain, null)]
    [InlineData("maint", true, AdvisedMode.Maintenance, null)]
    [InlineData("up", true, AdvisedMode.Ready, null)]
    [InlineData("down", false, AdvisedMode.Ready, null)]
    [InlineData("fail", false, AdvisedMode.Ready, null)]
    [InlineData("stopped", false, AdvisedMode.Ready, null)]
    [InlineData("down #no route to the store, 50% ready", false, AdvisedMode.Ready, null)]
    [InlineData("down#tight", false, AdvisedMode.Ready, null)]
    [InlineData("drain #kernel update", true, AdvisedMode.Drain, null)]
    [InlineData("ready, up\t75%", true, AdvisedMode.Ready, 75)]
    [InlineData(" ,, up ,", true, AdvisedMode.Ready, null)]
    [InlineData("UP Drain", true, AdvisedMode.Drain, null)]
    [InlineData("down 50%", false, AdvisedMode.Ready, 50)]
    [InlineData("maint 10% down", false, AdvisedMode.Maintenance, 10)]
    [InlineData("down up", true, AdvisedMode.Ready, null)]
    [InlineData("up down", false, AdvisedMode.Ready, null)]
    [InlineData("10% 20%", true, AdvisedMode.Ready, 20)]
    public void Line_OfKnownWords_IsUnderstood(string line, bool isHealthy, AdvisedMode mode, int? percent)
    {
        ProbeAdvice advice = default;

        Assert.Equal(isHealthy ? AgentVerdict.Healthy : AgentVerdict.NotHealthy, Read(line, ref advice));
        Assert.Equal(new ProbeAdvice { Mode = mode, Percent = percent }, advice);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \t,")]
    [InlineData("#only a reason")]
    [InlineData("%")]
    [InlineData("-5%")]
    [InlineData("+5%")]
    [InlineData("7 5%")]
    [InlineData("7.5%")]
    [InlineData("75")]
    [InlineData("maxconn:")]
    [InlineData("maxconn:x")]
    [InlineData("maxconn")]
    [InlineData("upp")]
    [InlineData("up sideways")]
    [InlineData("drain; up")]
    [InlineData("HTTP/1.1 400 Bad Request")]
    [InlineData("\u00ff\u00fe")]
    [InlineData("up\0")]
    public void Line_OfOtherWords_ChangesNothing(string line)
    {
        var before = new ProbeAdvice { Mode = AdvisedMode.Maintenance, Percent = 7 };
        ProbeAdvice advice = before;

        Assert.Equal(AgentVerdict.NotUnderstood, Read(line, ref advice));
        Assert.Equal(before, advice);
    }

    /// <summary>"Parameters which are not advertised by the agent are not changed."</summary>
    [Fact]
    public void Line_NamesOnlyAPart_LeavesTheRestAsItWas()
    {
        ProbeAdvice advice = default;
        Read("drain 50%", ref advice);
        Read("up", ref advice);
        Assert.Equal(new ProbeAdvice { Mode = AdvisedMode.Drain, Percent = 50 }, advice);
        Read("20%", ref advice);
        Assert.Equal(new ProbeAdvice { Mode = AdvisedMode.Drain, Percent = 20 }, advice);
        Read("ready", ref advice);
        Assert.Equal(new ProbeAdvice { Percent = 20 }, advice);
    }

    [Theory]
    [InlineData("up\n", 2)]
    [InlineData("up\r\n", 2)]
    [InlineData("\nup", 0)]
    [InlineData("up", -1)]
    public void Line_EndsAtTheFirstLineEnd(string arrived, int end) =>
        Assert.Equal(end, AgentWords.EndOfLine(Encoding.ASCII.GetBytes(arrived)));

    private static AgentVerdict Read(string line, ref ProbeAdvice advice) =>
        AgentWords.Read(Encoding.Latin1.GetBytes(line), ref advice);
}
