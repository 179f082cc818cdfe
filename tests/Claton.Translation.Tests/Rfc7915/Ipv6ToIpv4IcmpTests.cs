using System.Buffers.Binary;
using Claton.Translation.Tests.Packets;

namespace Claton.Translation.Tests.Rfc7915;

/// <summary>RFC 7915 §5.2: the table of types, codes and pointers. // C14</summary>
public sealed class Ipv6ToIpv4IcmpTests
{
    /// <summary>The packet that the error is about: from the CLAT to the Internet.</summary>
    private static readonly Ipv6Builder s_inner = new() { Source = Scene.Clat6, Destination = Scene.Remote6 };

    [Theory]
    [InlineData(128, 8)]
    [InlineData(129, 0)]
    public void Echo_AnyLength_ChangesItsTypeOnly(byte type, byte translated)
    {
        for (int bytes = 0; bytes < 50; bytes++)
        {
            byte[] packet = new Ipv6Builder { Transport = Transport.Echo6(type, bytes) }.Build();
            byte[] ip4 = Scene.Clat.Ipv6ToIpv4(packet).Forwarded;
            ReadBack.Ipv4(ip4);
            Assert.Equal([translated, 0], ip4[20..22]);
            Assert.Equal(packet[44..], ip4[24..]);
        }
    }

    /// <summary>The checksum is updated by what changed: one that was wrong stays as wrong, and the receiver finds out.</summary>
    [Fact]
    public void Echo_ChecksumWrong_StaysAsWrong()
    {
        byte[] packet = new Ipv6Builder { Transport = Transport.Echo6() }.Build();
        byte[] expected = Scene.Clat.Ipv6ToIpv4(packet).Forwarded;
        (packet[^1], expected[^1]) = ((byte)~packet[^1], (byte)~expected[^1]);
        Assert.Equal(expected, Scene.Clat.Ipv6ToIpv4(packet).Forwarded);
    }

    [Fact]
    public void Echo_PartialChecksum_StaysPartial()
    {
        byte[] packet = new Ipv6Builder { Transport = Transport.Echo6().Partial() }.Build();
        var offload = new VirtioNetHeader(VirtioNetHeader.NeedsChecksum, 0, 0, 0, 40, 2);
        Outcome outcome = Scene.Clat.Ipv6ToIpv4(packet, offload);
        Assert.Equal(offload with { ChecksumStart = 20 }, outcome.Offload);
        Assert.Equal(0, BinaryPrimitives.ReadUInt16BigEndian(outcome.Forwarded.AsSpan(22)) % 0xffff);
        ReadBack.Ipv4(Assert.Single(outcome.Parts));
    }

    /// <summary>// C11</summary>
    [Fact]
    public void Echo_Fragment_IsRefusedAndCounted()
    {
        Ipv6Builder whole = new() { Transport = Transport.Echo6(128, 1000) };
        Assert.Equal([1, 1], Scene.Clat.Ipv6ToIpv4(whole.Fragment(0, 400).Build()).Reply(DropReason.FragmentedIcmp)[40..42]);
        Scene.Clat.Ipv6ToIpv4(whole.Fragment(400, 400).Build()).Dropped(DropReason.FragmentedIcmp);
    }

    /// <summary>An atomic fragment is a whole message.</summary>
    [Fact]
    public void Echo_AtomicFragment_IsTranslated() =>
        ReadBack.Ipv4(Scene.Clat.Ipv6ToIpv4(new Ipv6Builder { Transport = Transport.Echo6() }.WithFragmentHeader(0, more: false).Build()).Forwarded);

    /// <summary>The two reserved bits beside the offset say nothing (RFC 8200 §4.5).</summary>
    [Fact]
    public void Echo_AtomicFragmentWithReservedBits_IsTranslated()
    {
        byte[] packet = new Ipv6Builder { Transport = Transport.Echo6() }.WithFragmentHeader(0, more: false).Build();
        packet[43] = 6;
        ReadBack.Ipv4(Scene.Clat.Ipv6ToIpv4(packet).Forwarded);
    }

