using Claton.Translation.Rfc6052;
using Claton.Translation.Tests.Packets;
using PacketDotNet;

namespace Claton.Translation.Tests.Rfc7915;

/// <summary>RFC 7915 §4 and §4.1.</summary>
public sealed class Ipv4ToIpv6HeaderTests
{
    private static readonly byte[] s_loose = [131, 7, 4, 198, 51, 100, 9, 0];
    private static readonly byte[] s_strict = [1, 137, 7, 4, 198, 51, 100, 9];

    /// <summary>Every field of §4.1. // C1</summary>
    [Fact]
    public void Header_WholePacket_IsAsInTheStandard()
    {
        byte[] packet = new Ipv4Builder { TypeOfService = 0xb9, Ttl = 17, DontFragment = true, Transport = Transport.Udp(100) }.Build();
        IPv6Packet ip6 = ReadBack.Ipv6(Scene.Clat.Ipv4ToIpv6(packet).Forwarded);
        Assert.Equal(0xb9, ip6.TrafficClass);
        Assert.Equal(0, ip6.FlowLabel);
        Assert.Equal(108, ip6.PayloadLength);
        Assert.Equal(ProtocolType.Udp, ip6.NextHeader);
        Assert.Equal(16, ip6.HopLimit);
        Assert.Equal(Scene.Clat6, ReadBack.Address6(ip6.SourceAddress));
        Assert.Equal(Scene.Remote6, ReadBack.Address6(ip6.DestinationAddress));
    }

    /// <summary>All eight bits, ECN and the top bit of DSCP among them. // C1</summary>
    [Fact]
    public void TrafficClass_AnyTypeOfService_IsTheSameOctet()
    {
        for (int octet = 0; octet < 256; octet++)
        {
            byte[] packet = new Ipv4Builder { TypeOfService = (byte)octet }.Build();
            Assert.Equal(octet, ReadBack.Ipv6(Scene.Clat.Ipv4ToIpv6(packet).Forwarded).TrafficClass);
        }
    }

    /// <summary>// C1</summary>
    [Fact]
    public void TrafficClass_NotCopied_IsZero()
    {
        byte[] packet = new Ipv4Builder { TypeOfService = 0xff }.Build();
        TranslatorOptions options = Scene.Clat with { CopyTrafficClass = false };
        Assert.Equal(0, ReadBack.Ipv6(options.Ipv4ToIpv6(packet).Forwarded).TrafficClass);
    }

    /// <summary>ICMP becomes ICMPv6, everything else but IGMP keeps its number. // C1</summary>
    [Fact]
    public void NextHeader_EveryProtocol_IsTheProtocol()
    {
        foreach (int protocol in Enumerable.Range(0, 256).Where(protocol => protocol != 2))
        {
            Transport transport = protocol == 1 ? Transport.Echo4() : Transport.Raw((byte)protocol);
            byte[] ip6 = Scene.Clat.Ipv4ToIpv6(new Ipv4Builder { Transport = transport }.Build()).Forwarded;
            Assert.Equal(protocol == 1 ? 58 : protocol, ip6[6]);
        }
    }

