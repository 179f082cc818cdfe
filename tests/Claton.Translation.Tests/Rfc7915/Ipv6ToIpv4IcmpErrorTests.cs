using Claton.Translation.Tests.Packets;

namespace Claton.Translation.Tests.Rfc7915;

/// <summary>RFC 7915 §5.3: what routers and hosts say about packets that the CLAT sent. // C15</summary>
public sealed class Ipv6ToIpv4IcmpErrorTests
{
    /// <summary>A packet from the CLAT to the Internet, as a router got it.</summary>
    private static readonly Ipv6Builder s_inner = new()
    {
        Source = Scene.Clat6,
        Destination = Scene.Remote6,
        TrafficClass = 0x2e,
        HopLimit = 7,
        Transport = Transport.Udp(40),
    };

    /// <summary>The same packet before it was translated; its identification is lost.</summary>
    private static readonly Ipv4Builder s_inner4 = new()
    {
        TypeOfService = 0x2e,
        Ttl = 7,
        Identification = 0,
        Transport = Transport.Udp(40),
    };

    public static TheoryData<string> Checksummed => Ipv4ToIpv6TransportTests.Checksummed;

    [Theory]
    [MemberData(nameof(Checksummed))]
    public void InnerPacket_Whole_IsTheOriginal(string name)
    {
        Transport transport = Ipv4ToIpv6TransportTests.Named(name, 40);
        byte[] ip4 = Translate((s_inner with { Transport = transport }).Build()).Forwarded;
        ReadBack.Ipv4(ip4);
        Assert.Equal((s_inner4 with { Transport = transport }).Build(), ip4[28..]);
    }

    [Fact]
    public void InnerPacket_Truncated_KeepsItsTotalLength()
    {
        byte[] inner = s_inner.Build();
        byte[] original = s_inner4.Build();
        for (int length = 48; length < inner.Length; length++)
        {
            byte[] ip4 = Translate(inner[..length]).Forwarded;
            ReadBack.Ipv4(ip4);
            Assert.Equal(original[..(length - 20)], ip4[28..]);
        }
    }

    /// <summary>// E1</summary>
    [Fact]
    public void InnerPacket_ShorterThanItsHeaders_IsDropped()
    {
        byte[] inner = s_inner.WithHopByHop().Build();
        for (int length = 0; length < 48; length++)
        {
            Translate(inner[..length]).Dropped(DropReason.MalformedInnerPacket);
        }

        ReadBack.Ipv4(Translate(inner[..48]).Forwarded);
    }

    [Theory]
    [InlineData(0, 0x45)]
    [InlineData(5, 7)]
    public void InnerPacket_Malformed_IsDropped(int offset, byte value)
    {
        byte[] inner = s_inner.WithHopByHop().Build();
        inner[offset] = value;
        Translate(inner).Dropped(DropReason.MalformedInnerPacket);
    }

