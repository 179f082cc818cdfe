using System.Buffers.Binary;
using Claton.Translation.Tests.Packets;

namespace Claton.Translation.Tests.Rfc7915;

/// <summary>RFC 7915 §4.3: what the host says about packets that it received. // C15</summary>
public sealed class Ipv4ToIpv6IcmpErrorTests
{
    /// <summary>A packet from the Internet to the CLAT, as the host got it.</summary>
    private static readonly Ipv4Builder s_inner = new()
    {
        Source = Scene.Remote4,
        Destination = Scene.Clat4,
        TypeOfService = 0x2e,
        Ttl = 7,
        Transport = Transport.Udp(40),
    };

    /// <summary>The same packet before it was translated.</summary>
    private static readonly Ipv6Builder s_inner6 = new()
    {
        TrafficClass = 0x2e,
        HopLimit = 7,
        Transport = Transport.Udp(40),
    };

    public static TheoryData<string> Checksummed => Ipv4ToIpv6TransportTests.Checksummed;

    /// <summary>The packet inside is what the sender of that packet knows: same hop limit, same checksum.</summary>
    [Theory]
    [MemberData(nameof(Checksummed))]
    public void InnerPacket_Whole_IsTheOriginal(string name)
    {
        Transport transport = Ipv4ToIpv6TransportTests.Named(name, 40);
        byte[] ip6 = Translate((s_inner with { Transport = transport }).Build()).Forwarded;
        ReadBack.Ipv6(ip6);
        Assert.Equal((s_inner6 with { Transport = transport }).Build(), ip6[48..]);
    }

    /// <summary>Cut anywhere behind its transport ports, the inner packet keeps the length that it had.</summary>
    [Fact]
    public void InnerPacket_Truncated_KeepsItsPayloadLength()
    {
        byte[] inner = s_inner.Build();
        byte[] original = s_inner6.Build();
        for (int length = 28; length < inner.Length; length++)
        {
            byte[] ip6 = Translate(inner[..length]).Forwarded;
            ReadBack.Ipv6(ip6);
            Assert.Equal(original[..(length + 20)], ip6[48..]);
        }
    }

    /// <summary>Less than an IP header is no packet. // E1</summary>
    [Fact]
    public void InnerPacket_ShorterThanItsHeader_IsDropped()
    {
        byte[] inner = (s_inner with { Options = [1, 1, 1, 1] }).Build();
        for (int length = 0; length < 24; length++)
        {
            Translate(inner[..length]).Dropped(DropReason.MalformedInnerPacket);
        }

        ReadBack.Ipv6(Translate(inner[..24]).Forwarded);
    }

    [Theory]
    [InlineData(0, 0x65)]
    [InlineData(0, 0x44)]
    [InlineData(0, 0x4f)]
    [InlineData(3, 19)]
    public void InnerPacket_Malformed_IsDropped(int offset, byte value)
    {
        byte[] inner = s_inner.Build()[..28];
        inner[2] = 0;
        inner[offset] = value;
        Translate(inner).Dropped(DropReason.MalformedInnerPacket);
    }

    [Fact]
    public void InnerPacket_Options_AreLeftOut()
    {
        byte[] ip6 = Translate((s_inner with { Options = [1, 1, 1, 1, 1, 1, 1, 1] }).Build()).Forwarded;
        ReadBack.Ipv6(ip6);
        Assert.Equal(s_inner6.Build(), ip6[48..]);
    }

    /// <summary>The inner packet gets the Fragment Header that it had.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    public void InnerPacket_Fragment_HasAFragmentHeader(int offset)
    {
        byte[] ip6 = Translate(s_inner.Fragment(offset, 16).Build()).Forwarded;
        ReadBack.Ipv6(ip6);
        Assert.Equal(s_inner6.Fragment(offset, 16, identification: 0x1234).Build(), ip6[48..]);
    }

    /// <summary>An inner UDP packet without a checksum stays so: it can't be computed from a part.</summary>
    [Fact]
    public void InnerPacket_ZeroUdpChecksum_StaysZero()
    {
        byte[] ip6 = Translate((s_inner with { Transport = Transport.UdpWithoutChecksum(40) }).Build()).Forwarded;
        ReadBack.Ipv6(ip6);
        Assert.Equal([0, 0], ip6[94..96]);
    }

    [Theory]
    [InlineData(8, 128)]
    [InlineData(0, 129)]
    public void InnerPacket_Echo_IsTranslated(byte type, byte type6)
    {
        byte[] ip6 = Translate((s_inner with { Transport = Transport.Echo4(type) }).Build()).Forwarded;
        ReadBack.Ipv6(ip6);
        Assert.Equal((s_inner6 with { Transport = Transport.Echo6(type6) }).Build(), ip6[48..]);
    }

