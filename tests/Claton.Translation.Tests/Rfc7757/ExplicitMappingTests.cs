using Claton.Translation.Rfc7757;
using Claton.Translation.Rfc7915;
using Claton.Translation.Tests.Packets;

namespace Claton.Translation.Tests.Rfc7757;

/// <summary>RFC 7757 §3, §5 and Appendix B. // C21</summary>
public sealed class ExplicitMappingTests
{
    private static readonly AddressTranslation s_figure1 = new(Scene.Siit);

    /// <summary>Figure 7: every row is two translations.</summary>
    [Theory]
    [InlineData("192.0.2.1", "2001:db8:aaaa::", AddressOrigin.Explicit)]
    [InlineData("192.0.2.2", "2001:db8:bbbb::b", AddressOrigin.Explicit)]
    [InlineData("192.0.2.16", "2001:db8:cccc::", AddressOrigin.Explicit)]
    [InlineData("192.0.2.24", "2001:db8:cccc::8", AddressOrigin.Explicit)]
    [InlineData("192.0.2.31", "2001:db8:cccc::f", AddressOrigin.Explicit)]
    [InlineData("192.0.2.128", "2001:db8:dddd::", AddressOrigin.Explicit)]
    [InlineData("192.0.2.152", "2001:db8:dddd:0:6000::", AddressOrigin.Explicit)]
    [InlineData("192.0.2.183", "2001:db8:dddd:0:dc00::", AddressOrigin.Explicit)]
    [InlineData("192.0.2.191", "2001:db8:dddd:0:fc00::", AddressOrigin.Explicit)]
    [InlineData("192.0.2.195", "2001:db8:eeee:9:8000::", AddressOrigin.Explicit)]
    [InlineData("192.0.2.225", "64:ff9b::1", AddressOrigin.Explicit)]
    [InlineData("192.0.2.248", "64:ff9b::c000:2f8", AddressOrigin.Prefix)]
    public void Figure7_EveryRow_TranslatesBothWays(string ipv4, string ipv6, object origin)
    {
        Assert.Equal(origin, s_figure1.ToIpv6(Ipv4Address.Parse(ipv4), allowExplicit: true, out Ipv6Address mapped6));
        Assert.Equal(Ipv6Address.Parse(ipv6), mapped6);
        Assert.Equal(origin, s_figure1.ToIpv4(Ipv6Address.Parse(ipv6), out Ipv4Address mapped4));
        Assert.Equal(Ipv4Address.Parse(ipv4), mapped4);
    }

    /// <summary>Figure 2: the longest prefix wins, and the two directions need not mirror each other.</summary>
    [Fact]
    public void Figure2_OverlappingPrefixes_LongestWins()
    {
        var table = new ExplicitMappingTable([Scene.Map("0.0.0.0/0", "2001:db8:ff00::/40"), Scene.Map("198.51.100.64", "2001:db8::abcd")]);
        Assert.True(table.TryMap(Ipv6Address.Parse("2001:db8:ffc6:3364:4000::"), out Ipv4Address ipv4));
        Assert.Equal(Ipv4Address.Parse("198.51.100.64"), ipv4);
        Assert.True(table.TryMap(ipv4, out Ipv6Address ipv6));
        Assert.Equal(Ipv6Address.Parse("2001:db8::abcd"), ipv6);
        Assert.True(table.TryMap(Ipv4Address.Parse("198.51.100.65"), out ipv6));
        Assert.Equal(Ipv6Address.Parse("2001:db8:ffc6:3364:4100::"), ipv6);
    }

    /// <summary>Figure 3: the meaning of identical prefixes is unspecified, so they are refused. §5</summary>
    [Theory]
    [InlineData("198.51.100.8", "2001:db8::1", "198.51.100.9", "2001:db8::1")]
    [InlineData("198.51.100.8", "2001:db8::1", "198.51.100.8", "2001:db8::2")]
    public void IdenticalPrefixes_AreRefused(string first4, string first6, string second4, string second6) =>
        Assert.Throws<ArgumentException>(() => new ExplicitMappingTable([Scene.Map(first4, first6), Scene.Map(second4, second6)]));