    [Fact]
    public void InnerPacket_ExtensionHeaders_AreLeftOut()
    {
        byte[] ip4 = Translate(s_inner.WithHopByHop().WithRouting(0).Build()).Forwarded;
        ReadBack.Ipv4(ip4);
        Assert.Equal(s_inner4.Build(), ip4[28..]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    public void InnerPacket_Fragment_IsAnIpv4Fragment(int offset)
    {
        byte[] ip4 = Translate(s_inner.Fragment(offset, 16).Build()).Forwarded;
        ReadBack.Ipv4(ip4);
        Assert.Equal((s_inner4 with { Identification = 0x1234 }).Fragment(offset, 16).Build(), ip4[28..]);
    }

    [Theory]
    [InlineData(128, 8)]
    [InlineData(129, 0)]
    public void InnerPacket_Echo_IsTranslated(byte type, byte type4)
    {
        byte[] ip4 = Translate((s_inner with { Transport = Transport.Echo6(type) }).Build()).Forwarded;
        ReadBack.Ipv4(ip4);
        Assert.Equal((s_inner4 with { Transport = Transport.Echo4(type4) }).Build(), ip4[28..]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void InnerPacket_IsAnIcmpError_IsDropped(byte type) =>
        Translate((s_inner with { Transport = Transport.Icmp6(type, 0, 0, s_inner.Build()) }).Build()).Dropped(DropReason.NestedIcmpError);

    [Fact]
    public void InnerPacket_FragmentedIcmp_IsDropped() =>
        Translate((s_inner with { Transport = Transport.Echo6() }).Fragment(0, 16).Build()).Dropped(DropReason.FragmentedIcmp);

    [Fact]
    public void InnerPacket_OtherIcmp_IsDropped() =>
        Translate((s_inner with { Transport = Transport.Icmp6(135, 0, 0, []) }).Build()).Dropped(DropReason.UntranslatableInnerPacket);

    [Fact]
    public void InnerPacket_IcmpCutBeforeItsChecksum_IsDropped() =>
        Translate((s_inner with { Transport = Transport.Echo6() }).Build()[..43]).Dropped(DropReason.MalformedInnerPacket);

    /// <summary>Only errors about what the CLAT has sent. // C21 E2</summary>
    [Theory]
    [InlineData("64:ff9b::c633:6409", "64:ff9b::c633:6407")]
    [InlineData("2001:db8::1", "64:ff9b::c633:6407")]
    [InlineData("2001:db8:1:2:3:4:5:c1a7", "2001:db8::1")]
    public void InnerPacket_NotFromClat6ToThePrefix_IsDropped(string source, string destination) =>
        Translate((s_inner with { Source = Ipv6Address.Parse(source), Destination = Ipv6Address.Parse(destination) }).Build())
            .Dropped(DropReason.UntranslatableInnerPacket);

    /// <summary>Length fields that promise more than any IPv4 packet holds. // E1</summary>
    [Fact]
    public void InnerPacket_LongestPayloadLength_IsKeptWithinTheField()
    {
        byte[] inner = s_inner.Build();
        (inner[4], inner[5]) = (0xff, 0xff);
        byte[] ip4 = Translate(inner).Forwarded;
        ReadBack.Ipv4(ip4);
        Assert.Equal([0xff, 0xff], ip4[30..32]);
    }

    /// <summary>No ICMPv4 error is longer than 576. RFC 1812 §4.3.2.3</summary>
    [Fact]
    public void Message_Over576_IsCut()
    {
        byte[] ip4 = Translate((s_inner with { Transport = Transport.Udp(1100) }).Build()).Forwarded;
        ReadBack.Ipv4(ip4);
        Assert.Equal(576, ip4.Length);
        Assert.Equal((s_inner4 with { Transport = Transport.Udp(1100) }).Build()[..548], ip4[28..]);
    }

    [Fact]
    public void Message_ChecksumWrong_IsDropped()
    {
        byte[] packet = new Ipv6Builder { Transport = Transport.Icmp6(1, 4, 0, s_inner.Build()) }.Build();
        packet[^1] ^= 1;
        Scene.Clat.Ipv6ToIpv4(packet).Dropped(DropReason.IcmpChecksum);
    }

    [Fact]
    public void Message_PartialChecksum_IsCompleted()
    {
        byte[] packet = new Ipv6Builder { Transport = Transport.Icmp6(1, 4, 0, s_inner.Build()).Partial() }.Build();
        Outcome outcome = Scene.Clat.Ipv6ToIpv4(packet, new VirtioNetHeader(VirtioNetHeader.NeedsChecksum, 0, 0, 0, 40, 2));
        Assert.Equal(default, outcome.Offload);
        ReadBack.Ipv4(outcome.Forwarded);
    }

    /// <summary>From the far end itself, the source is its IPv4 address.</summary>
    [Fact]
    public void Source_InThePrefix_IsItsIpv4Address() =>
        Assert.Equal(Scene.Remote4, ReadBack.Address4(ReadBack.Ipv4(Translate(s_inner.Build()).Forwarded).SourceAddress));

    /// <summary>Path MTU discovery lives on routers with addresses of their own. // C17</summary>
    [Theory]
    [InlineData(1, "2001:db8:ffff::1")]
    [InlineData(2, "2001:db8:ffff::1")]
    [InlineData(3, "fe80::1")]
    [InlineData(4, "2001:db8:1:2::1")]
    public void Source_ARouterOutsideThePrefix_IsTheDummyAddress(byte type, string router)
    {
        byte[] packet = new Ipv6Builder
        {
            Source = Ipv6Address.Parse(router),
            Transport = Transport.Icmp6(type, 0, type == 2 ? 1400u : 0, s_inner.Build()),
        }.Build();
        PacketDotNet.IPv4Packet ip4 = ReadBack.Ipv4(Scene.Clat.Ipv6ToIpv4(packet).Forwarded);
        Assert.Equal(Ipv4Address.Parse("192.0.0.8"), ReadBack.Address4(ip4.SourceAddress));
        Assert.Equal(Scene.Clat4, ReadBack.Address4(ip4.DestinationAddress));
    }

    /// <summary>RFC 6791 §5: a pool, in which routers differ and each stays what it is. // C17</summary>
    [Fact]
    public void Source_ARouterOutsideThePrefix_IsFromThePool()
    {
        var pool = Ipv4Prefix.Parse("203.0.113.0/26");
        TranslatorOptions options = Scene.Clat with { UntranslatableIcmpSource = pool };
        var seen = new HashSet<Ipv4Address>();
        for (ulong router = 0; router < 100; router++)
        {
            byte[] packet = new Ipv6Builder
            {
                Source = new Ipv6Address(Scene.Router6.High, router),
                Transport = Transport.Icmp6(3, 0, 0, s_inner.Build()),
            }.Build();
            Ipv4Address source = ReadBack.Address4(ReadBack.Ipv4(options.Ipv6ToIpv4(packet).Forwarded).SourceAddress);
            Assert.True(pool.Contains(source));
            Assert.Equal(source, ReadBack.Address4(ReadBack.Ipv4(options.Ipv6ToIpv4(packet).Forwarded).SourceAddress));
            seen.Add(source);
        }

        Assert.InRange(seen.Count, 32, 64);
    }

    private static Outcome Translate(byte[] inner) =>
        Scene.Clat.Ipv6ToIpv4(new Ipv6Builder { Transport = Transport.Icmp6(1, 4, 0, inner) }.Build());
}
