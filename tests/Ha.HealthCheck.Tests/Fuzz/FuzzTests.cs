using Ha.Fuzzing;

namespace Ha.HealthCheck.Tests.Fuzz;

/// <summary>Bytes from outside. Longer runs: <c>tests/fuzz.sh</c>.</summary>
public sealed class FuzzTests
{
    private static readonly FuzzTarget[] Targets =
    [
        AnswerTargets.Text,
        AnswerTargets.Mask,
        AnswerTargets.Regex,
        DnsTarget.Answers,
        SmtpTarget.Replies,
        AgentTarget.Line,
        HttpBodyTarget.Body,
        GrpcTarget.Response,
    ];

    public static TheoryData<string> Names => [.. Targets.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Target_NewInputs_HoldsItsProperties(string name) => FuzzRun.NewInputs(Find(name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Target_SeedsAndWhatFailedOnce_HoldsItsProperties(string name) => FuzzRun.Corpus(Find(name));

    private static FuzzTarget Find(string name) => Targets.Single(target => target.Name == name);
}
