using Claton.Translation.Tests.Packets;
using PacketDotNet;

namespace Claton.Translation.Tests.Rfc7757;

/// <summary>RFC 7757 §4 and Appendix B.1: two IPv6 nodes that know each other by their IPv4 addresses.</summary>
public sealed class HairpinningTests
{
    private static readonly Ipv6Address s_nodeA = Ipv6Address.Parse("2001:db8:aaaa::");
    private static readonly Ipv6Address s_nodeB = Ipv6Address.Parse("2001:db8:bbbb::b");
    private static readonly Ipv6Address s_nodeAInPrefix = Ipv6Address.Parse("64:ff9b::192.0.2.1");
    private static readonly Ipv6Address s_nodeBInPrefix = Ipv6Address.Parse("64:ff9b::192.0.2.2");

    private static readonly Ipv6Builder s_fromA = new() { Source = s_nodeA, Destination = s_nodeBInPrefix };

    /// <summary>What node B gets of it, and quotes in its errors.</summary>
    private static readonly Ipv6Builder s_atB = new() { Source = s_nodeAInPrefix, Destination = s_nodeB, HopLimit = 63 };

    private static readonly TranslatorOptions s_options = Scene.Siit with
    {
        UntranslatableIcmpSource = Ipv4Prefix.Parse("198.51.100.1"),
    };

    public static TheoryData<string> Transports => ["udp", "tcp", "echo", "sctp"];

    /// <summary>Figures 8 and 11; the hop limit is decremented once.</summary>
    [Theory]
    [MemberData(nameof(Transports))]
    public void NormalPacket_ComesBack(string name)
    {
        Transport transport = Named(name);
        Verdict expected = new(VerdictAction.Reply, DropReason.None);
        Outcome outcome = s_options.Ipv6ToIpv4((s_fromA with { Transport = transport }).Build());
        Assert.Equal(expected, outcome.Verdict);
        ReadBack.Ipv6(outcome.Packet);
        Assert.Equal((s_atB with { Transport = transport }).Build(), outcome.Packet);

        Outcome answer = s_options.Ipv6ToIpv4(new Ipv6Builder { Source = s_nodeB, Destination = s_nodeAInPrefix }.Build());
        Assert.Equal(expected, answer.Verdict);
        IPv6Packet ip6 = ReadBack.Ipv6(answer.Packet);
        Assert.Equal((s_nodeBInPrefix, s_nodeA), (ReadBack.Address6(ip6.SourceAddress), ReadBack.Address6(ip6.DestinationAddress)));
    }

    /// <summary>Figure 9: a router's error (rule 2 of §4.2.1), figure 10: the host's own (rules 2 and 3); a router with a mapping keeps it.</summary>
    [Theory]
    [InlineData("2001:db8::1234", "64:ff9b::198.51.100.1")]
    [InlineData("2001:db8:bbbb::b", "64:ff9b::192.0.2.2")]
    [InlineData("2001:db8:cccc::", "2001:db8:cccc::")]
    public void IcmpError_ComesBack(string source, string translatedSource)
    {
        byte[] error = new Ipv6Builder
        {
            Source = Ipv6Address.Parse(source),
            Destination = s_nodeAInPrefix,
            Transport = Transport.Icmp6(1, 4, 0, s_atB.Build()),
        }.Build();
        Outcome outcome = s_options.Ipv6ToIpv4(error);
        Assert.Equal(new Verdict(VerdictAction.Reply, DropReason.None), outcome.Verdict);
        IPv6Packet ip6 = ReadBack.Ipv6(outcome.Packet);
        Assert.Equal(Ipv6Address.Parse(translatedSource), ReadBack.Address6(ip6.SourceAddress));
        Assert.Equal(s_nodeA, ReadBack.Address6(ip6.DestinationAddress));
        Assert.Equal([1, 4], outcome.Packet[40..42]);
        Assert.Equal((s_fromA with { HopLimit = 63 }).Build(), outcome.Packet[48..]);
    }

    /// <summary>Condition B2: what the quoted packet's source became by its own mapping is not for anyone here.</summary>
    [Fact]
    public void IcmpError_InnerSourceByItsMapping_GoesToTheIpv4Side()
    {
        byte[] error = new Ipv6Builder
        {
            Source = s_nodeB,
            Destination = Scene.Remote6,
            Transport = Transport.Icmp6(1, 4, 0, (s_atB with { Source = s_nodeA }).Build()),
        }.Build();
        ReadBack.Ipv4(s_options.Ipv6ToIpv4(error).Forwarded);
    }

