using System.Buffers.Binary;
using Claton.Translation.Rfc6052;
using Claton.Translation.Tests.Packets;
using PacketDotNet;

namespace Claton.Translation.Tests.Rfc7915;

/// <summary>RFC 7915 §5 and §5.1.</summary>
public sealed class Ipv6ToIpv4HeaderTests
{
    /// <summary>Every field of §5.1. // C2</summary>
    [Fact]
    public void Header_WholePacket_IsAsInTheStandard()
    {
        byte[] packet = new Ipv6Builder { TrafficClass = 0xb9, FlowLabel = 0xfedcb, HopLimit = 17, Transport = Transport.Udp(100) }.Build();
        IPv4Packet ip4 = ReadBack.Ipv4(Scene.Clat.Ipv6ToIpv4(packet).Forwarded);
        Assert.Equal(0xb9, ip4.TypeOfService);
        Assert.Equal(128, ip4.TotalLength);
        Assert.Equal(0x7000, ip4.Id);
        Assert.Equal((0, 0), (ip4.FragmentFlags, ip4.FragmentOffset));
        Assert.Equal(16, ip4.TimeToLive);
        Assert.Equal(ProtocolType.Udp, ip4.Protocol);
        Assert.Equal(Scene.Remote4, ReadBack.Address4(ip4.SourceAddress));
        Assert.Equal(Scene.Clat4, ReadBack.Address4(ip4.DestinationAddress));
    }

    /// <summary>// C2</summary>
    [Fact]
    public void TypeOfService_AnyTrafficClass_IsTheSameOctet()
    {
        for (int octet = 0; octet < 256; octet++)
        {
            byte[] packet = new Ipv6Builder { TrafficClass = (byte)octet, FlowLabel = 0xfffff }.Build();
            Assert.Equal(octet, ReadBack.Ipv4(Scene.Clat.Ipv6ToIpv4(packet).Forwarded).TypeOfService);
        }
    }

    /// <summary>// C2</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0x2e)]
    public void TypeOfService_NotCopied_IsAsConfigured(byte octet) =>
        Assert.Equal(octet, ReadBack.Ipv4((Scene.Clat with { CopyTrafficClass = false, FixedTypeOfService = octet })
            .Ipv6ToIpv4(new Ipv6Builder { TrafficClass = 0xff }.Build()).Forwarded).TypeOfService);

    /// <summary>Short packets may be fragmented on their way, longer ones use path MTU discovery. // C2</summary>
    [Theory]
    [InlineData(1260, 0)]
    [InlineData(1261, 2)]
    [InlineData(1480, 2)]
    public void DontFragment_DependsOnTheLength(int totalLength, int flags)
    {
        byte[] packet = new Ipv6Builder { Transport = Transport.Udp(totalLength - 28) }.Build();
        IPv4Packet ip4 = ReadBack.Ipv4(Scene.Clat.Ipv6ToIpv4(packet).Forwarded);
        Assert.Equal((totalLength, flags), (ip4.TotalLength, ip4.FragmentFlags));
    }

    /// <summary>// C2</summary>
    [Fact]
    public void Identification_EveryPacket_HasItsOwn()
    {
        var translator = new Translator(Scene.Clat with { FirstIdentification = 0xffff });
        IEnumerable<int> identifications = Enumerable.Range(0, 3)
            .Select(_ => (int)ReadBack.Ipv4(Outcome.Of(translator, false, new Ipv6Builder().Build()).Forwarded).Id);
        Assert.Equal([0xffff, 0, 1], identifications);
    }

    /// <summary>All but the extension headers that translation skips. // C2 C8</summary>
    [Fact]
    public void Protocol_EveryNextHeader_IsKept()
    {
        int kept = 0;
        for (int protocol = 0; protocol < 256; protocol++)
        {
            if (protocol is 0 or 43 or 44 or 60)
            {
                continue;
            }

            Transport transport = protocol == 58 ? Transport.Echo6() : Transport.Raw((byte)protocol);
            byte[] ip4 = Scene.Clat.Ipv6ToIpv4(new Ipv6Builder { Transport = transport }.Build()).Forwarded;
            Assert.Equal(protocol == 58 ? 1 : protocol, ip4[9]);
            kept++;
        }

        Assert.Equal(252, kept);
    }

