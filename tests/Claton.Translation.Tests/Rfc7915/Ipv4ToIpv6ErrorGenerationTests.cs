using Claton.Translation.Tests.Packets;

namespace Claton.Translation.Tests.Rfc7915;

/// <summary>RFC 7915 §4.4. // C18</summary>
public sealed class Ipv4ToIpv6ErrorGenerationTests
{
    private static readonly Ipv4Builder s_expiring = new() { Ttl = 1 };

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(11)]
    [InlineData(12)]
    public void Error_AboutAnIcmpError_IsNotSent(byte type) =>
        Scene.Clat.Ipv4ToIpv6((s_expiring with { Transport = Transport.Icmp4(type, 0, 0, new byte[28]) }).Build())
            .Dropped(DropReason.HopLimitExceeded);

    /// <summary>A router's error has the precedence of internetwork control (RFC 1812 §4.3.2.5) and an identification of its own.</summary>
    [Fact]
    public void Error_Header_IsThatOfARouter()
    {
        var translator = new Translator(Scene.Clat);
        int[] identifications = [.. Enumerable.Range(0, 2).Select(_ =>
        {
            PacketDotNet.IPv4Packet ip4 = ReadBack.Ipv4(Outcome.Of(translator, true, s_expiring.Build()).Reply(DropReason.HopLimitExceeded));
            Assert.Equal((0xc0, 64, 0), (ip4.TypeOfService, ip4.TimeToLive, ip4.FragmentFlags));
            return (int)ip4.Id;
        })];
        Assert.NotEqual(identifications[0], identifications[1]);
    }

    /// <summary>Traceroute with echo requests sees the translator.</summary>
    [Fact]
    public void Error_AboutAnEchoRequest_IsSent() =>
        ReadBack.Ipv4(Scene.Clat.Ipv4ToIpv6((s_expiring with { Transport = Transport.Echo4() }).Build()).Reply(DropReason.HopLimitExceeded));

    /// <summary>Nobody could get it. RFC 1122 §3.2.2</summary>
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("127.0.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    public void Error_ToAnIllegalSource_IsNotSent(string source) =>
        Scene.Siit.Ipv4ToIpv6(new Ipv4Builder { Source = Ipv4Address.Parse(source), Destination = Ipv4Address.Parse("169.254.1.1") }.Build())
            .Dropped(DropReason.UntranslatableDestination);

    [Fact]
    public void Error_AboutALaterFragment_IsNotSent() =>
        Scene.Clat.Ipv4ToIpv6((s_expiring with { Transport = Transport.Udp(100) }).Fragment(48, 48).Build())
            .Dropped(DropReason.HopLimitExceeded);

    /// <summary>The whole header and eight octets more, whatever the MTU: RFC 1122 §3.2.2.</summary>
    [Theory]
    [InlineData(0, 68)]
    [InlineData(20, 28 + 40 + 8)]
    [InlineData(40, 28 + 60 + 8)]
    public void Error_OverTheSmallestLink_QuotesWhatItMust(int optionBytes, int expected)
    {
        byte[] packet = (s_expiring with { Options = [.. Enumerable.Repeat((byte)1, optionBytes)] }).Build();
        byte[] reply = (Scene.Clat with { Ipv4MtuBytes = 68 }).Ipv4ToIpv6(packet).Reply(DropReason.HopLimitExceeded);
        ReadBack.Ipv4(reply);
        Assert.Equal(packet[..(expected - 28)], reply[28..]);
    }

    [Fact]
    public void Error_SwitchedOff_IsNotSent() =>
        (Scene.Clat with { GenerateErrors = false }).Ipv4ToIpv6(s_expiring.Build()).Dropped(DropReason.HopLimitExceeded);

    /// <summary>A bucket of tokens, filled by the clock.</summary>
    [Fact]
    public void Errors_AboveTheRate_AreNotSent()
    {
        var clock = new HandTurnedClock();
        var translator = new Translator(Scene.Clat with { ErrorsPerSecond = 10, ErrorBurst = 3, Clock = clock });
        Assert.Equal(3, Sent(translator, tries: 5));

        clock.Advance(TimeSpan.FromMilliseconds(99));
        Assert.Equal(0, Sent(translator, tries: 2));
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, Sent(translator, tries: 2));

        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(3, Sent(translator, tries: 5));
        Assert.Equal((7, 7), (translator.Counters.Ipv4ToIpv6.Replies(DropReason.HopLimitExceeded), translator.Counters.Ipv4ToIpv6.Drops(DropReason.HopLimitExceeded)));
    }

    private static int Sent(Translator translator, int tries) => Enumerable.Range(0, tries)
        .Count(_ => Outcome.Of(translator, true, s_expiring.Build()).Verdict.Action == VerdictAction.Reply);
}
