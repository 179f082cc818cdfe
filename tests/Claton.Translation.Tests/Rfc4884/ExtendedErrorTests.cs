using System.Buffers.Binary;
using Claton.Translation.Tests.Packets;

namespace Claton.Translation.Tests.Rfc4884;

/// <summary>RFC 4884 §3 to §5: errors with extensions behind the quoted packet. // C16</summary>
public sealed class ExtendedErrorTests
{
    /// <summary>An extension structure with one MPLS object. RFC 4950</summary>
    private static readonly byte[] s_extension = [0x20, 0, 0x61, 0x3d, 0, 8, 1, 1, 0x00, 0x3e, 0x91, 0x40];

    private static readonly Ipv4Builder s_inner4 = new() { Source = Scene.Remote4, Destination = Scene.Clat4, Transport = Transport.Udp(20) };

    private static readonly Ipv6Builder s_inner6 = new() { Source = Scene.Clat6, Destination = Scene.Remote6, Transport = Transport.Udp(20) };

    /// <summary>Unit and place of the length change, the padding grows to a multiple of 8, the extension stays.</summary>
    [Theory]
    [InlineData(3, 1)]
    [InlineData(11, 3)]
    public void Ipv4ToIpv6_AllowedType_KeepsTheExtension(byte type, byte type6)
    {
        byte[] quoted = Padded(s_inner4.Build(), 128);
        byte[] ip6 = Translate4(type, 0, 32u << 16, [.. quoted, .. s_extension]).Forwarded;
        ReadBack.Ipv6(ip6);
        Assert.Equal([type6, 0], ip6[40..42]);
        Assert.Equal([152 / 8, 0, 0, 0], ip6[44..48]);
        byte[] original = Scene.Clat.Ipv4ToIpv6(new Ipv4Builder { Transport = Transport.Icmp4(type, 0, 0, s_inner4.Build()) }.Build()).Forwarded[48..];
        Assert.Equal([.. Padded(original, 152), .. s_extension], ip6[48..]);
    }

    /// <summary>The quoted packet shrinks by 20 octets, but not below 128.</summary>
    [Theory]
    [InlineData(1, 3)]
    [InlineData(3, 11)]
    public void Ipv6ToIpv4_AllowedType_KeepsTheExtensionAndAtLeast128(byte type, byte type4)
    {
        byte[] quoted = Padded(s_inner6.Build(), 128);
        byte[] ip4 = Translate6(type, 0, 16u << 24, [.. quoted, .. s_extension]).Forwarded;
        ReadBack.Ipv4(ip4);
        Assert.Equal(type4, ip4[20]);
        Assert.Equal([0, 128 / 4, 0, 0], ip4[24..28]);
        Assert.Equal(20 + 8 + 128 + s_extension.Length, ip4.Length);
        byte[] original = Scene.Clat.Ipv6ToIpv4(new Ipv6Builder { Transport = Transport.Icmp6(type, 0, 0, s_inner6.Build()) }.Build()).Forwarded[28..];
        Assert.Equal([.. Padded(original, 128), .. s_extension], ip4[28..]);
    }

    /// <summary>A quoted packet longer than 128 octets: 200 octets become 220, padded to 224; 200 become 180.</summary>
    [Fact]
    public void LongerQuotedPacket_IsPaddedToTheUnit()
    {
        byte[] quoted4 = (s_inner4 with { Transport = Transport.Udp(400) }).Build()[..200];
        byte[] ip6 = Translate4(11, 0, 50u << 16, [.. quoted4, .. s_extension]).Forwarded;
        ReadBack.Ipv6(ip6);
        Assert.Equal(224 / 8, ip6[44]);
        Assert.Equal([0, 0, 0, 0, .. s_extension], ip6[(48 + 220)..]);

        byte[] quoted6 = (s_inner6 with { Transport = Transport.Udp(400) }).Build()[..200];
        byte[] ip4 = Translate6(3, 0, 25u << 24, [.. quoted6, .. s_extension]).Forwarded;
        ReadBack.Ipv4(ip4);
        Assert.Equal(180 / 4, ip4[25]);
        Assert.Equal(s_extension, ip4[(28 + 180)..]);
    }

    /// <summary>"MUST NOT be appended to any of the other ICMP messages": Packet Too Big and Parameter Problem. §4.6</summary>
    [Theory]
    [InlineData(3, 4, 2)]
    [InlineData(3, 2, 4)]
    [InlineData(12, 0, 4)]
    public void Ipv4ToIpv6_TypeWithoutExtensions_LosesTheExtension(byte type, byte code, byte type6)
    {
        byte[] quoted = Padded(s_inner4.Build(), 128);
        byte[] ip6 = Translate4(type, code, (32u << 16) | 1400 * (uint)(type == 3 ? 1 : 0), [.. quoted, .. s_extension]).Forwarded;
        ReadBack.Ipv6(ip6);
        Assert.Equal(type6, ip6[40]);
        Assert.Equal(0, ip6[44]);
        Assert.Equal(48 + 148, ip6.Length);
    }

    /// <summary>ICMPv6 Packet Too Big and Parameter Problem have no length attribute: that octet is MTU or pointer.</summary>
    [Fact]
    public void Ipv6ToIpv4_TypeWithoutExtensions_HasNoLength()
    {
        byte[] quoted = Padded(s_inner6.Build(), 128);
        byte[] ip4 = Translate6(2, 0, 0x1000_0500, [.. quoted, .. s_extension]).Forwarded;
        ReadBack.Ipv4(ip4);
        Assert.Equal([0, 0], ip4[24..26]);
        Assert.Equal(28 + 108 + s_extension.Length, ip4.Length);
        ip4 = Translate6(4, 1, 16u << 24, [.. quoted, .. s_extension]).Forwarded;
        ReadBack.Ipv4(ip4);
        Assert.Equal([0, 0], ip4[24..26]);
    }

