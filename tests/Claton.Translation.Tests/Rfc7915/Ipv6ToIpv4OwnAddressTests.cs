using Claton.Translation.Tests.Packets;
using PacketDotNet;

namespace Claton.Translation.Tests.Rfc7915;

/// <summary>Packets to the translator itself on the IPv6 side. RFC 4443 §3.4, §4.2.</summary>
public sealed class Ipv6ToIpv4OwnAddressTests
{
    private static readonly Ipv6Address s_own = Ipv6Address.Parse("2001:db8:7915::1");

    private static readonly TranslatorOptions s_options = Scene.Siit with { OwnIpv6Address = s_own };

    /// <summary>From a node that could not be translated for.</summary>
    private static readonly Ipv6Builder s_toTranslator = new()
    {
        Source = Scene.Router6,
        Destination = s_own,
        TrafficClass = 0xb8,
    };

    /// <summary>Also where the hop limit has come to its end: nothing is forwarded.</summary>
    [Theory]
    [InlineData(64)]
    [InlineData(1)]
    public void EchoRequest_IsAnswered(byte hopLimit)
    {
        Ipv6Builder request = s_toTranslator with { HopLimit = hopLimit, Transport = Transport.Echo6() };
        byte[] reply = s_options.Ipv6ToIpv4(request.Build()).Reply(DropReason.ForTranslator);
        ReadBack.Ipv6(reply);
        Ipv6Builder expected = request with
        {
            Source = s_own,
            Destination = request.Source,
            HopLimit = 64,
            Transport = Transport.Echo6(type: 129),
        };
        Assert.Equal(expected.Build(), reply);
        Assert.Equal(reply, s_options.Ipv6ToIpv4(request.WithHopByHop().WithRouting(0).Build()).Reply(DropReason.ForTranslator));
        Assert.Equal(reply, s_options.Ipv6ToIpv4(request.WithFragmentHeader(0, more: false).Build()).Reply(DropReason.ForTranslator));
    }

    /// <summary>Without an IPv6 address of its own it has its IPv4 address in the prefix.</summary>
    [Fact]
    public void EchoRequest_ToTheIpv4AddressInThePrefix_IsAnswered()
    {
        Ipv6Builder request = s_toTranslator with { Destination = Ipv6Address.Parse("64:ff9b::198.51.100.1"), Transport = Transport.Echo6() };
        IPv6Packet reply = ReadBack.Ipv6(Scene.Siit.Ipv6ToIpv4(request.Build()).Reply(DropReason.ForTranslator));
        Assert.Equal(request.Destination, ReadBack.Address6(reply.SourceAddress));
    }

    [Fact]
    public void EchoRequest_WithItsChecksumLeftToADevice_IsAnsweredWithACompleteOne()
    {
        byte[] request = (s_toTranslator with { Transport = Transport.Echo6().Partial() }).Build();
        Outcome outcome = s_options.Ipv6ToIpv4(request, new(VirtioNetHeader.NeedsChecksum, 0, 0, 0, 40, 2));
        ReadBack.Ipv6(outcome.Reply(DropReason.ForTranslator));
        Assert.Equal(default, outcome.Offload);
    }

    public static TheoryData<byte[], DropReason> NoAnswer => new()
    {
        { (s_toTranslator with { Transport = Transport.Echo6(type: 129) }).Build(), DropReason.ForTranslator },
        { (s_toTranslator with { Transport = Transport.Icmp6(135, 0, 0, new byte[16]) }).Build(), DropReason.ForTranslator },
        { (s_toTranslator with { Transport = Transport.Icmp6(1, 4, 0, new Ipv6Builder().Build()) }).Build(), DropReason.ForTranslator },
        { (s_toTranslator with { Transport = Transport.Echo6() with { Checksum = ChecksumMode.AsIs } }).Build(), DropReason.IcmpChecksum },
        { (s_toTranslator with { Transport = Transport.Echo6() }).Fragment(0, 16).Build(), DropReason.FragmentedIcmp },
        { (s_toTranslator with { Transport = Transport.Raw(58, [128, 0, 0, 0]) }).Build(), DropReason.TransportTruncated },
        { (s_toTranslator with { Source = Ipv6Address.Parse("ff02::1"), Transport = Transport.Echo6() }).Build(), DropReason.IllegalSource },
        { (s_toTranslator with { Source = Ipv6Address.Unspecified, Transport = Transport.Echo6() }).Build(), DropReason.IllegalSource },
        { (s_toTranslator with { Transport = Transport.Udp(100) }).Fragment(48, 48).Build(), DropReason.ForTranslator },
        { (s_toTranslator with { Transport = Transport.Raw(59, 0) }).Build(), DropReason.ForTranslator },
    };