    /// <summary>"This process MUST stop at the first embedded header." §4.3</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(11)]
    [InlineData(12)]
    public void InnerPacket_IsAnIcmpError_IsDropped(byte type) =>
        Translate((s_inner with { Transport = Transport.Icmp4(type, 0, 0, s_inner.Build()) }).Build()).Dropped(DropReason.NestedIcmpError);

    [Fact]
    public void InnerPacket_FragmentedIcmp_IsDropped() =>
        Translate((s_inner with { Transport = Transport.Echo4() }).Fragment(0, 16).Build()).Dropped(DropReason.FragmentedIcmp);

    [Fact]
    public void InnerPacket_OtherIcmp_IsDropped() =>
        Translate((s_inner with { Transport = Transport.Icmp4(13, 0, 0, []) }).Build()).Dropped(DropReason.UntranslatableInnerPacket);

    [Fact]
    public void InnerPacket_IcmpCutBeforeItsChecksum_IsDropped() =>
        Translate((s_inner with { Transport = Transport.Echo4() }).Build()[..23]).Dropped(DropReason.MalformedInnerPacket);

    /// <summary>The CLAT speaks of packets that were sent to it, and of no others. // C21</summary>
    [Fact]
    public void InnerPacket_NotToClat4_IsDropped() =>
        Translate((s_inner with { Destination = Ipv4Address.Parse("192.0.0.2") }).Build()).Dropped(DropReason.UntranslatableInnerPacket);

    /// <summary>No ICMPv6 error is longer than 1280. RFC 4443 §2.4 (c)</summary>
    [Fact]
    public void Message_Over1280_IsCut()
    {
        byte[] ip6 = Translate((s_inner with { Transport = Transport.Udp(1400) }).Build()).Forwarded;
        ReadBack.Ipv6(ip6);
        Assert.Equal(1280, ip6.Length);
        Assert.Equal((s_inner6 with { Transport = Transport.Udp(1400) }).Build()[..1232], ip6[48..]);
    }

    /// <summary>The new checksum must not make a broken message look right.</summary>
    [Fact]
    public void Message_ChecksumWrong_IsDropped()
    {
        byte[] packet = new Ipv4Builder { Transport = Transport.Icmp4(3, 3, 0, s_inner.Build()) }.Build();
        packet[^1] ^= 1;
        Scene.Clat.Ipv4ToIpv6(packet).Dropped(DropReason.IcmpChecksum);
    }

    [Fact]
    public void Message_PartialChecksum_IsCompleted()
    {
        byte[] packet = new Ipv4Builder { Transport = Transport.Icmp4(3, 3, 0, s_inner.Build()).Partial() }.Build();
        Outcome outcome = Scene.Clat.Ipv4ToIpv6(packet, new VirtioNetHeader(VirtioNetHeader.NeedsChecksum, 0, 0, 0, 20, 2));
        Assert.Equal(default, outcome.Offload);
        ReadBack.Ipv6(outcome.Forwarded);
    }

    [Fact]
    public void Message_OuterHeader_IsTranslatedLikeAnyOther()
    {
        byte[] packet = new Ipv4Builder { TypeOfService = 0xc0, Ttl = 3, Transport = Transport.Icmp4(3, 3, 0, s_inner.Build()) }.Build();
        PacketDotNet.IPv6Packet ip6 = ReadBack.Ipv6(Scene.Clat.Ipv4ToIpv6(packet).Forwarded);
        Assert.Equal((0xc0, 2), (ip6.TrafficClass, ip6.HopLimit));
        Assert.Equal(Scene.Clat6, ReadBack.Address6(ip6.SourceAddress));
        Assert.Equal(Scene.Remote6, ReadBack.Address6(ip6.DestinationAddress));
    }

    /// <summary>Length fields that promise more than any packet holds. // E1</summary>
    [Fact]
    public void InnerPacket_LongestTotalLength_IsKeptWithinTheField()
    {
        byte[] inner = s_inner.Build();
        BinaryPrimitives.WriteUInt16BigEndian(inner.AsSpan(2), 0xffff);
        byte[] ip6 = Translate(Ipv4Builder.WithHeaderChecksum(inner)).Forwarded;
        ReadBack.Ipv6(ip6);
        Assert.Equal(0xffff - 20, BinaryPrimitives.ReadUInt16BigEndian(ip6.AsSpan(52)));
    }

    private static Outcome Translate(byte[] inner) =>
        Scene.Clat.Ipv4ToIpv6(new Ipv4Builder { Transport = Transport.Icmp4(3, 3, 0, inner) }.Build());
}