    /// <summary>The whole must not exceed 1280: the quoted packet gives way, not the extension. §4.2 of RFC 7915</summary>
    [Fact]
    public void Ipv4ToIpv6_Over1280_CutsTheQuotedPacket()
    {
        byte[] quoted = (s_inner4 with { Transport = Transport.Udp(1400) }).Build()[..1020];
        byte[] extension = [.. s_extension, .. Transport.Pattern(200)];
        byte[] ip6 = Translate4(11, 0, 255u << 16, [.. quoted, .. extension]).Forwarded;
        ReadBack.Ipv6(ip6);
        Assert.Equal((1280 - 48 - 212) / 8, ip6[44]);
        Assert.InRange(ip6.Length, 1273, 1280);
        Assert.Equal(extension, ip6[^extension.Length..]);
        Assert.Equal(quoted[28..200], ip6[96..268]);
    }

    /// <summary>The whole must not exceed 576, either.</summary>
    [Fact]
    public void Ipv6ToIpv4_Over576_CutsTheQuotedPacket()
    {
        byte[] quoted = (s_inner6 with { Transport = Transport.Udp(1400) }).Build()[..1000];
        byte[] ip4 = Translate6(3, 0, 125u << 24, [.. quoted, .. s_extension]).Forwarded;
        ReadBack.Ipv4(ip4);
        Assert.Equal((576 - 28 - 12) / 4, ip4[25]);
        Assert.Equal(576, ip4.Length);
        Assert.Equal(s_extension, ip4[^12..]);
    }

    /// <summary>An extension that leaves no room for 128 octets is truncated away.</summary>
    [Fact]
    public void ExtensionTooLong_IsLeftOut()
    {
        byte[] quoted = (s_inner6 with { Transport = Transport.Udp(1400) }).Build()[..400];
        byte[] ip4 = Translate6(3, 0, 50u << 24, [.. quoted, .. s_extension, .. new byte[500]]).Forwarded;
        ReadBack.Ipv4(ip4);
        Assert.Equal(0, ip4[25]);
        Assert.Equal(28 + 380, ip4.Length);
    }

    /// <summary>Zero means that there is no extension, even where an old implementation has put one. §5.4, §5.5</summary>
    [Fact]
    public void LengthAttribute_Zero_MeansNoExtension()
    {
        byte[] ip6 = Translate4(11, 0, 0, [.. Padded(s_inner4.Build(), 128), .. s_extension]).Forwarded;
        ReadBack.Ipv6(ip6);
        Assert.Equal((0, 48 + 148 + s_extension.Length), (ip6[44], ip6.Length));

        byte[] ip4 = Translate6(3, 0, 0, [.. Padded(s_inner6.Build(), 128), .. s_extension]).Forwarded;
        ReadBack.Ipv4(ip4);
        Assert.Equal((0, 28 + 108 + s_extension.Length), (ip4[25], ip4.Length));
    }

    /// <summary>A length that the standard forbids, or that the message doesn't have: no extension. // E1</summary>
    [Theory]
    [InlineData(31)]
    [InlineData(1)]
    [InlineData(36)]
    [InlineData(255)]
    public void LengthAttribute_Impossible_IsTakenForNone(byte words)
    {
        byte[] quoted = Padded(s_inner4.Build(), 128);
        byte[] ip6 = Translate4(11, 0, (uint)words << 16, [.. quoted, .. s_extension]).Forwarded;
        ReadBack.Ipv6(ip6);
        Assert.Equal(0, ip6[44]);
        Assert.Equal(48 + 148 + s_extension.Length, ip6.Length);
    }

    /// <summary>A fragment with options, quoted: everything that moves, moves at once.</summary>
    [Fact]
    public void QuotedFragmentWithOptions_IsPaddedRight()
    {
        for (int options = 0; options <= 40; options += 4)
        {
            Ipv4Builder inner = (s_inner4 with { Transport = Transport.Udp(400), Options = [.. Enumerable.Repeat((byte)1, options)] })
                .Fragment(0, 200);
            byte[] quoted = inner.Build()[..132];
            byte[] ip6 = Translate4(11, 1, 33u << 16, [.. quoted, .. s_extension]).Forwarded;
            ReadBack.Ipv6(ip6);
            int quotedBytes = ip6[44] * 8;
            Assert.InRange(quotedBytes, 128, 160);
            Assert.Equal(48 + quotedBytes + s_extension.Length, ip6.Length);
            Assert.Equal(44, ip6[54]);
            int payloadBytes = 132 - 20 - options;
            byte[] payload = ip6[96..(96 + payloadBytes)];
            Assert.Equal(quoted[(28 + options)..], payload[8..]);
            Assert.Equal([.. new byte[quotedBytes - 48 - payloadBytes], .. s_extension], ip6[(96 + payloadBytes)..]);
            Assert.Equal(200 + 8, BinaryPrimitives.ReadUInt16BigEndian(ip6.AsSpan(52)));
        }
    }

    private static byte[] Padded(byte[] octets, int bytes) => [.. octets, .. new byte[bytes - octets.Length]];

    private static Outcome Translate4(byte type, byte code, uint rest, byte[] quoted) =>
        Scene.Clat.Ipv4ToIpv6(new Ipv4Builder { Transport = Transport.Icmp4(type, code, rest, quoted) }.Build());

    private static Outcome Translate6(byte type, byte code, uint rest, byte[] quoted) =>
        Scene.Clat.Ipv6ToIpv4(new Ipv6Builder { Transport = Transport.Icmp6(type, code, rest, quoted) }.Build());
}
