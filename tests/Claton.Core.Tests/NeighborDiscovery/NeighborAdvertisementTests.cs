using Claton.Core.NeighborDiscovery;
using CsCheck;

namespace Claton.Core.Tests.NeighborDiscovery;

/// <summary>RFC 4861 §4.4 and §7.1.2.</summary>
public sealed class NeighborAdvertisementTests
{
    /// <summary>Sent by a Linux kernel that was asked for 2001:db8::a.</summary>
    private const string OfTheKernel =
        "6000000000203aff" + "20010db800000000000000000000000a" + "20010db800000000000000000000000b" +
        "88008a4f60000000" + "20010db800000000000000000000000a" + "020102000000000a";

    /// <summary>Sent by a Linux kernel that has 2001:db8::a when another node wants it.</summary>
    private const string OfTheKernelInDefence =
        "6000000000203aff" + "20010db800000000000000000000000a" + "ff020000000000000000000000000001" +
        "8800f90f20000000" + "20010db800000000000000000000000a" + "020102000000000a";

    private static readonly NeighborAdvertisement s_ofTheKernel = new()
    {
        Source = Ipv6Address.Parse("2001:db8::a"),
        Destination = Ipv6Address.Parse("2001:db8::b"),
        Target = Ipv6Address.Parse("2001:db8::a"),
        Solicited = true,
        Override = true,
        TargetLinkLayerAddress = MacAddress.Parse("02:00:00:00:00:0a"),
    };

    [Fact]
    public void Advertisement_OfTheKernel_IsRead() => Assert.Equal(s_ofTheKernel, Parse(OfTheKernel));

    [Fact]
    public void Advertisement_OfTheKernelInDefence_IsRead() =>
        Assert.Equal(
            s_ofTheKernel with { Destination = Ipv6Address.AllNodes, Solicited = false },
            Parse(OfTheKernelInDefence));

    // B2
    [Fact]
    public void Write_Answer_IsWhatTheKernelSends()
    {
        byte[] packet = new byte[NeighborAdvertisement.MaximumBytes];
        int length = s_ofTheKernel.Write(packet);
        Assert.Equal(OfTheKernel, Convert.ToHexStringLower(packet.AsSpan(0, length)));
    }

    [Fact]
    public void Advertisement_Written_IsReadTheSame() =>
        Gen.Select(NeighborGen.Unicast, NeighborGen.Unicast, NeighborGen.Unicast, Gen.Int[0, 7], NeighborGen.StationOrNone)
            .Sample((source, destination, target, flags, macAddress) =>
            {
                var written = new NeighborAdvertisement
                {
                    Source = source,
                    Destination = destination,
                    Target = target,
                    Router = (flags & 1) != 0,
                    Solicited = (flags & 2) != 0,
                    Override = (flags & 4) != 0,
                    TargetLinkLayerAddress = macAddress,
                };
                byte[] packet = new byte[NeighborAdvertisement.MaximumBytes];
                int length = written.Write(packet);
                Assert.True(NeighborAdvertisement.TryParse(packet.AsSpan(0, length), out NeighborAdvertisement read, out _));
                Assert.Equal(written, read);
            });

    [Theory]
    [InlineData("80", true, false, false)]
    [InlineData("40", false, true, false)]
    [InlineData("20", false, false, true)]
    [InlineData("1f", false, false, false)]
    public void Flags_Each_IsReadByItself(string flags, bool router, bool solicited, bool overrides)
    {
        NeighborAdvertisement read = Parse(Packet.Of(OfTheKernel).With(44, Convert.FromHexString(flags)[0]));
        Assert.Equal((router, solicited, overrides), (read.Router, read.Solicited, read.Override));
    }

    [Theory]
    [InlineData("fd01000000000000")]
    [InlineData("")]
    [InlineData("020103000000000a")] // A group's.
    [InlineData("010102000000000a")] // The wrong one of both options: not for this message.
    public void Advertisement_WithoutUsableLinkLayerAddress_HasNone(string options) =>
        Assert.Null(Parse(Packet.Of(OfTheKernel).WithOptions(options)).TargetLinkLayerAddress);

    [Theory]
    [InlineData(0, 0x50, "not IPv6")]
    [InlineData(6, 6, "not ICMPv6")]
    [InlineData(7, 64, "hop limit")]
    [InlineData(40, 135, "another type")]
    [InlineData(41, 255, "code")]
    [InlineData(48, 0xff, "the target is a multicast address")]
    [InlineData(24, 0xff, "solicited, yet sent to a group")]
    [InlineData(65, 0, "an option of length 0")]
    [InlineData(65, 9, "longer than the message")]
    public void Advertisement_BreaksACondition_IsRefused(int offset, byte value, string reason) =>
        Refuses(Packet.Of(OfTheKernel).With(offset, value), reason);

    [Fact]
    public void Advertisement_TooShort_IsRefused() => Refuses(Packet.Of(OfTheKernel).Cut(40 + 23), "too short");

    [Fact]
    public void Advertisement_WrongChecksum_IsRefused() =>
        Refuses(Packet.Of(OfTheKernel).WithoutNewChecksum(70, 0x77), "checksum");

    private static NeighborAdvertisement Parse(string packet) => Parse(Convert.FromHexString(packet));

    private static NeighborAdvertisement Parse(byte[] packet)
    {
        Assert.True(NeighborAdvertisement.TryParse(packet, out NeighborAdvertisement advertisement, out string? whyNot), whyNot);
        return advertisement;
    }

    private static void Refuses(byte[] packet, string reason)
    {
        Assert.False(NeighborAdvertisement.TryParse(packet, out NeighborAdvertisement advertisement, out string? whyNot));
        Assert.Equal(default, advertisement);
        Assert.Contains(reason, whyNot, StringComparison.Ordinal);
    }
}