    /// <summary>"MUST have an identical or smaller number of suffix bits." §3.2</summary>
    [Fact]
    public void MoreIpv4ThanIpv6SuffixBits_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => Scene.Map("192.0.2.0/24", "2001:db8::/121"));
        Assert.Equal("192.0.2.0/24 = 2001:db8::/120", Scene.Map("192.0.2.0/24", "2001:db8::/120").ToString());
    }

    /// <summary>Every pair of lengths that is allowed, wherever the suffix falls.</summary>
    [Fact]
    public void EveryPairOfLengths_MapsThereAndBack()
    {
        int pairs = 0;
        for (int length4 = 0; length4 <= 32; length4++)
        {
            for (int length6 = 0; length6 <= 96 + length4; length6++)
            {
                var mapping = new ExplicitMapping(
                    new Ipv4Prefix(Ipv4Address.Parse("198.51.100.77"), length4),
                    new Ipv6Prefix(Ipv6Address.Parse("2001:db8:5555:aaaa:5555:aaaa:5555:aaaa"), length6));
                var address = new Ipv4Address(mapping.Ipv4.Address.Value | (uint)(0x9669_a55a & ((1UL << (32 - length4)) - 1)));
                Ipv6Address mapped = mapping.ToIpv6(address);
                Assert.True(mapping.Ipv6.Contains(mapped));
                Assert.Equal(ByBits(mapping, address), mapped);
                Assert.Equal(address, mapping.ToIpv4(mapped));
                pairs++;
            }
        }

        Assert.Equal(33 * (97 + 129) / 2, pairs);
    }

    /// <summary>"Any trailing bits are discarded." §3.3.2</summary>
    [Fact]
    public void BitsBehindTheSuffix_AreDiscarded()
    {
        Assert.Equal(AddressOrigin.Explicit, s_figure1.ToIpv4(Ipv6Address.Parse("2001:db8:dddd:0:63ff:ffff::1"), out Ipv4Address mapped));
        Assert.Equal(Ipv4Address.Parse("192.0.2.152"), mapped);
    }

    /// <summary>A mapping of everything, as in Figure 2, doesn't make legal what no packet may bear. RFC 7915 §4.1, §5.1. // C9</summary>
    [Theory]
    [InlineData("0.1.2.3")]
    [InlineData("127.0.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    public void IllegalAddress_WithinAMapping_IsNotTranslated(string illegal)
    {
        TranslatorOptions options = Scene.Siit with { Mappings = [Scene.Map("0.0.0.0/0", "2001:db8:ff00::/40")] };
        var illegal4 = Ipv4Address.Parse(illegal);
        Ipv6Address illegal6 = options.Mappings[0].ToIpv6(illegal4);
        Ipv4Builder packet4 = new() { Source = Scene.Remote4, Destination = Ipv4Address.Parse("192.0.2.1") };
        ReadBack.Ipv6(options.Ipv4ToIpv6(packet4.Build()).Forwarded);
        options.Ipv4ToIpv6((packet4 with { Source = illegal4 }).Build()).Dropped(DropReason.IllegalSource);
        Assert.Equal(
            DropReason.UntranslatableDestination,
            options.Ipv4ToIpv6((packet4 with { Destination = illegal4 }).Build()).Verdict.Reason);

        Ipv6Builder packet6 = new() { Destination = options.Mappings[0].ToIpv6(Scene.Remote4) };
        ReadBack.Ipv4(options.Ipv6ToIpv4(packet6.Build()).Forwarded);
        options.Ipv6ToIpv4((packet6 with { Source = illegal6 }).Build()).Dropped(DropReason.IllegalSource);
        Assert.Equal(
            DropReason.UntranslatableDestination,
            options.Ipv6ToIpv4((packet6 with { Destination = illegal6 }).Build()).Verdict.Reason);
    }

    /// <summary>Nor does one of everything in IPv6. RFC 7915 §5.1. // C9</summary>
    [Theory]
    [InlineData("::/104", "::1")]
    [InlineData("ff02::/104", "ff02::1")]
    public void IllegalIpv6Source_WithinAMapping_IsDroppedInSilence(string mapped, string source)
    {
        TranslatorOptions options = Scene.Siit with { Mappings = [Scene.Map("11.0.0.0/8", mapped)] };
        options.Ipv6ToIpv4(new Ipv6Builder { Source = Ipv6Address.Parse(source), Destination = Scene.Remote6 }.Build())
            .Dropped(DropReason.IllegalSource);
    }

    /// <summary>What is special only without a mapping: an operator may map link-local addresses and those of a CLAT.</summary>
    [Theory]
    [InlineData("169.254.1.1")]
    [InlineData("192.0.0.1")]
    [InlineData("10.1.2.3")]
    public void SpecialAddress_WithinAMapping_IsTranslated(string special)
    {
        TranslatorOptions options = Scene.Siit with { AllowPrivateIpv4 = false, Mappings = [Scene.Map(special, "2001:db8::1")] };
        var special4 = Ipv4Address.Parse(special);
        var mapped = Ipv6Address.Parse("2001:db8::1");
        var global4 = Ipv4Address.Parse("11.0.0.1");
        Ipv6Address global6 = options.Prefix.Embed(global4);
        ReadBack.Ipv6(options.Ipv4ToIpv6(new Ipv4Builder { Source = global4, Destination = special4 }.Build()).Forwarded);
        ReadBack.Ipv6(options.Ipv4ToIpv6(new Ipv4Builder { Source = special4, Destination = global4 }.Build()).Forwarded);
        ReadBack.Ipv4(options.Ipv6ToIpv4(new Ipv6Builder { Source = mapped, Destination = global6 }.Build()).Forwarded);
        ReadBack.Ipv4(options.Ipv6ToIpv4(new Ipv6Builder { Source = global6, Destination = mapped }.Build()).Forwarded);
    }

    /// <summary>The procedure of §3.3.1, step by step, on text of bits.</summary>
    private static Ipv6Address ByBits(ExplicitMapping mapping, Ipv4Address address)
    {
        string prefix6 = $"{mapping.Ipv6.Address.High:b64}{mapping.Ipv6.Address.Low:b64}"[..mapping.Ipv6.LengthBits];
        string bits = (prefix6 + $"{address.Value:b32}"[mapping.Ipv4.LengthBits..]).PadRight(128, '0');
        return new Ipv6Address(Convert.ToUInt64(bits[..64], 2), Convert.ToUInt64(bits[64..], 2));
    }
}