    [Theory]
    [MemberData(nameof(NoAnswer))]
    public void NothingElseOfIcmp_AndNothingBroken_IsAnswered(byte[] packet, DropReason reason) =>
        s_options.Ipv6ToIpv4(packet).Dropped(reason);

    public static TheoryData<byte[], uint> OtherProtocols => new()
    {
        { s_toTranslator.Build(), 6 },
        { (s_toTranslator with { Transport = Transport.Tcp() }).Build(), 6 },
        { s_toTranslator.WithHopByHop(16).WithDestinationOptions().Build(), 56 },
        { s_toTranslator.WithDestinationOptions().Fragment(0, 16).Build(), 48 },
        { (s_toTranslator with { Transport = Transport.Raw(60, 24) }).WithFragmentHeader(0, more: false).Build(), 40 },
    };

    [Theory]
    [MemberData(nameof(OtherProtocols))]
    public void OtherProtocol_IsUnknown_WithAPointerToItsNumber(byte[] packet, uint pointer)
    {
        byte[] reply = s_options.Ipv6ToIpv4(packet).Reply(DropReason.ForTranslator);
        IPv6Packet ip6 = ReadBack.Ipv6(reply);
        Assert.Equal((s_own, Scene.Router6), (ReadBack.Address6(ip6.SourceAddress), ReadBack.Address6(ip6.DestinationAddress)));
        Assert.Equal([4, 1], reply[40..42]);
        Assert.Equal([0, 0, 0, (byte)pointer], reply[44..48]);
        Assert.Equal(packet, reply[48..]);
    }

    [Fact]
    public void RoutingHeader_SegmentsLeft_RepliesWithParameterProblem() => Assert.Equal(
        [4, 0, 0, 0, 0, 43],
        [.. s_options.Ipv6ToIpv4((s_toTranslator with { Transport = Transport.Echo6() }).WithRouting(1).Build())
            .Reply(DropReason.RoutingHeader).Where((_, index) => index is 40 or 41 or 44 or 45 or 46 or 47)]);

    /// <summary>Echo replies are no errors: neither the switch nor the rate is for them.</summary>
    [Fact]
    public void EchoRequest_WithErrorsSwitchedOff_IsAnswered()
    {
        TranslatorOptions silent = s_options with { GenerateErrors = false };
        silent.Ipv6ToIpv4((s_toTranslator with { Transport = Transport.Echo6() }).Build()).Reply(DropReason.ForTranslator);
        silent.Ipv6ToIpv4(s_toTranslator.Build()).Dropped(DropReason.ForTranslator);
    }

    /// <summary>192.0.0.8 is everybody's, and a CLAT's addresses are the host's and no router's.</summary>
    [Fact]
    public void AddressThatNobodyConfigured_OrOfAClat_IsNotClaimed()
    {
        Ipv6Builder request = new() { Destination = Ipv6Address.Parse("64:ff9b::192.0.0.8"), Transport = Transport.Echo6() };
        ReadBack.Ipv4((Scene.Siit with { OwnIpv4Address = null }).Ipv6ToIpv4(request.Build()).Forwarded);
        ReadBack.Ipv4(Scene.Clat.Ipv6ToIpv4((request with { Destination = Scene.Clat6 }).Build()).Forwarded);
    }

    /// <summary>Where the translator's IPv4 address lies within a mapping, hairpinning leads to the mapped node.</summary>
    [Fact]
    public void Hairpinning_ToAMappedAddress_DoesNotEndHere()
    {
        TranslatorOptions options = s_options with { OwnIpv4Address = Ipv4Address.Parse("192.0.2.2") };
        Ipv6Builder fromMapped = new() { Source = Ipv6Address.Parse("2001:db8:aaaa::"), Destination = Ipv6Address.Parse("64:ff9b::192.0.2.2") };
        var translator = new Translator(options);
        Outcome outcome = Outcome.Of(translator, false, fromMapped.Build());
        Assert.Equal(new Verdict(VerdictAction.Reply, DropReason.None), outcome.Verdict);
        Assert.Equal((1, 1), (translator.Counters.Ipv6ToIpv4.Packets, translator.Counters.Ipv6ToIpv4.Hairpinned));
    }
}