    /// <summary>Skipped, and taken off the length. // C8</summary>
    [Fact]
    public void ExtensionHeaders_WithNothingToDo_AreSkipped()
    {
        Ipv6Builder plain = new() { Transport = Transport.Tcp() };
        byte[] expected = Scene.Clat.Ipv6ToIpv4(plain.Build()).Forwarded;
        ReadBack.Ipv4(expected);
        foreach (Ipv6Builder packet in (Ipv6Builder[])[
            plain.WithHopByHop(), plain.WithHopByHop(264), plain.WithDestinationOptions(16), plain.WithRouting(0),
            plain.WithHopByHop().WithDestinationOptions().WithRouting(0, 40).WithDestinationOptions(24)])
        {
            Assert.Equal(expected, Scene.Clat.Ipv6ToIpv4(packet.Build()).Forwarded);
        }
    }

    /// <summary>The pointer shows the Segments Left field, the first that is not zero. // C8</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void RoutingHeader_SegmentsLeft_RepliesWithParameterProblem(byte segmentsLeftInAnother)
    {
        byte[] packet = new Ipv6Builder().WithHopByHop(16).WithRouting(segmentsLeft: 2).WithRouting(segmentsLeftInAnother).Build();
        byte[] reply = Scene.Clat.Ipv6ToIpv4(packet).Reply(DropReason.RoutingHeader);
        IPv6Packet ip6 = ReadBack.Ipv6(reply);
        Assert.Equal([4, 0, 0, 0, 0, 59], [.. reply[40..42], .. reply[44..48]]);
        Assert.Equal(2, packet[59]);
        Assert.Equal(Scene.Clat6, ReadBack.Address6(ip6.SourceAddress));
        Assert.Equal(Scene.Remote6, ReadBack.Address6(ip6.DestinationAddress));
        Assert.Equal(packet, reply[48..]);
    }

    /// <summary>// C3</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void HopLimit_WouldReachZero_RepliesWithTimeExceeded(byte hopLimit)
    {
        byte[] packet = new Ipv6Builder { HopLimit = hopLimit }.Build();
        byte[] reply = Scene.Clat.Ipv6ToIpv4(packet).Reply(DropReason.HopLimitExceeded);
        ReadBack.Ipv6(reply);
        Assert.Equal([3, 0], reply[40..42]);
        Assert.Equal(packet, reply[48..]);
    }

