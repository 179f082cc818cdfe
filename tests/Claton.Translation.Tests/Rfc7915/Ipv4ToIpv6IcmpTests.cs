using System.Buffers.Binary;
using Claton.Translation.Tests.Packets;

namespace Claton.Translation.Tests.Rfc7915;

/// <summary>RFC 7915 §4.2: the table of types, codes and pointers. // C14</summary>
public sealed class Ipv4ToIpv6IcmpTests
{
    private const uint UnusedRest = 0;

    /// <summary>The packet that the error is about: from the Internet to the CLAT.</summary>
    private static readonly byte[] s_inner = new Ipv4Builder { Source = Scene.Remote4, Destination = Scene.Clat4 }.Build();

    [Theory]
    [InlineData(8, 128)]
    [InlineData(0, 129)]
    public void Echo_AnyLength_ChangesItsTypeOnly(byte type, byte translated)
    {
        for (int bytes = 0; bytes < 50; bytes++)
        {
            byte[] packet = new Ipv4Builder { Transport = Transport.Echo4(type, bytes) }.Build();
            byte[] ip6 = Scene.Clat.Ipv4ToIpv6(packet).Forwarded;
            ReadBack.Ipv6(ip6);
            Assert.Equal([translated, 0], ip6[40..42]);
            Assert.Equal(packet[24..], ip6[44..]);
        }
    }

    /// <summary>A ping over the lowest MTU is fragmented like any packet: its checksum is known before. // C5</summary>
    [Fact]
    public void Echo_TooBig_IsCutIntoFragments()
    {
        byte[] packet = new Ipv4Builder { Transport = Transport.Echo4(8, 2000) }.Build();
        IReadOnlyList<byte[]> fragments = Scene.Clat.Ipv4ToIpv6(packet).Fragments;
        byte[] icmp = [.. fragments.SelectMany(fragment => fragment[48..])];
        Assert.Equal(58, fragments[0][40]);
        Assert.Equal(0xffff, SumByHand.Of(
        [
            .. SumByHand.PseudoHeader(SumByHand.Octets(Scene.Clat6), SumByHand.Octets(Scene.Remote6), icmp.Length, 58), .. icmp,
        ]));
    }

    /// <summary>The field that a device completes holds the pseudo-header that ICMPv6 has and ICMPv4 hasn't.</summary>
    [Fact]
    public void Echo_PartialChecksum_StaysPartial()
    {
        byte[] packet = new Ipv4Builder { Transport = Transport.Echo4().Partial() }.Build();
        var offload = new VirtioNetHeader(VirtioNetHeader.NeedsChecksum, 0, 0, 0, 20, 2);
        Outcome outcome = Scene.Clat.Ipv4ToIpv6(packet, offload);
        Assert.Equal(offload with { ChecksumStart = 40 }, outcome.Offload);
        byte[] pseudoHeader = SumByHand.PseudoHeader(SumByHand.Octets(Scene.Clat6), SumByHand.Octets(Scene.Remote6), 32, 58);
        Assert.Equal(SumByHand.Of(pseudoHeader), BinaryPrimitives.ReadUInt16BigEndian(outcome.Forwarded.AsSpan(42)));
        ReadBack.Ipv6(Assert.Single(outcome.Parts));
    }

    /// <summary>// C11</summary>
    [Fact]
    public void Echo_FirstFragment_IsRefusedAndCounted()
    {
        byte[] packet = new Ipv4Builder { Transport = Transport.Echo4(8, 1000) }.Fragment(0, 400).Build();
        Assert.Equal([3, 13], Scene.Clat.Ipv4ToIpv6(packet).Reply(DropReason.FragmentedIcmp)[20..22]);
    }