    /// <summary>A fragment keeps what it needs to be put together; no MTU is in the way of what came over the same link.</summary>
    [Fact]
    public void Fragment_ComesBackWhole()
    {
        Ipv6Builder whole = s_fromA with { Transport = Transport.Raw(132, 2000) };
        Outcome outcome = s_options.Ipv6ToIpv4(whole.Fragment(0, 1448, identification: 0x1234).Build());
        Assert.Equal(new Verdict(VerdictAction.Reply, DropReason.None), outcome.Verdict);
        Assert.Equal((s_atB with { Transport = Transport.Raw(132, 2000) }).Fragment(0, 1448, identification: 0x1234).Build(), outcome.Packet);
    }

    /// <summary>It never was on the IPv4 side, whose MTU is none of its business.</summary>
    [Fact]
    public void Packet_OverTheIpv4Mtu_ComesBackWhole()
    {
        Outcome outcome = (s_options with { Ipv4MtuBytes = 600 }).Ipv6ToIpv4((s_fromA with { Transport = Transport.Udp(1000) }).Build());
        Assert.Equal(new Verdict(VerdictAction.Reply, DropReason.None), outcome.Verdict);
        Assert.Equal((s_atB with { Transport = Transport.Udp(1000) }).Build(), outcome.Packet);
    }

    /// <summary>A super-packet comes back as one, even where it is longer than IPv4 could say.</summary>
    [Theory]
    [InlineData(20_000)]
    [InlineData(65_515)]
    public void SuperPacket_ComesBackWhole(int payloadBytes)
    {
        byte[] packet = (s_fromA with { Transport = Transport.Tcp(payloadBytes).Partial() }).Build();
        var offload = new VirtioNetHeader(VirtioNetHeader.NeedsChecksum, VirtioNetHeader.GsoTcpIpv6, 60, 1440, 40, 16);
        Outcome outcome = s_options.Ipv6ToIpv4(packet, offload);
        Assert.Equal(new Verdict(VerdictAction.Reply, DropReason.None), outcome.Verdict);
        Assert.Equal(offload, outcome.Offload);
        Assert.Equal(packet.Length, outcome.Packet.Length);
        Assert.Equal(packet[60..], outcome.Packet[60..]);
    }

    /// <summary>Of no use to a device that takes no super-packets unless it can be cut, by no MTU of the IPv4 side.</summary>
    [Fact]
    public void SuperPacket_ComingBack_CanBeCutIntoItsSegments()
    {
        byte[] packet = (s_fromA with { Transport = Transport.Tcp(3_000).Partial() }).Build();
        const int start = PacketBuffer.HeadroomBytes;
        byte[] storage = [.. new byte[start], .. packet];
        var offload = new VirtioNetHeader(VirtioNetHeader.NeedsChecksum, VirtioNetHeader.GsoTcpIpv6, 60, 1440, 40, 16);
        var buffer = new PacketBuffer(storage, start, packet.Length, offload);
        Assert.Equal(
            new Verdict(VerdictAction.Reply, DropReason.None),
            new Translator(s_options with { Ipv4MtuBytes = 1000 }).Ipv6ToIpv4(ref buffer));
        var lengths = new List<int>();
        foreach (PacketBuffer part in buffer.Fragments())
        {
            ReadBack.Ipv6(part.Packet.ToArray());
            lengths.Add(part.LengthBytes);
        }

        Assert.Equal([1500, 1500, 60 + 120], lengths);
    }

    /// <summary>Longer than either length field can say, there is no IPv4 packet to turn round.</summary>
    [Fact]
    public void SuperPacket_LongerThanAnyPacket_IsDroppedAndCounted()
    {
        byte[] packet = (s_fromA with { Transport = Transport.Tcp(100_000).Partial() }).Build();
        packet[4] = packet[5] = 0;
        s_options.Ipv6ToIpv4(packet, new(VirtioNetHeader.NeedsChecksum, VirtioNetHeader.GsoTcpIpv6, 60, 1440, 40, 16))
            .Dropped(DropReason.PacketTooBig);
    }

