using Claton.Core.NeighborDiscovery;
using CsCheck;

namespace Claton.Core.Tests.NeighborDiscovery;

/// <summary>RFC 4861 §4.3 and §7.1.1, RFC 7527 §4.</summary>
public sealed class NeighborSolicitationTests
{
    /// <summary>Sent by a Linux kernel that resolves 2001:db8::a.</summary>
    private const string OfTheKernel =
        "6000000000203aff" + "20010db800000000000000000000000b" + "ff0200000000000000000001ff00000a" +
        "87001c0300000000" + "20010db800000000000000000000000a" + "010102000000000b";

    /// <summary>Sent by a Linux kernel that wants 2001:db8::a.</summary>
    private const string OfTheKernelForItself =
        "6000000000203aff" + "00000000000000000000000000000000" + "ff0200000000000000000001ff00000a" +
        "87003b3400000000" + "20010db800000000000000000000000a" + "0e01eb92b3ed641d";

    private static readonly Ipv6Address s_target = Ipv6Address.Parse("2001:db8::a");

    [Fact]
    public void Solicitation_OfTheKernel_IsRead()
    {
        NeighborSolicitation solicitation = Parse(OfTheKernel);
        Assert.Equal("2001:db8::b", solicitation.Source.ToString());
        Assert.Equal("ff02::1:ff00:a", solicitation.Destination.ToString());
        Assert.Equal(s_target, solicitation.Target);
        Assert.Equal("02:00:00:00:00:0b", solicitation.SourceLinkLayerAddress?.ToString());
        Assert.Null(solicitation.Nonce);
        Assert.False(solicitation.IsDuplicateAddressDetection);
    }

    [Fact]
    public void Solicitation_OfTheKernelForItself_HasTheNonce()
    {
        NeighborSolicitation solicitation = Parse(OfTheKernelForItself);
        Assert.True(solicitation.IsDuplicateAddressDetection);
        Assert.Equal(0xeb92_b3ed_641dUL, solicitation.Nonce);
        Assert.Null(solicitation.SourceLinkLayerAddress);
    }

    // B2
    [Fact]
    public void Write_ForDuplicateAddressDetection_IsWhatTheKernelSends()
    {
        byte[] packet = new byte[NeighborSolicitation.MaximumBytes];
        int length = NeighborSolicitation.ForDuplicateAddressDetection(s_target, 0xeb92_b3ed_641d).Write(packet);
        Assert.Equal(OfTheKernelForItself, Convert.ToHexStringLower(packet.AsSpan(0, length)));
    }

    [Fact]
    public void Write_WithLinkLayerAddress_IsWhatTheKernelSends()
    {
        byte[] packet = new byte[NeighborSolicitation.MaximumBytes];
        int length = Parse(OfTheKernel).Write(packet);
        Assert.Equal(OfTheKernel, Convert.ToHexStringLower(packet.AsSpan(0, length)));
    }

    [Fact]
    public void Solicitation_Written_IsReadTheSame() =>
        Gen.Select(
                NeighborGen.Unicast,
                NeighborGen.Any,
                NeighborGen.Unicast,
                NeighborGen.StationOrNone,
                NeighborGen.NonceOrNone)
            .Sample((source, destination, target, macAddress, nonce) =>
            {
                var written = new NeighborSolicitation
                {
                    Source = source,
                    Destination = destination,
                    Target = target,
                    SourceLinkLayerAddress = macAddress,
                    Nonce = nonce,
                };
                byte[] packet = new byte[NeighborSolicitation.MaximumBytes];
                int length = written.Write(packet);
                Assert.True(NeighborSolicitation.TryParse(packet.AsSpan(0, length), out NeighborSolicitation read, out _));
                Assert.Equal(written, read);
            });

    [Fact]
    public void Solicitation_PaddedFrame_IsReadWithoutThePadding() =>
        Assert.Equal(Parse(OfTheKernel), Parse(OfTheKernel + "0000000000000000"));

    [Fact]
    public void Solicitation_LongNonce_IsNotRead() =>
        Assert.Null(Parse(Packet.Of(OfTheKernelForItself).WithOptions("0e02eb92b3ed641d0000000000000000")).Nonce);

    [Fact]
    public void Solicitation_UnknownOptions_AreSkipped() =>
        Assert.Equal(
            "02:00:00:00:00:0b",
            Parse(Packet.Of(OfTheKernel).WithOptions("fd01000000000000" + "010102000000000b")).SourceLinkLayerAddress?.ToString());

    [Fact]
    public void Solicitation_WrongChecksum_IsRefused() =>
        Refuses(Packet.Of(OfTheKernel).WithoutNewChecksum(71, 0xff), "checksum");

    [Theory]
    [InlineData(0, 0x40, "not IPv6")]
    [InlineData(6, 17, "not ICMPv6")]
    [InlineData(6, 0, "extension headers")]
    [InlineData(7, 254, "hop limit")]
    [InlineData(40, 136, "another type")]
    [InlineData(41, 1, "code")]
    [InlineData(48, 0xff, "the target is a multicast address")]
    [InlineData(8, 0xff, "the source is a multicast address")]
    [InlineData(65, 0, "an option of length 0")]
    [InlineData(65, 2, "longer than the message")]
    public void Solicitation_BreaksACondition_IsRefused(int offset, byte value, string reason) =>
        Refuses(Packet.Of(OfTheKernel).With(offset, value), reason);

    [Fact]
    public void Solicitation_TooShort_IsRefused()
    {
        Refuses(Packet.Of(OfTheKernel).Cut(40 + 23), "too short");
        Refuses(Packet.Of(OfTheKernel).Cut(40), "too short");
    }

    [Fact]
    public void Solicitation_CutShort_IsRefused()
    {
        byte[] packet = Convert.FromHexString(OfTheKernel);
        for (int length = 0; length < packet.Length; length++)
        {
            Assert.False(NeighborSolicitation.TryParse(packet.AsSpan(0, length), out _, out string? whyNot));
            Assert.Equal(length < 40 ? "shorter than an IPv6 header" : "cut short", whyNot);
        }
    }

    [Fact]
    public void DuplicateAddressDetection_NotToASolicitedNodeGroup_IsRefused()
    {
        Refuses(Packet.Of(OfTheKernelForItself).With(24 + 11, 2), "solicited-node");
        Refuses(Packet.Of(OfTheKernelForItself).With(24, 0x20), "solicited-node");
    }

    [Fact]
    public void DuplicateAddressDetection_ToAnotherSolicitedNodeGroup_IsRead() =>
        Assert.Equal(s_target, Parse(Packet.Of(OfTheKernelForItself).With(39, 0xbb)).Target);

    [Theory]
    [InlineData("010102000000000b")]
    [InlineData("01020200000000010000000000000000")] // Of another link layer: there all the same.
    public void DuplicateAddressDetection_WithLinkLayerAddress_IsRefused(string option) =>
        Refuses(Packet.Of(OfTheKernelForItself).WithOptions(option), "link-layer address");

    private static NeighborSolicitation Parse(string packet) => Parse(Convert.FromHexString(packet));

    private static NeighborSolicitation Parse(byte[] packet)
    {
        Assert.True(NeighborSolicitation.TryParse(packet, out NeighborSolicitation solicitation, out string? whyNot), whyNot);
        return solicitation;
    }

    private static void Refuses(byte[] packet, string reason)
    {
        Assert.False(NeighborSolicitation.TryParse(packet, out NeighborSolicitation solicitation, out string? whyNot));
        Assert.Equal(default, solicitation);
        Assert.Contains(reason, whyNot, StringComparison.Ordinal);
    }
}