    /// <summary>// C11</summary>
    [Fact]
    public void Echo_LaterFragment_IsDroppedAndCounted()
    {
        byte[] packet = new Ipv4Builder { Transport = Transport.Echo4(8, 1000) }.Fragment(400, 400).Build();
        Scene.Clat.Ipv4ToIpv6(packet).Dropped(DropReason.FragmentedIcmp);
    }

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(1, 1, 0)]
    [InlineData(3, 1, 4)]
    [InlineData(5, 1, 0)]
    [InlineData(6, 1, 0)]
    [InlineData(7, 1, 0)]
    [InlineData(8, 1, 0)]
    [InlineData(9, 1, 1)]
    [InlineData(10, 1, 1)]
    [InlineData(11, 1, 0)]
    [InlineData(12, 1, 0)]
    [InlineData(13, 1, 1)]
    [InlineData(15, 1, 1)]
    public void DestinationUnreachable_Code_IsAsInTheStandard(byte code, byte type6, byte code6)
    {
        byte[] ip6 = Translate(3, code, UnusedRest).Forwarded;
        ReadBack.Ipv6(ip6);
        Assert.Equal([type6, code6], ip6[40..42]);
        Assert.Equal([0, 0, 0, 0], ip6[44..48]);
    }

    /// <summary>The pointer shows the Next Header field.</summary>
    [Fact]
    public void ProtocolUnreachable_BecomesUnrecognizedNextHeader()
    {
        byte[] ip6 = Translate(3, 2, UnusedRest).Forwarded;
        ReadBack.Ipv6(ip6);
        Assert.Equal([4, 1], ip6[40..42]);
        Assert.Equal(6u, Rest(ip6));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void TimeExceeded_KeepsItsCode(byte code)
    {
        byte[] ip6 = Translate(11, code, UnusedRest).Forwarded;
        ReadBack.Ipv6(ip6);
        Assert.Equal([3, code], ip6[40..42]);
    }

    /// <summary>What §4.2 wants dropped in silence, and what it doesn't know.</summary>
    [Fact]
    public void AllOtherTypesAndCodes_AreDroppedInSilence()
    {
        int translated = 0;
        for (int type = 0; type < 256; type++)
        {
            for (int code = 0; code < 32; code++)
            {
                Outcome outcome = Translate((byte)type, (byte)code, UnusedRest);
                bool known = (type, code) is (0 or 8 or 11, _) or (3, <= 13 or 15) or (12, 0 or 2);
                translated += known ? 1 : 0;
                Assert.Equal(known ? VerdictAction.Forward : VerdictAction.Drop, outcome.Verdict.Action);
                Assert.Equal(known ? DropReason.None : DropReason.UntranslatableIcmp, outcome.Verdict.Reason);
            }
        }

        Assert.Equal((3 * 32) + 15 + 2, translated);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 4)]
    [InlineData(3, 4)]
    [InlineData(8, 7)]
    [InlineData(9, 6)]
    [InlineData(12, 8)]
    [InlineData(13, 8)]
    [InlineData(14, 8)]
    [InlineData(15, 8)]
    [InlineData(16, 24)]
    [InlineData(17, 24)]
    [InlineData(18, 24)]
    [InlineData(19, 24)]
    public void ParameterProblem_Pointer_IsAsInFigure3(byte pointer, uint pointer6)
    {
        foreach (byte code in (byte[])[0, 2])
        {
            byte[] ip6 = Translate(12, code, (uint)pointer << 24).Forwarded;
            ReadBack.Ipv6(ip6);
            Assert.Equal([4, 0], ip6[40..42]);
            Assert.Equal(pointer6, Rest(ip6));
        }
    }

    [Fact]
    public void ParameterProblem_PointerWithoutCounterpart_IsDropped()
    {
        foreach (int pointer in (int[])[4, 5, 6, 7, 10, 11, .. Enumerable.Range(20, 236)])
        {
            Translate(12, 0, (uint)pointer << 24).Dropped(DropReason.UntranslatableIcmp);
        }
    }

    /// <summary>maximum(1280, minimum(MTU + 20, MTU of IPv6, MTU of IPv4 + 20)).</summary>
    [Theory]
    [InlineData(1400, 1500, 1500, 1420)]
    [InlineData(1500, 1500, 9000, 1520)]
    [InlineData(1500, 1500, 1500, 1500)]
    [InlineData(9000, 1400, 9000, 1420)]
    [InlineData(68, 1500, 1500, 1280)]
    [InlineData(1260, 1500, 1500, 1280)]
    [InlineData(1261, 1500, 1500, 1281)]
    public void FragmentationNeeded_Mtu_IsAsInTheStandard(uint mtu, int mtu4, int mtu6, uint expected)
    {
        TranslatorOptions options = Scene.Clat with { Ipv4MtuBytes = mtu4, Ipv6MtuBytes = mtu6 };
        byte[] ip6 = Translate(3, 4, mtu, options).Forwarded;
        ReadBack.Ipv6(ip6);
        Assert.Equal([2, 0], ip6[40..42]);
        Assert.Equal(expected, Rest(ip6));
    }

    /// <summary>A router that tells no MTU: the greatest plateau below the packet's length. RFC 1191 §7.1</summary>
    [Theory]
    [InlineData(65535, 32020)]
    [InlineData(32000, 17934)]
    [InlineData(4353, 4372)]
    [InlineData(4352, 2022)]
    [InlineData(1500, 1512)]
    [InlineData(1493, 1512)]
    [InlineData(1492, 1280)]
    [InlineData(600, 1280)]
    public void FragmentationNeeded_MtuZero_IsAPlateau(ushort innerLength, uint expected)
    {
        byte[] inner = [.. s_inner];
        BinaryPrimitives.WriteUInt16BigEndian(inner.AsSpan(2), innerLength);
        byte[] packet = new Ipv4Builder { Transport = Transport.Icmp4(3, 4, 0, Ipv4Builder.WithHeaderChecksum(inner)) }.Build();
        TranslatorOptions options = Scene.Clat with { Ipv4MtuBytes = 65535, Ipv6MtuBytes = 65535 };
        Assert.Equal(expected, Rest(options.Ipv4ToIpv6(packet).Forwarded));
    }

    /// <summary>The checksum is updated by what changed: one that was wrong stays as wrong, and the receiver finds out.</summary>
    [Fact]
    public void Echo_ChecksumWrong_StaysAsWrong()
    {
        byte[] packet = new Ipv4Builder { Transport = Transport.Echo4() }.Build();
        byte[] expected = Scene.Clat.Ipv4ToIpv6(packet).Forwarded;
        (packet[^1], expected[^1]) = ((byte)~packet[^1], (byte)~expected[^1]);
        Assert.Equal(expected, Scene.Clat.Ipv4ToIpv6(packet).Forwarded);
    }

    /// <summary>"Normal" IGMP goes to groups. §4.2</summary>
    [Fact]
    public void Igmp_ToAGroup_IsDroppedInSilence()
    {
        byte[] packet = new Ipv4Builder { Destination = Ipv4Address.Parse("224.0.0.22"), Ttl = 1, Transport = Transport.Raw(2, 8) }.Build();
        Scene.Clat.Ipv4ToIpv6(packet).Dropped(DropReason.UntranslatableDestination);
    }

    /// <summary>Multicast routing protocols send it to their neighbours: "those packets SHOULD also be silently dropped". §4.2</summary>
    [Fact]
    public void Igmp_ToAHost_IsDroppedInSilence()
    {
        Ipv4Builder packet = new() { Transport = Transport.Raw(2, 64) };
        Scene.Clat.Ipv4ToIpv6(packet.Build()).Dropped(DropReason.GroupManagement);
        Scene.Clat.Ipv4ToIpv6(packet.Fragment(0, 32).Build()).Dropped(DropReason.GroupManagement);
        Scene.Clat.Ipv4ToIpv6(packet.Fragment(32, 32).Build()).Dropped(DropReason.GroupManagement);
    }

    private static Outcome Translate(byte type, byte code, uint rest, TranslatorOptions? options = null) =>
        (options ?? Scene.Clat).Ipv4ToIpv6(new Ipv4Builder { Transport = Transport.Icmp4(type, code, rest, s_inner) }.Build());

    private static uint Rest(byte[] ip6) => BinaryPrimitives.ReadUInt32BigEndian(ip6.AsSpan(44));
}
