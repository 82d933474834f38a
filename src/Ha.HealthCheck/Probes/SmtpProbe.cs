using System.Text;

namespace Ha.HealthCheck.Probes;

/// <summary>Succeeds when a mail server greets and answers EHLO, or else HELO, as RFC 5321 says; then takes leave.</summary>
internal sealed class SmtpProbe(SmtpProbeSettings settings) : TalkProbe(settings.Target, speaksFirst: false)
{
    private const int Ready = 220;
    private const int Fine = 250;
    private const int RefusedFrom = 500;

    private readonly byte[] _extendedHello = Encoding.ASCII.GetBytes($"EHLO {settings.Helo}\r\n");
    private readonly byte[] _hello = Encoding.ASCII.GetBytes($"HELO {settings.Helo}\r\n");

    private SmtpReply _reply;
    private Stage _stage;

    private enum Stage
    {
        Greeting,
        ExtendedHello,
        Hello,
    }

    protected override void Connected()
    {
        _reply = default;
        _stage = Stage.Greeting;
    }

    // A server that says more at once than it was asked is understood all the same, whatever pieces it comes in.
    protected override ProbeOutcome? Heard(ReadOnlySpan<byte> piece)
    {
        while (_reply.TryRead(ref piece, out int code))
        {
            ProbeOutcome? outcome = code == 0 ? new ProbeOutcome(ProbeOutcomeKind.L7InvalidResponse) : Judge(code);
            if (outcome is not null)
            {
                return outcome;
            }
        }

        return null;
    }

    private ProbeOutcome? Judge(int code)
    {
        switch (_stage)
        {
            case Stage.Greeting when code == Ready:
                _stage = Stage.ExtendedHello;
                Say(_extendedHello);
                return null;
            case Stage.ExtendedHello when code >= RefusedFrom:
                // A server from before 1995. RFC 5321 3.2.
                _stage = Stage.Hello;
                Say(_hello);
                return null;
            case Stage.ExtendedHello or Stage.Hello when code == Fine:
                Leave("QUIT\r\n"u8);
                return new ProbeOutcome(ProbeOutcomeKind.Success);
            default:
                return new ProbeOutcome(ProbeOutcomeKind.SmtpReply, code);
        }
    }
}