    [Theory]
    [InlineData(1, 0, 3, 1)]
    [InlineData(1, 1, 3, 10)]
    [InlineData(1, 2, 3, 1)]
    [InlineData(1, 3, 3, 1)]
    [InlineData(1, 4, 3, 3)]
    [InlineData(3, 0, 11, 0)]
    [InlineData(3, 1, 11, 1)]
    [InlineData(4, 1, 3, 2)]
    public void Error_TypeAndCode_AreAsInTheStandard(byte type, byte code, byte type4, byte code4)
    {
        byte[] ip4 = Translate(type, code, 0).Forwarded;
        ReadBack.Ipv4(ip4);
        Assert.Equal([type4, code4, 0, 0, 0, 0], [.. ip4[20..22], .. ip4[24..28]]);
    }

    /// <summary>MLD, Neighbor Discovery, and what §5.2 doesn't know, in silence.</summary>
    [Fact]
    public void AllOtherTypesAndCodes_AreDroppedInSilence()
    {
        for (int type = 0; type < 256; type++)
        {
            for (int code = 0; code < 32; code++)
            {
                Outcome outcome = Translate((byte)type, (byte)code, 0);
                bool known = (type, code) is (128 or 129 or 2 or 3, _) or (1, <= 4) or (4, <= 1);
                Assert.Equal(known ? VerdictAction.Forward : VerdictAction.Drop, outcome.Verdict.Action);
                Assert.Equal(known ? DropReason.None : DropReason.UntranslatableIcmp, outcome.Verdict.Reason);
            }
        }
    }

    [Fact]
    public void ParameterProblem_Pointer_IsAsInFigure6()
    {
        for (uint pointer = 0; pointer < 300; pointer++)
        {
            int expected = pointer switch
            {
                0 => 0,
                1 => 1,
                4 or 5 => 2,
                6 => 9,
                7 => 8,
                >= 8 and <= 23 => 12,
                >= 24 and <= 39 => 16,
                _ => -1,
            };
            Outcome outcome = Translate(4, 0, pointer);
            if (expected < 0)
            {
                outcome.Dropped(DropReason.UntranslatableIcmp);
                continue;
            }

            ReadBack.Ipv4(outcome.Forwarded);
            Assert.Equal([12, 0, (byte)expected, 0, 0, 0], [.. outcome.Packet[20..22], .. outcome.Packet[24..28]]);
        }

        Translate(4, 0, uint.MaxValue).Dropped(DropReason.UntranslatableIcmp);
    }

    /// <summary>minimum(MTU − 20, MTU of IPv4, MTU of IPv6 − 20); nothing below 1280 is believed (RFC 8201 §4).</summary>
    [Theory]
    [InlineData(1400, 1500, 1500, 1380)]
    [InlineData(1500, 1300, 1500, 1300)]
    [InlineData(9000, 9000, 1500, 1480)]
    [InlineData(1280, 1500, 1500, 1260)]
    [InlineData(0, 1500, 1500, 1260)]
    [InlineData(1000, 1500, 1500, 1260)]
    [InlineData(uint.MaxValue, 65535, 65535, 65515)]
    public void PacketTooBig_Mtu_IsAsInTheStandard(uint mtu, int mtu4, int mtu6, int expected)
    {
        TranslatorOptions options = Scene.Clat with { Ipv4MtuBytes = mtu4, Ipv6MtuBytes = mtu6 };
        byte[] ip4 = Translate(2, 0, mtu, options).Forwarded;
        ReadBack.Ipv4(ip4);
        Assert.Equal([3, 4, 0, 0], [.. ip4[20..22], .. ip4[24..26]]);
        Assert.Equal(expected, BinaryPrimitives.ReadUInt16BigEndian(ip4.AsSpan(26)));
    }

    /// <summary>"Taking into account whether or not the packet in error includes a Fragment Header."</summary>
    [Fact]
    public void PacketTooBig_AboutAFragment_LosesTheFragmentHeaderToo()
    {
        byte[] inner = (s_inner with { Transport = Transport.Udp(1400) }).Fragment(0, 800).Build();
        byte[] packet = new Ipv6Builder { Source = Scene.Router6, Transport = Transport.Icmp6(2, 0, 1400, inner) }.Build();
        Assert.Equal(1372, BinaryPrimitives.ReadUInt16BigEndian(Scene.Clat.Ipv6ToIpv4(packet).Forwarded.AsSpan(26)));
    }

    private static Outcome Translate(byte type, byte code, uint rest, TranslatorOptions? options = null) =>
        (options ?? Scene.Clat).Ipv6ToIpv4(new Ipv6Builder { Transport = Transport.Icmp6(type, code, rest, s_inner.Build()) }.Build());
}
