using Claton.Core.NeighborDiscovery;
using static Claton.Core.Tests.NeighborDiscovery.RouterAdvertisementTests;

namespace Claton.Core.Tests.NeighborDiscovery;

/// <summary>
/// RFC 4861 §4.6 and RFC 8106: each option by itself. One that makes no sense leaves the others alone.
/// </summary>
public sealed class RouterAdvertisementOptionTests
{
    private const string Prefix = "20010db8000100000000000000000000";

    // B6
    [Theory]
    [InlineData("05010000000004ff", null)] // 1279
    [InlineData("0501000000000500", 1280)]
    [InlineData("0501ffff00002328", 9000)] // What is reserved is ignored.
    [InlineData("050100007fffffff", int.MaxValue)]
    [InlineData("0501000080000000", null)]
    [InlineData("05010000ffffffff", null)]
    [InlineData("05020000000005dc0000000000000000", null)]
    public void Mtu_EveryValue_IsReadWhereIpv6CanUseIt(string option, int? expectedBytes) =>
        Assert.Equal(expectedBytes, ParseWith(option).MtuBytes);

    [Theory]
    [InlineData("0101020000000001", "02:00:00:00:00:01")]
    [InlineData("0101030000000001", null)] // A group has no packets to send.
    [InlineData("01020200000000010000000000000000", null)] // Not Ethernet.
    public void SourceLinkLayerAddress_Ethernet_IsRead(string option, string? expected) =>
        Assert.Equal(expected, ParseWith(option).SourceLinkLayerAddress?.ToString());

    [Fact]
    public void Prefix_Infinity_NeverEnds()
    {
        PrefixInformation prefix = Assert.Single(ParseWith($"030440c0ffffffffffffffff00000000{Prefix}").Prefixes);
        Assert.Equal(TimeSpan.MaxValue, prefix.ValidLifetime);
        Assert.Equal(TimeSpan.MaxValue, prefix.PreferredLifetime);
        Assert.Equal(Instant.Never, new Instant(TimeSpan.FromDays(3)) + prefix.ValidLifetime);
    }

    [Fact]
    public void Prefix_LongestFiniteLifetime_IsFinite() =>
        Assert.Equal(
            TimeSpan.FromSeconds(4294967294),
            Assert.Single(ParseWith($"030440c0fffffffe0000000000000000{Prefix}").Prefixes).ValidLifetime);

    [Theory]
    [InlineData("00", false, false)]
    [InlineData("80", true, false)]
    [InlineData("40", false, true)]
    [InlineData("3f", false, false)]
    public void Prefix_Flags_AreRead(string flags, bool onLink, bool autonomous)
    {
        PrefixInformation prefix = Assert.Single(ParseWith($"030440{flags}000151800000384000000000{Prefix}").Prefixes);
        Assert.Equal(onLink, prefix.OnLink);
        Assert.Equal(autonomous, prefix.Autonomous);
    }

    // RFC 4862 §5.5.3 (c)
    [Fact]
    public void Prefix_PreferredForLongerThanValid_FormsNoAddresses()
    {
        PrefixInformation prefix = Assert.Single(ParseWith($"030440c0000000010000000200000000{Prefix}").Prefixes);
        Assert.True(prefix.OnLink);
        Assert.False(prefix.Autonomous);
    }

    [Fact]
    public void Prefix_BitsBehindItsLength_AreCleared() =>
        Assert.Equal(
            Ipv6Prefix.Parse("2001:db8::/44"),
            Assert.Single(ParseWith("03042cc000015180000038400000000020010db8000f0000ffffffffffffffff").Prefixes).Prefix);

    [Theory]
    [InlineData("030340c00001518000003840000000002001" + "0db800010000")]        // 24 octets
    [InlineData("030481c0000151800000384000000000" + Prefix)]                     // /129
    [InlineData("0304ffc0000151800000384000000000" + Prefix)]                     // /255
    [InlineData("030440c0000151800000384000000000fe800000000000000000000000000000")]
    [InlineData("030440c0000151800000384000000000ff020000000000000000000000000000")]
    public void Prefix_ThatCannotBe_IsIgnoredAlone(string option)
    {
        RouterAdvertisement advertisement = ParseWith(option + "05010000000005aa");
        Assert.Empty(advertisement.Prefixes);
        Assert.Equal(1450, advertisement.MtuBytes);
    }

    // A10
    [Fact]
    public void DnsServers_SeveralInSeveralOptions_KeepTheirOrder()
    {
        IReadOnlyList<RecursiveDnsServers> options = ParseWith(
            "1905000000000e10" + "20010db8000000000000000000000053" + "fe800000000000000000000000000053" +
            "19030000ffffffff" + "20010db8000000000000000000000035").RecursiveDnsServers;

        Assert.Equal(["2001:db8::53", "fe80::53"], options[0].Addresses.Select(address => address.ToString()));
        Assert.Equal(TimeSpan.FromHours(1), options[0].Lifetime);
        Assert.Equal(["2001:db8::35"], options[1].Addresses.Select(address => address.ToString()));
        Assert.Equal(TimeSpan.MaxValue, options[1].Lifetime);
    }

    // A10
    [Theory]
    [InlineData("1901000000000e10")]                                                         // No address.
    [InlineData("1904000000000e1020010db80000000000000000000000530000000000000000")]          // One and a half.
    [InlineData("1902000000000e1020010db800000000")]                                          // A half.
    [InlineData("1903000000000e1000000000000000000000000000000000")]                          // ::
    [InlineData("1903000000000e10ff020000000000000000000000000053")]                          // A group.
    public void DnsServers_NoneToAsk_AreIgnoredAlone(string option)
    {
        RouterAdvertisement advertisement = ParseWith(option + "05010000000005aa");
        Assert.Empty(advertisement.RecursiveDnsServers);
        Assert.Equal(1450, advertisement.MtuBytes);
    }
}