    /// <summary>All options but source routes leave no trace. // C7</summary>
    [Theory]
    [InlineData(new byte[] { 1, 1, 1, 1 })]
    [InlineData(new byte[] { 7, 7, 4, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 148, 4, 0, 0 })]
    [InlineData(new byte[] { 68, 40, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    public void Options_NoSourceRoute_AreIgnored(byte[] options)
    {
        Ipv4Builder plain = new() { Transport = Transport.Tcp() };
        byte[] with = Scene.Clat.Ipv4ToIpv6((plain with { Options = options }).Build()).Forwarded;
        Assert.Equal(Scene.Clat.Ipv4ToIpv6(plain.Build()).Forwarded, with);
    }

    /// <summary>A pointer beyond the list: the route is used up. // C7</summary>
    [Fact]
    public void SourceRoute_Expired_IsIgnored()
    {
        byte[] expired = [131, 7, 8, 198, 51, 100, 9, 0];
        ReadBack.Ipv6(Scene.Clat.Ipv4ToIpv6(new Ipv4Builder { Options = expired }.Build()).Forwarded);
    }

    /// <summary>// C7</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SourceRoute_Unexpired_RepliesWithIcmp3Code5(bool loose)
    {
        byte[] packet = new Ipv4Builder { Options = loose ? s_loose : s_strict }.Build();
        byte[] reply = Scene.Clat.Ipv4ToIpv6(packet).Reply(DropReason.SourceRoute);
        ReadBack.Ipv4(reply);
        Assert.Equal([3, 5], reply[20..22]);
        Assert.Equal(packet, reply[28..]);
    }

    /// <summary>"If the pointer is greater than the length", the route is used up; not where it points at the last octet. RFC 791 §3.1</summary>
    [Fact]
    public void SourceRoute_PointerAtItsEnd_IsUnexpired() =>
        Scene.Clat.Ipv4ToIpv6(new Ipv4Builder { Options = [131, 7, 7, 198, 51, 100, 9, 0] }.Build()).Reply(DropReason.SourceRoute);

    /// <summary>Options that contradict themselves end the list, and nothing worse. // E1</summary>
    [Theory]
    [InlineData(new byte[] { 7, 0, 0, 0 })]
    [InlineData(new byte[] { 7, 60, 0, 0 })]
    [InlineData(new byte[] { 1, 1, 1, 131 })]
    public void Options_Malformed_AreIgnored(byte[] options) =>
        ReadBack.Ipv6(Scene.Clat.Ipv4ToIpv6(new Ipv4Builder { Options = options }.Build()).Forwarded);

    /// <summary>// C3</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Ttl_WouldReachZero_RepliesWithTimeExceeded(byte ttl)
    {
        byte[] packet = new Ipv4Builder { Ttl = ttl }.Build();
        byte[] reply = Scene.Clat.Ipv4ToIpv6(packet).Reply(DropReason.HopLimitExceeded);
        IPv4Packet ip4 = ReadBack.Ipv4(reply);
        Assert.Equal([11, 0], reply[20..22]);
        Assert.Equal(TranslatorOptions.DummyIpv4Address, ReadBack.Address4(ip4.SourceAddress));
        Assert.Equal(Scene.Clat4, ReadBack.Address4(ip4.DestinationAddress));
        Assert.Equal(packet, reply[28..]);
    }

    [Fact]
    public void Ttl_Two_IsForwarded() =>
        Assert.Equal(1, ReadBack.Ipv6(Scene.Clat.Ipv4ToIpv6(new Ipv4Builder { Ttl = 2 }.Build()).Forwarded).HopLimit);

    /// <summary>// C9</summary>
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("127.0.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.255")]
    [InlineData("255.255.255.255")]
    public void Source_Illegal_IsDroppedInSilence(string source) =>
        Scene.Siit.Ipv4ToIpv6(new Ipv4Builder { Source = Ipv4Address.Parse(source), Destination = Ipv4Address.Parse("192.0.2.1") }.Build())
            .Dropped(DropReason.IllegalSource);

    /// <summary>"Illegal" sources of ICMP errors are translated for trouble shooting. §4.1</summary>
    [Fact]
    public void Source_IllegalInIcmpError_IsTranslated()
    {
        byte[] inner = new Ipv4Builder { Source = Ipv4Address.Parse("192.0.2.1") }.Build();
        byte[] packet = new Ipv4Builder
        {
            Source = Ipv4Address.Parse("127.0.0.1"),
            Destination = Ipv4Address.Parse("192.0.2.1"),
            Transport = Transport.Icmp4(11, 0, 0, inner),
        }.Build();
        IPv6Packet ip6 = ReadBack.Ipv6(Scene.Siit.Ipv4ToIpv6(packet).Forwarded);
        Assert.Equal(Ipv6Address.Parse("64:ff9b::7f00:1"), ReadBack.Address6(ip6.SourceAddress));
    }

    /// <summary>Multicast and broadcast: no answer (RFC 1122 §3.2.2). // C9</summary>
    [Theory]
    [InlineData("224.0.0.251")]
    [InlineData("239.1.2.3")]
    [InlineData("255.255.255.255")]
    public void Destination_Group_IsDroppedInSilence(string destination) =>
        Scene.Clat.Ipv4ToIpv6(new Ipv4Builder { Destination = Ipv4Address.Parse(destination) }.Build())
            .Dropped(DropReason.UntranslatableDestination);

    /// <summary>// C9</summary>
    [Theory]
    [InlineData("0.1.2.3")]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.1.1")]
    [InlineData("192.0.0.0")]
    [InlineData("192.0.0.7")]
    public void Destination_NotBehindANat64_RepliesWithProhibited(string destination)
    {
        byte[] packet = new Ipv4Builder { Destination = Ipv4Address.Parse(destination) }.Build();
        byte[] reply = Scene.Clat.Ipv4ToIpv6(packet).Reply(DropReason.UntranslatableDestination);
        ReadBack.Ipv4(reply);
        Assert.Equal([3, 13], reply[20..22]);
    }

    /// <summary>// C20</summary>
    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("100.64.0.1")]
    [InlineData("192.0.0.170")]
    [InlineData("192.0.2.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.19.255.255")]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.1")]
    [InlineData("240.0.0.1")]
    public void PrivateDestination_WellKnownPrefix_ObeysTheOption(string destination)
    {
        byte[] packet = new Ipv4Builder { Destination = Ipv4Address.Parse(destination) }.Build();
        ReadBack.Ipv6(Scene.Clat.Ipv4ToIpv6(packet).Forwarded);

        TranslatorOptions forbidden = Scene.Clat with { AllowPrivateIpv4 = false };
        Assert.Equal([3, 13], forbidden.Ipv4ToIpv6(packet).Reply(DropReason.PrivateIpv4)[20..22]);

        // RFC 8215: the local-use prefix is like any other.
        TranslatorOptions local = forbidden with { Prefix = new Pref64(Ipv6Prefix.Parse("64:ff9b:1::/96")) };
        ReadBack.Ipv6(local.Ipv4ToIpv6(packet).Forwarded);
    }

    /// <summary>// C20</summary>
    [Fact]
    public void PrivateSource_WellKnownPrefix_ObeysTheOption()
    {
        byte[] packet = new Ipv4Builder { Source = Ipv4Address.Parse("10.1.2.3"), Destination = Ipv4Address.Parse("192.0.2.1") }.Build();
        ReadBack.Ipv6(Scene.Siit.Ipv4ToIpv6(packet).Forwarded);
        Assert.Equal([3, 13], (Scene.Siit with { AllowPrivateIpv4 = false }).Ipv4ToIpv6(packet).Reply(DropReason.PrivateIpv4)[20..22]);
    }

    /// <summary>// C20</summary>
    [Theory]
    [InlineData("172.15.0.1")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("192.169.0.1")]
    [InlineData("11.0.0.1")]
    [InlineData("192.0.1.1")]
    [InlineData("192.0.3.1")]
    [InlineData("198.17.255.255")]
    [InlineData("198.20.0.1")]
    [InlineData("198.51.101.1")]
    [InlineData("203.0.114.1")]
    public void GlobalDestination_PrivateForbidden_IsTranslated(string destination)
    {
        TranslatorOptions forbidden = Scene.Clat with { AllowPrivateIpv4 = false };
        ReadBack.Ipv6(forbidden.Ipv4ToIpv6(new Ipv4Builder { Destination = Ipv4Address.Parse(destination) }.Build()).Forwarded);
    }

    /// <summary>Only packets of the pair are touched. // C21</summary>
    [Fact]
    public void Source_NotClat4_IsNotTranslated() =>
        Scene.Clat.Ipv4ToIpv6(new Ipv4Builder { Source = Ipv4Address.Parse("192.0.0.2") }.Build()).Dropped(DropReason.NotForClat);

    /// <summary>Ethernet pads short packets. // E1</summary>
    [Fact]
    public void TrailingOctets_BehindTotalLength_AreCutOff()
    {
        byte[] packet = new Ipv4Builder { Transport = Transport.Udp(1) }.Build();
        byte[] padded = [.. packet, .. new byte[17]];
        Assert.Equal(Scene.Clat.Ipv4ToIpv6(packet).Forwarded, Scene.Clat.Ipv4ToIpv6(padded).Forwarded);
    }

    /// <summary>An IPv6 header has no checksum: a broken header must not come out looking whole. RFC 1812 §5.2.2.</summary>
    [Fact]
    public void HeaderChecksum_Wrong_IsDropped()
    {
        byte[] packet = new Ipv4Builder { Options = [1, 1, 1, 1] }.Build();
        packet[21] ^= 0x10;
        Scene.Clat.Ipv4ToIpv6(packet).Dropped(DropReason.HeaderChecksum);
    }

    public static TheoryData<int, int, DropReason> BrokenHeaders => new()
    {
        { 0, 0x65, DropReason.MalformedHeader }, // version 6
        { 0, 0x44, DropReason.MalformedHeader }, // 16 octets of header
        { 0, 0x4f, DropReason.MalformedHeader }, // 60 octets of header, 52 in all
        { 3, 19, DropReason.MalformedHeader },
        { 3, 53, DropReason.Truncated },
    };

    /// <summary>// E1</summary>
    [Theory]
    [MemberData(nameof(BrokenHeaders))]
    public void Header_ContradictsThePacket_IsDropped(int offset, int value, DropReason reason)
    {
        byte[] packet = new Ipv4Builder().Build();
        Assert.Equal(52, packet.Length);
        packet[offset] = (byte)value;
        Scene.Clat.Ipv4ToIpv6(packet).Dropped(reason);
    }

    /// <summary>// E1</summary>
    [Fact]
    public void Packet_AnyShorterThanItsHeader_IsDropped()
    {
        byte[] packet = new Ipv4Builder().Build();
        for (int length = 0; length < packet.Length; length++)
        {
            Scene.Clat.Ipv4ToIpv6(packet[..length]).Dropped(DropReason.Truncated);
        }
    }

    /// <summary>A fragment that, with an IP header, ends beyond 65535 can't be part of any packet. // E1</summary>
    [Theory]
    [InlineData(65528, 1)]
    [InlineData(65512, 4)]
    public void Fragment_EndsBeyondTheLongestPacket_IsDropped(int offset, int bytes)
    {
        Ipv4Builder fragment = new() { FragmentOffsetBytes = offset, Options = [1, 1, 1, 1] };
        Scene.Clat.Ipv4ToIpv6((fragment with { Transport = Transport.Raw(17, bytes) }).Build()).Dropped(DropReason.MalformedHeader);
        byte[] last = (fragment with { FragmentOffsetBytes = 65512, Transport = Transport.Raw(17, 3) }).Build();
        ReadBack.Ipv6(Scene.Clat.Ipv4ToIpv6(last).Forwarded);
    }
}
