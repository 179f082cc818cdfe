using System.Buffers.Binary;
using Claton.Translation.Tests.Packets;

namespace Claton.Translation.Tests.Rfc5837;

/// <summary>RFC 6791 §4 with RFC 5837 §4: an error tells the IPv6 source that has no IPv4 form. // C17</summary>
public sealed class InterfaceInformationTests
{
    private const int FrameBytes = 20 + 8;

    /// <summary>Length 24, class 2, role 0 with an address; family 2.</summary>
    private static readonly byte[] s_object = [0, 24, 2, 4, 0, 2, 0, 0, .. SumByHand.Octets(Scene.Router6)];

    /// <summary>An MPLS object. RFC 4950</summary>
    private static readonly byte[] s_mpls = [0, 8, 1, 1, 0x00, 0x3e, 0x91, 0x40];

    private static readonly Ipv6Builder s_inner = new() { Source = Scene.Clat6, Destination = Scene.Remote6, Transport = Transport.Udp(20) };

    /// <summary>Whatever may be extended: RFC 4884 §4.6.</summary>
    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(1, 4, 0)]
    [InlineData(2, 0, 1400)]
    [InlineData(3, 0, 0)]
    [InlineData(4, 0, 7)]
    [InlineData(4, 1, 40)]
    public void Source_WithoutIpv4Form_IsRevealed(byte type, byte code, uint rest)
    {
        byte[] plain = (Scene.Clat with { RevealIcmpSource = false }).Ipv6ToIpv4(Error(type, code, rest, s_inner.Build())).Forwarded;
        byte[] ip4 = Scene.Clat.Ipv6ToIpv4(Error(type, code, rest, s_inner.Build())).Forwarded;
        Assert.Equal(TranslatorOptions.DummyIpv4Address, ReadBack.Address4(ReadBack.Ipv4(ip4).SourceAddress));

        // Type, code, pointer and MTU are as they are without; the length is 32 words, the quoted packet padded to them.
        Assert.Equal(plain[20..22], ip4[20..22]);
        Assert.Equal([plain[24], 128 / 4, plain[26], plain[27]], ip4[24..28]);
        Assert.Equal([.. plain[FrameBytes..], .. new byte[FrameBytes + 128 - plain.Length]], ip4[FrameBytes..(FrameBytes + 128)]);
        CheckExtension(ip4[(FrameBytes + 128)..], s_object);
    }

    [Fact]
    public void Source_WithIpv4Form_IsNotTold()
    {
        byte[] ofFarEnd = new Ipv6Builder { Transport = Transport.Icmp6(1, 4, 0, s_inner.Build()) }.Build();
        Assert.Equal(FrameBytes + 20 + 28, ReadBack.Ipv4(Scene.Clat.Ipv6ToIpv4(ofFarEnd).Forwarded).TotalLength);

        Ipv6Builder inner = new() { Source = Ipv6Address.Parse("2001:db8:aaaa::"), Destination = Scene.Remote6 };
        byte[] ofMapped = new Ipv6Builder
        {
            Source = Ipv6Address.Parse("2001:db8:bbbb::b"),
            Destination = Scene.Remote6,
            Transport = Transport.Icmp6(1, 4, 0, (inner with { Source = Scene.Remote6, Destination = Ipv6Address.Parse("2001:db8:bbbb::b") }).Build()),
        }.Build();
        Assert.Equal(0, Scene.Siit.Ipv6ToIpv4(ofMapped).Forwarded[25]);
    }

    /// <summary>RFC 5837 §6: it can be suppressed.</summary>
    [Fact]
    public void SwitchedOff_NothingIsAppended() => Assert.Equal(
        FrameBytes + 20 + 28,
        ReadBack.Ipv4((Scene.Clat with { RevealIcmpSource = false }).Ipv6ToIpv4(Error(3, 0, 0, s_inner.Build())).Forwarded).TotalLength);

    /// <summary>The quoted packet gives way where both don't fit into 576 octets.</summary>
    [Fact]
    public void LongQuotedPacket_IsCut()
    {
        byte[] inner = (s_inner with { Transport = Transport.Udp(1100) }).Build();
        byte[] ip4 = Scene.Clat.Ipv6ToIpv4(Error(3, 0, 0, inner)).Forwarded;
        ReadBack.Ipv4(ip4);
        Assert.Equal((576, (576 - FrameBytes - 28) / 4), (ip4.Length, ip4[25]));
        Assert.Equal(inner[48..200], ip4[(FrameBytes + 28)..(FrameBytes + 180)]);
        CheckExtension(ip4[^28..], s_object);
    }

    /// <summary>One object more, and a checksum that still holds.</summary>
    [Fact]
    public void ExtensionOfTheRouter_GetsTheObjectToo()
    {
        byte[] ip4 = Extended(WithChecksum([0x20, 0, 0, 0, .. s_mpls])).Forwarded;
        ReadBack.Ipv4(ip4);
        CheckExtension(ip4[(FrameBytes + 128)..], [.. s_mpls, .. s_object]);
    }

    /// <summary>"An all-zero value means that no checksum was transmitted." RFC 4884 §7</summary>
    [Fact]
    public void ExtensionWithoutChecksum_StaysWithout()
    {
        byte[] ip4 = Extended([0x20, 0, 0, 0, .. s_mpls]).Forwarded;
        Assert.Equal([0x20, 0, 0, 0, .. s_mpls, .. s_object], ip4[(FrameBytes + 128)..]);
    }

    /// <summary>The new sum must not make a broken structure look right.</summary>
    [Fact]
    public void ExtensionWithWrongChecksum_StaysWrong()
    {
        byte[] ip4 = Extended([0x20, 0, 0x12, 0x34, .. s_mpls]).Forwarded;
        byte[] extension = ip4[(FrameBytes + 128)..];
        Assert.NotEqual(0xffff, SumByHand.Of(extension));
        Assert.Equal(
            SumByHand.Of(extension), SumByHand.Of([0x20, 0, 0x12, 0x34, .. s_mpls]));
    }

    /// <summary>A sum of ones would leave a checksum of zero, which means none.</summary>
    [Fact]
    public void Checksum_ComesOutZero_IsSentAsOnes()
    {
        ushort rest = (ushort)~SumByHand.Of([0x20, 0, .. s_object]);
        byte[] filler = [0, 8, 250, 1, 0, 0, 0, 0];
        int missing = rest - SumByHand.Of(filler) + 0xffff;
        BinaryPrimitives.WriteUInt16BigEndian(filler.AsSpan(4), (ushort)(missing % 0xffff));
        byte[] ip4 = Extended(WithChecksum([0x20, 0, 0, 0, .. filler])).Forwarded;
        Assert.Equal([0x20, 0, 0xff, 0xff, .. filler, .. s_object], ip4[(FrameBytes + 128)..]);
    }

    /// <summary>"MUST NOT contain two Interface Information Objects that specify the same role." RFC 5837 §4.5</summary>
    [Theory]
    [InlineData(0x0a, false)]
    [InlineData(0x04, false)]
    [InlineData(0x44, true)]
    [InlineData(0x88, true)]
    [InlineData(0xc4, true)]
    public void ExtensionOfTheRouter_TellsAnInterface_GetsTheObjectForOtherRolesOnly(byte type, bool isAppended)
    {
        byte[] told = [0, 8, 2, type, 0, 0, 0, 7];
        byte[] extension = WithChecksum([0x20, 0, 0, 0, .. told]);
        byte[] ip4 = Extended(extension).Forwarded;
        ReadBack.Ipv4(ip4);
        if (isAppended)
        {
            CheckExtension(ip4[(FrameBytes + 128)..], [.. told, .. s_object]);
        }
        else
        {
            Assert.Equal(extension, ip4[(FrameBytes + 128)..]);
        }
    }

    public static TheoryData<byte[]> MalformedExtensions => new()
    {
        new byte[] { 0x20, 0 },
        new byte[] { 0x10, 0, 0, 0, 0, 8, 1, 1, 0, 0, 0, 0 },
        new byte[] { 0x20, 0, 0, 0, 0, 3, 1, 1 },
        new byte[] { 0x20, 0, 0, 0, 0, 0, 1, 1 },
        new byte[] { 0x20, 0, 0, 0, 0, 12, 1, 1, 0, 0, 0, 0 },
        new byte[] { 0x20, 0, 0, 0, 0, 6, 1, 1, 0, 0, 0, 0 },
        new byte[] { 0x20, 0, 0, 0, 0, 8, 1, 1, 0, 0, 0, 0, 0 },
    };

    /// <summary>What can't be read is an opaque string (RFC 7915 §5.2), to which nothing can be added. // E1</summary>
    [Theory]
    [MemberData(nameof(MalformedExtensions))]
    public void MalformedExtension_PassesUnchanged(byte[] extension)
    {
        byte[] ip4 = Extended(extension).Forwarded;
        ReadBack.Ipv4(ip4);
        Assert.Equal(extension, ip4[(FrameBytes + 128)..]);
    }

    /// <summary>Room for 128 octets of the quoted packet comes first: RFC 4884 §4.</summary>
    [Theory]
    [InlineData(184, true)]
    [InlineData(183, false)]
    public void Message_WithoutRoom_IsNotExtended(int mtu, bool isExtended)
    {
        byte[] ip4 = (Scene.Clat with { Ipv4MtuBytes = mtu }).Ipv6ToIpv4(Error(3, 0, 0, s_inner.Build())).Forwarded;
        ReadBack.Ipv4(ip4);
        Assert.Equal(isExtended ? 184 : FrameBytes + 20 + 28, ip4.Length);
    }

    /// <summary>A long extension of the router is worth more than ours.</summary>
    [Theory]
    [InlineData(396, true)]
    [InlineData(400, false)]
    public void ExtensionOfTheRouter_LeavesNoRoom_IsKept(int bytes, bool isAppended)
    {
        byte[] extension = [0x20, 0, 0, 0, (byte)((bytes - 4) >> 8), (byte)(bytes - 4), 250, 1, .. new byte[bytes - 8]];
        byte[] ip4 = Extended(extension).Forwarded;
        ReadBack.Ipv4(ip4);
        Assert.Equal([.. extension, .. isAppended ? s_object : []], ip4[(FrameBytes + 128)..]);
    }

    /// <summary>
    /// The most that any packet grows to the front (see <see cref="PacketBuffer.HeadroomBytes"/>): a bare IPv6 header,
    /// quoted, becomes a padded one with an extension.
    /// </summary>
    [Fact]
    public void ShortestQuotedPacket_StaysWithinTheHeadroom()
    {
        byte[] packet = Error(3, 0, 0, (s_inner with { Transport = Transport.Raw(59, 0) }).Build());
        byte[] storage = [.. new byte[PacketBuffer.HeadroomBytes], .. packet];
        var buffer = new PacketBuffer(storage, PacketBuffer.HeadroomBytes, packet.Length);
        Assert.Equal(VerdictAction.Forward, new Translator(Scene.Clat).Ipv6ToIpv4(ref buffer).Action);
        ReadBack.Ipv4(buffer.Packet.ToArray());
        Assert.Equal(96, PacketBuffer.HeadroomBytes - buffer.Start);
    }

    private static Outcome Extended(byte[] extension)
    {
        byte[] inner = s_inner.Build();
        return Scene.Clat.Ipv6ToIpv4(Error(3, 0, 16u << 24, [.. inner, .. new byte[128 - inner.Length], .. extension]));
    }

    private static byte[] Error(byte type, byte code, uint rest, byte[] quoted) =>
        new Ipv6Builder { Source = Scene.Router6, Transport = Transport.Icmp6(type, code, rest, quoted) }.Build();

    private static void CheckExtension(byte[] extension, byte[] objects)
    {
        Assert.Equal([0x20, 0], extension[..2]);
        Assert.Equal(objects, extension[4..]);
        Assert.Equal(0xffff, SumByHand.Of(extension));
    }

    private static byte[] WithChecksum(byte[] extension)
    {
        BinaryPrimitives.WriteUInt16BigEndian(extension.AsSpan(2), (ushort)~SumByHand.Of(extension));
        return extension;
    }
}
