using Claton.Core.NeighborDiscovery;
using static Claton.Core.Tests.NeighborDiscovery.RouterAdvertisementTests;

namespace Claton.Core.Tests.NeighborDiscovery;

/// <summary>RFC 8781 §4.</summary>
public sealed class Pref64OptionTests
{
    // A6
    [Theory]
    [InlineData(0, "2001:db8:1:2:3:4::/96")]
    [InlineData(1, "2001:db8:1:2::/64")]
    [InlineData(2, "2001:db8:1::/56")]
    [InlineData(3, "2001:db8:1::/48")]
    [InlineData(4, "2001:db8::/40")]
    [InlineData(5, "2001:db8::/32")]
    public void PrefixLengthCode_EveryDefined_GivesItsLength(int code, string expected) =>
        Assert.Equal(expected, Assert.Single(ParseWith(Option(code, "20010db80001000200030004")).Pref64s).Prefix.ToString());

    // A6
    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    public void PrefixLengthCode_Undefined_IsIgnoredAlone(int code)
    {
        RouterAdvertisement advertisement = ParseWith(
            Option(code, "20010db80001000200030004") + Option(0, "0064ff9b0000000000000000"));
        Assert.Equal("64:ff9b::/96", Assert.Single(advertisement.Pref64s).Prefix.ToString());
    }

    // A6
    [Theory]
    [InlineData(0x0000, 0)]
    [InlineData(0x0008, 8)]
    [InlineData(0x0708, 1800)]
    [InlineData(0xfff8, 65528)]
    [InlineData(0xffff - 2, 65528)] // /32: the code does not leak into the lifetime.
    public void Lifetime_ScaledBy8_IsInSeconds(int field, int expectedSeconds) =>
        Assert.Equal(
            TimeSpan.FromSeconds(expectedSeconds),
            Assert.Single(ParseWith($"2602{field:x4}20010db80000000000000000").Pref64s).Lifetime);

    // A6
    [Theory]
    [InlineData("2601070820010db8")]
    [InlineData("26030708" + "20010db8" + "0000000000000000" + "0000000000000000")]
    public void Option_AnotherLength_IsIgnoredAlone(string option)
    {
        RouterAdvertisement advertisement = ParseWith(option + Option(0, "0064ff9b0000000000000000"));
        Assert.Equal("64:ff9b::/96", Assert.Single(advertisement.Pref64s).Prefix.ToString());
    }

    // A6 C19
    [Theory]
    [InlineData(0, "20010db8000100020100" + "0000")] // Bits 64 to 71 of a /96 are not zero.
    [InlineData(0, "ff0e00000000000000000000")]      // A group.
    [InlineData(1, "fe8000000000000000000000")]      // No router passes that on.
    [InlineData(0, "000000000000000000000000")]      // ::/96, IPv4-compatible.
    [InlineData(0, "00000000000000000000ffff")]      // ::ffff:0:0/96, IPv4-mapped.
    [InlineData(5, "00000000ffffffffffffffff")]      // ::/32
    public void Prefix_ThatNoNat64CanHave_IsIgnoredAlone(int code, string prefix)
    {
        RouterAdvertisement advertisement = ParseWith(Option(code, prefix) + Option(0, "0064ff9b0000000000000000"));
        Assert.Equal("64:ff9b::/96", Assert.Single(advertisement.Pref64s).Prefix.ToString());
    }

    // A6
    [Fact]
    public void Prefix_BitsBehindItsLength_AreIgnored() =>
        Assert.Equal(
            "2001:db8:ffff:ffff::/64",
            Assert.Single(ParseWith(Option(1, "20010db8ffffffffffffffff")).Pref64s).Prefix.ToString());

    // A7
    [Fact]
    public void Prefixes_Several_KeepTheirOrder()
    {
        RouterAdvertisement advertisement = ParseWith(
            Option(0, "20010db80002000000000000") + Option(0, "0064ff9b0000000000000000") +
            Option(5, "20010db80000000000000000"));
        Assert.Equal(
            ["2001:db8:2::/96", "64:ff9b::/96", "2001:db8::/32"],
            advertisement.Pref64s.Select(option => option.Prefix.ToString()));
    }

    private static string Option(int code, string highest96Bits) => $"2602{0x0708 | code:x4}{highest96Bits}";
}