    /// <summary>§4.2.1: the IPv4 network turns the packets round, and the source is translated as that needs.</summary>
    [Fact]
    public void Simple_SourceIsTranslatedByThePrefix()
    {
        TranslatorOptions simple = s_options with { Hairpinning = Hairpinning.Simple };
        byte[] ip4 = simple.Ipv6ToIpv4(s_fromA.Build()).Forwarded;
        ReadBack.Ipv4(ip4);
        Assert.Equal((s_atB with { HopLimit = 62 }).Build(), simple.Ipv4ToIpv6(ip4).Forwarded);

        byte[] error4 = simple.Ipv6ToIpv4(new Ipv6Builder
        {
            Source = s_nodeB,
            Destination = s_nodeAInPrefix,
            Transport = Transport.Icmp6(1, 4, 0, (s_atB with { HopLimit = 62 }).Build()),
        }.Build()).Forwarded;
        byte[] error6 = simple.Ipv4ToIpv6(error4).Forwarded;
        IPv6Packet ip6 = ReadBack.Ipv6(error6);
        Assert.Equal((s_nodeBInPrefix, s_nodeA), (ReadBack.Address6(ip6.SourceAddress), ReadBack.Address6(ip6.DestinationAddress)));
        Assert.Equal((s_fromA with { HopLimit = 62 }).Build(), error6[48..]);
    }

    /// <summary>Rule 2 without rule 3: what a router says about the packet, by its own mapping where it has one. §4.2.1</summary>
    [Theory]
    [InlineData("192.0.2.16", "2001:db8:cccc::")]
    [InlineData("203.0.113.9", "64:ff9b::203.0.113.9")]
    public void Simple_ErrorOfARouter_QuotesThePrefixAndKeepsTheRoutersMapping(string router, string router6)
    {
        Ipv4Builder quoted = new() { Source = Ipv4Address.Parse("192.0.2.1"), Destination = Ipv4Address.Parse("192.0.2.2"), Ttl = 63, Identification = 0 };
        byte[] error = new Ipv4Builder
        {
            Source = Ipv4Address.Parse(router),
            Destination = quoted.Source,
            Transport = Transport.Icmp4(11, 0, 0, quoted.Build()),
        }.Build();
        byte[] error6 = (s_options with { Hairpinning = Hairpinning.Simple }).Ipv4ToIpv6(error).Forwarded;
        IPv6Packet ip6 = ReadBack.Ipv6(error6);
        Assert.Equal((Ipv6Address.Parse(router6), s_nodeA), (ReadBack.Address6(ip6.SourceAddress), ReadBack.Address6(ip6.DestinationAddress)));
        Assert.Equal((s_fromA with { HopLimit = 63, Transport = quoted.Transport }).Build(), error6[48..]);
    }

    /// <summary>Without it, and for all that has only one end behind a mapping, packets go their way.</summary>
    [Fact]
    public void None_OrOtherDestination_GoesToTheIpv4Side()
    {
        ReadBack.Ipv4((s_options with { Hairpinning = Hairpinning.None }).Ipv6ToIpv4(s_fromA.Build()).Forwarded);
        ReadBack.Ipv4(s_options.Ipv6ToIpv4((s_fromA with { Destination = Scene.Remote6 }).Build()).Forwarded);
    }

    /// <summary>A hop limit that runs out is told by the translator, in IPv6. // C3</summary>
    [Fact]
    public void HopLimit_RunsOut_RepliesOnce()
    {
        byte[] reply = s_options.Ipv6ToIpv4((s_fromA with { HopLimit = 1 }).Build()).Reply(DropReason.HopLimitExceeded);
        Assert.Equal(s_nodeA, ReadBack.Address6(ReadBack.Ipv6(reply).DestinationAddress));
        Assert.Equal(new Verdict(VerdictAction.Reply, DropReason.None), s_options.Ipv6ToIpv4((s_fromA with { HopLimit = 2 }).Build()).Verdict);
    }

    private static Transport Named(string name) => name switch
    {
        "udp" => Transport.Udp(),
        "tcp" => Transport.Tcp(),
        "echo" => Transport.Echo6(),
        _ => Transport.Raw(132),
    };
}