    /// <summary>// C9</summary>
    [Theory]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("ff02::1")]
    [InlineData("64:ff9b::0.1.2.3")]
    [InlineData("64:ff9b::127.0.0.1")]
    [InlineData("64:ff9b::224.0.0.1")]
    [InlineData("64:ff9b::255.255.255.255")]
    public void Source_Illegal_IsDroppedInSilence(string source)
    {
        byte[] packet = new Ipv6Builder { Source = Ipv6Address.Parse(source) }.Build();
        Scene.Clat.Ipv6ToIpv4(packet).Dropped(DropReason.IllegalSource);
        byte[] between = new Ipv6Builder { Source = Ipv6Address.Parse(source), Destination = Ipv6Address.Parse("64:ff9b::198.51.100.9") }.Build();
        Scene.Siit.Ipv6ToIpv4(between).Dropped(DropReason.IllegalSource);
    }

    /// <summary>Nobody on the Internet has the host's own addresses, or those that never leave a host. // E2</summary>
    [Theory]
    [InlineData("64:ff9b::192.0.0.1")]
    [InlineData("64:ff9b::192.0.0.5")]
    [InlineData("64:ff9b::169.254.1.1")]
    public void Source_OurOwnInThePrefix_IsDroppedInSilence(string source) =>
        Scene.Clat.Ipv6ToIpv4(new Ipv6Builder { Source = Ipv6Address.Parse(source) }.Build()).Dropped(DropReason.IllegalSource);

    /// <summary>// C21 E2</summary>
    [Fact]
    public void Source_OutsideThePrefix_IsNotTranslated()
    {
        Scene.Clat.Ipv6ToIpv4(new Ipv6Builder { Source = Scene.Router6 }.Build()).Dropped(DropReason.NotForClat);
        Scene.Clat.Ipv6ToIpv4(new Ipv6Builder { Source = Scene.Clat6 }.Build()).Dropped(DropReason.NotForClat);
        Scene.Clat.Ipv6ToIpv4(new Ipv6Builder { Source = Scene.Router6, Transport = Transport.Echo6() }.Build()).Dropped(DropReason.NotForClat);
    }

    /// <summary>// C21</summary>
    [Fact]
    public void Destination_NotClat6_IsNotTranslated()
    {
        var neighbour = new Ipv6Address(Scene.Clat6.High, Scene.Clat6.Low ^ 1);
        Scene.Clat.Ipv6ToIpv4(new Ipv6Builder { Destination = neighbour }.Build()).Dropped(DropReason.NotForClat);
        Scene.Clat.Ipv6ToIpv4(new Ipv6Builder { Destination = Ipv6Address.Parse("64:ff9b::c633:6409") }.Build()).Dropped(DropReason.NotForClat);
    }

    /// <summary>Between networks, the sender is told. §5.4</summary>
    [Theory]
    [InlineData("64:ff9b::198.51.100.7", "2001:db8::1", DropReason.UntranslatableDestination)]
    [InlineData("64:ff9b::198.51.100.7", "64:ff9b::127.0.0.1", DropReason.UntranslatableDestination)]
    [InlineData("2001:db8::1", "64:ff9b::198.51.100.7", DropReason.UntranslatableSource)]
    public void Address_WithoutIpv4Form_RepliesWithProhibited(string source, string destination, DropReason reason)
    {
        byte[] packet = new Ipv6Builder { Source = Ipv6Address.Parse(source), Destination = Ipv6Address.Parse(destination) }.Build();
        byte[] reply = Scene.Siit.Ipv6ToIpv4(packet).Reply(reason);
        IPv6Packet ip6 = ReadBack.Ipv6(reply);
        Assert.Equal([1, 1], reply[40..42]);
        Assert.Equal(Ipv6Address.Parse("64:ff9b::198.51.100.1"), ReadBack.Address6(ip6.SourceAddress));
    }

    [Fact]
    public void Destination_Multicast_IsDroppedInSilence() =>
        Scene.Siit.Ipv6ToIpv4(new Ipv6Builder { Destination = Ipv6Address.AllNodes }.Build()).Dropped(DropReason.UntranslatableDestination);

    /// <summary>// C20</summary>
    [Fact]
    public void PrivateAddress_WellKnownPrefix_ObeysTheOption()
    {
        byte[] packet = new Ipv6Builder { Source = Ipv6Address.Parse("64:ff9b::10.0.0.1") }.Build();
        ReadBack.Ipv4(Scene.Clat.Ipv6ToIpv4(packet).Forwarded);
        (Scene.Clat with { AllowPrivateIpv4 = false }).Ipv6ToIpv4(packet).Reply(DropReason.PrivateIpv4);

        byte[] there = new Ipv6Builder { Source = Ipv6Address.Parse("2001:db8:aaaa::"), Destination = Ipv6Address.Parse("64:ff9b::10.0.0.1") }.Build();
        ReadBack.Ipv4(Scene.Siit.Ipv6ToIpv4(there).Forwarded);
        (Scene.Siit with { AllowPrivateIpv4 = false }).Ipv6ToIpv4(there).Reply(DropReason.PrivateIpv4);
    }

    /// <summary>Errors that another translator could give no better source get through all the same. // C17</summary>
    [Fact]
    public void DummyAddress_PrivateForbidden_IsTranslated()
    {
        byte[] packet = new Ipv6Builder { Source = Ipv6Address.Parse("64:ff9b::192.0.0.8") }.Build();
        ReadBack.Ipv4((Scene.Clat with { AllowPrivateIpv4 = false }).Ipv6ToIpv4(packet).Forwarded);
    }

    /// <summary>All lengths of RFC 6052, and a suffix that is ignored on receipt. // C19</summary>
    [Theory]
    [InlineData("2001:db8::/32", "2001:db8:c633:6407::")]
    [InlineData("2001:db8:100::/40", "2001:db8:1c6:3364:7::")]
    [InlineData("2001:db8:122::/48", "2001:db8:122:c633:64:700::")]
    [InlineData("2001:db8:122:300::/56", "2001:db8:122:3c6:33:6407::")]
    [InlineData("2001:db8:122:344::/64", "2001:db8:122:344:c6:3364:700:0")]
    [InlineData("2001:db8:122:344::/64", "2001:db8:122:344:c6:3364:700:1")]
    [InlineData("2001:db8:122:344::/96", "2001:db8:122:344::c633:6407")]
    public void Addresses_EveryPrefixLength_AreTranslatedBothWays(string prefix, string remote)
    {
        TranslatorOptions options = Scene.Clat with { Prefix = new Pref64(Ipv6Prefix.Parse(prefix)) };
        byte[] ip4 = options.Ipv6ToIpv4(new Ipv6Builder { Source = Ipv6Address.Parse(remote) }.Build()).Forwarded;
        Assert.Equal(Scene.Remote4, ReadBack.Address4(ReadBack.Ipv4(ip4).SourceAddress));

        byte[] ip6 = options.Ipv4ToIpv6(new Ipv4Builder().Build()).Forwarded;
        Assert.Equal(options.Prefix.Embed(Scene.Remote4), ReadBack.Address6(ReadBack.Ipv6(ip6).DestinationAddress));
    }

    /// <summary>Ethernet pads short packets. // E1</summary>
    [Fact]
    public void TrailingOctets_BehindPayloadLength_AreCutOff()
    {
        byte[] packet = new Ipv6Builder { Transport = Transport.Udp(1) }.Build();
        Assert.Equal(Scene.Clat.Ipv6ToIpv4(packet).Forwarded, Scene.Clat.Ipv6ToIpv4([.. packet, .. new byte[9]]).Forwarded);
    }

    /// <summary>// E1</summary>
    [Fact]
    public void Packet_AnyShorterThanItsHeader_IsDropped()
    {
        byte[] packet = new Ipv6Builder().WithHopByHop().Build();
        for (int length = 0; length < packet.Length; length++)
        {
            Scene.Clat.Ipv6ToIpv4(packet[..length]).Dropped(DropReason.Truncated);
        }
    }

    /// <summary>// E1</summary>
    [Fact]
    public void Header_OtherVersion_IsDropped()
    {
        byte[] packet = new Ipv6Builder().Build();
        packet[0] = 0x45;
        Scene.Clat.Ipv6ToIpv4(packet).Dropped(DropReason.MalformedHeader);
    }

    /// <summary>A chain of extension headers that runs out of the packet. // E1</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    public void ExtensionHeader_LongerThanThePacket_IsDropped(byte length)
    {
        byte[] packet = new Ipv6Builder { Transport = Transport.Raw(59, 7) }.WithDestinationOptions().Build();
        packet[41] = length;
        Scene.Clat.Ipv6ToIpv4(packet).Dropped(DropReason.MalformedHeader);
    }

    /// <summary>// E1</summary>
    [Fact]
    public void ExtensionHeader_CutOff_IsDropped()
    {
        byte[] packet = new Ipv6Builder { Transport = Transport.Raw(60, 7) }.Build();
        Scene.Clat.Ipv6ToIpv4(packet).Dropped(DropReason.MalformedHeader);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), 0);
        Scene.Clat.Ipv6ToIpv4(packet).Dropped(DropReason.MalformedHeader);
    }
}
