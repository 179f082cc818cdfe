using Claton.Translation.Tests.Packets;

namespace Claton.Translation.Tests.Rfc7915;

/// <summary>RFC 7915 §5.4. // C18</summary>
public sealed class Ipv6ToIpv4ErrorGenerationTests
{
    private static readonly Ipv6Builder s_expiring = new() { HopLimit = 1 };

    /// <summary>Errors, and redirects (RFC 4443 §2.4 (e.2)).</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(100)]
    [InlineData(127)]
    [InlineData(137)]
    public void Error_AboutAnIcmpError_IsNotSent(byte type) =>
        Scene.Clat.Ipv6ToIpv4((s_expiring with { Transport = Transport.Icmp6(type, 0, 0, new byte[48]) }).Build())
            .Dropped(DropReason.HopLimitExceeded);

    /// <summary>Deviation §5.4, as RFC 4443 §2.4 (e) has it: traceroute with echo requests sees the translator.</summary>
    [Fact]
    public void Error_AboutAnEchoRequest_IsSent() =>
        ReadBack.Ipv6(Scene.Clat.Ipv6ToIpv4((s_expiring with { Transport = Transport.Echo6() }).Build()).Reply(DropReason.HopLimitExceeded));

    [Fact]
    public void Error_AboutALaterFragment_IsNotSent() =>
        Scene.Clat.Ipv6ToIpv4((s_expiring with { Transport = Transport.Udp(100) }).Fragment(48, 48).Build())
            .Dropped(DropReason.HopLimitExceeded);

    [Fact]
    public void Error_SwitchedOff_IsNotSent() =>
        (Scene.Clat with { GenerateErrors = false }).Ipv6ToIpv4(s_expiring.Build()).Dropped(DropReason.HopLimitExceeded);

    [Fact]
    public void Errors_AboveTheRate_AreNotSent()
    {
        var clock = new HandTurnedClock();
        var translator = new Translator(Scene.Clat with { ErrorsPerSecond = 1, ErrorBurst = 2, Clock = clock });
        IEnumerable<VerdictAction> Actions(int tries) =>
            Enumerable.Range(0, tries).Select(_ => Outcome.Of(translator, false, s_expiring.Build()).Verdict.Action);
        Assert.Equal([VerdictAction.Reply, VerdictAction.Reply, VerdictAction.Drop], Actions(3));

        // The other direction has a bucket of its own.
        Assert.Equal(VerdictAction.Reply, Outcome.Of(translator, true, new Ipv4Builder { Ttl = 1 }.Build()).Verdict.Action);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([VerdictAction.Reply, VerdictAction.Drop], Actions(2));
    }
}
