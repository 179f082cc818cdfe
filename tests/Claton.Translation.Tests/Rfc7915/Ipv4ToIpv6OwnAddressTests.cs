using Claton.Translation.Tests.Packets;
using PacketDotNet;

namespace Claton.Translation.Tests.Rfc7915;

/// <summary>Packets to the translator itself on the IPv4 side. RFC 1122 §3.2.2.1, §3.2.2.6.</summary>
public sealed class Ipv4ToIpv6OwnAddressTests
{
    private static readonly Ipv4Builder s_toTranslator = new()
    {
        Source = Scene.Remote4,
        Destination = Scene.Siit.OwnIpv4Address!.Value,
        TypeOfService = 0xb8,
    };

    /// <summary>Also where the TTL has come to its end: nothing is forwarded.</summary>
    [Theory]
    [InlineData(64)]
    [InlineData(1)]
    public void EchoRequest_IsAnswered(byte ttl)
    {
        byte[] reply = Scene.Siit.Ipv4ToIpv6((s_toTranslator with { Ttl = ttl, Transport = Transport.Echo4() }).Build())
            .Reply(DropReason.ForTranslator);
        ReadBack.Ipv4(reply);
        Ipv4Builder expected = s_toTranslator with
        {
            Source = s_toTranslator.Destination,
            Destination = s_toTranslator.Source,
            Identification = 0,
            Transport = Transport.Echo4(type: 0),
        };
        Assert.Equal(expected.Build(), reply);
    }

    /// <summary>Deviation RFC 1122 §3.2.2.6: the options stay behind.</summary>
    [Fact]
    public void EchoRequest_WithOptions_IsAnsweredWithout()
    {
        byte[] reply = Scene.Siit.Ipv4ToIpv6((s_toTranslator with { Options = [7, 7, 4, 0, 0, 0, 0, 0], Transport = Transport.Echo4() }).Build())
            .Reply(DropReason.ForTranslator);
        Assert.Equal(20 + 8 + 24, ReadBack.Ipv4(reply).TotalLength);
    }

    [Fact]
    public void EchoRequest_WithItsChecksumLeftToADevice_IsAnsweredWithACompleteOne()
    {
        byte[] request = (s_toTranslator with { Transport = Transport.Echo4().Partial() }).Build();
        Outcome outcome = Scene.Siit.Ipv4ToIpv6(request, new(VirtioNetHeader.NeedsChecksum, 0, 0, 0, 20, 2));
        ReadBack.Ipv4(outcome.Reply(DropReason.ForTranslator));
        Assert.Equal(default, outcome.Offload);
    }

    public static TheoryData<byte[], DropReason> NoAnswer => new()
    {
        { (s_toTranslator with { Transport = Transport.Echo4(type: 0) }).Build(), DropReason.ForTranslator },
        { (s_toTranslator with { Transport = Transport.Icmp4(13, 0, 0, new byte[12]) }).Build(), DropReason.ForTranslator },
        { (s_toTranslator with { Transport = Transport.Icmp4(3, 3, 0, new Ipv4Builder().Build()) }).Build(), DropReason.ForTranslator },
        { (s_toTranslator with { Transport = Transport.Echo4() with { Checksum = ChecksumMode.AsIs } }).Build(), DropReason.IcmpChecksum },
        { (s_toTranslator with { Transport = Transport.Echo4() }).Fragment(0, 16).Build(), DropReason.FragmentedIcmp },
        { (s_toTranslator with { Transport = Transport.Raw(1, [8, 0, 0xf7, 0xff]) }).Build(), DropReason.TransportTruncated },
        { (s_toTranslator with { Source = Ipv4Address.Parse("127.0.0.1"), Transport = Transport.Echo4() }).Build(), DropReason.IllegalSource },
        { (s_toTranslator with { Transport = Transport.Udp(100) }).Fragment(48, 48).Build(), DropReason.ForTranslator },
    };

    [Theory]
    [MemberData(nameof(NoAnswer))]
    public void NothingElseOfIcmp_AndNothingBroken_IsAnswered(byte[] packet, DropReason reason) =>
        Scene.Siit.Ipv4ToIpv6(packet).Dropped(reason);

    [Theory]
    [InlineData(6)]
    [InlineData(17)]
    [InlineData(132)]
    public void OtherProtocol_IsUnreachable(byte protocol)
    {
        byte[] packet = (s_toTranslator with { Transport = Transport.Raw(protocol, 24) }).Build();
        byte[] reply = Scene.Siit.Ipv4ToIpv6(packet).Reply(DropReason.ForTranslator);
        IPv4Packet ip4 = ReadBack.Ipv4(reply);
        Assert.Equal(
            (s_toTranslator.Destination, s_toTranslator.Source),
            (ReadBack.Address4(ip4.SourceAddress), ReadBack.Address4(ip4.DestinationAddress)));
        Assert.Equal([3, 2], reply[20..22]);
        Assert.Equal(packet, reply[28..]);
    }

    [Fact]
    public void SourceRoute_Unexpired_RepliesWithIcmp3Code5() => Assert.Equal(
        [3, 5],
        Scene.Siit.Ipv4ToIpv6((s_toTranslator with { Options = [131, 7, 4, 1, 1, 1, 1, 0], Transport = Transport.Echo4() }).Build())
            .Reply(DropReason.SourceRoute)[20..22]);

    /// <summary>Echo replies are no errors: neither the switch nor the rate is for them.</summary>
    [Fact]
    public void EchoRequest_WithErrorsSwitchedOff_IsAnswered()
    {
        TranslatorOptions silent = Scene.Siit with { GenerateErrors = false };
        silent.Ipv4ToIpv6((s_toTranslator with { Transport = Transport.Echo4() }).Build()).Reply(DropReason.ForTranslator);
        silent.Ipv4ToIpv6(s_toTranslator.Build()).Dropped(DropReason.ForTranslator);
    }

    /// <summary>192.0.0.8 is everybody's, and a CLAT's addresses are the host's and no router's.</summary>
    [Fact]
    public void AddressThatNobodyConfigured_OrOfAClat_IsNotClaimed()
    {
        Ipv4Builder toDummy = s_toTranslator with { Destination = TranslatorOptions.DummyIpv4Address, Transport = Transport.Echo4() };
        ReadBack.Ipv6((Scene.Siit with { OwnIpv4Address = null }).Ipv4ToIpv6(toDummy.Build()).Forwarded);
        TranslatorOptions clat = Scene.Clat with { OwnIpv4Address = s_toTranslator.Destination };
        ReadBack.Ipv6(clat.Ipv4ToIpv6((s_toTranslator with { Source = Scene.Clat4 }).Build()).Forwarded);
    }

    [Fact]
    public void Counters_TellAnswersFromTranslatedPackets()
    {
        var translator = new Translator(Scene.Siit);
        Outcome.Of(translator, true, (s_toTranslator with { Transport = Transport.Echo4() }).Build());
        Outcome.Of(translator, true, s_toTranslator.Build());
        Outcome.Of(translator, true, (s_toTranslator with { Transport = Transport.Echo4(type: 0) }).Build());
        DirectionCounters counters = translator.Counters.Ipv4ToIpv6;
        Assert.Equal(
            (0, 2, 1, 0),
            (counters.Packets, counters.Replies(DropReason.ForTranslator), counters.Drops(DropReason.ForTranslator), counters.Hairpinned));
    }
}
