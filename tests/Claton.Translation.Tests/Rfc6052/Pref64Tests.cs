using Claton.Translation.Rfc6052;

namespace Claton.Translation.Tests.Rfc6052;

public sealed class Pref64Tests
{
    /// <summary>The table of RFC 6052 §2.4.</summary>
    public static TheoryData<string, string> TextRepresentations => new()
    {
        { "2001:db8::/32", "2001:db8:c000:221::" },
        { "2001:db8:100::/40", "2001:db8:1c0:2:21::" },
        { "2001:db8:122::/48", "2001:db8:122:c000:2:2100::" },
        { "2001:db8:122:300::/56", "2001:db8:122:3c0:0:221::" },
        { "2001:db8:122:344::/64", "2001:db8:122:344:c0:2:2100::" },
        { "2001:db8:122:344::/96", "2001:db8:122:344::c000:221" },
        { "64:ff9b::/96", "64:ff9b::c000:221" },
    };

    [Theory]
    [MemberData(nameof(TextRepresentations))]
    public void Embed_EveryPrefixLength_IsAsInTheStandard(string prefix, string expected) =>
        Assert.Equal(
            Ipv6Address.Parse(expected),
            new Pref64(Ipv6Prefix.Parse(prefix)).Embed(Ipv4Address.Parse("192.0.2.33")));

    [Theory]
    [MemberData(nameof(TextRepresentations))]
    public void TryExtract_EveryPrefixLength_GivesTheAddressBack(string prefix, string embedded)
    {
        Assert.True(new Pref64(Ipv6Prefix.Parse(prefix)).TryExtract(Ipv6Address.Parse(embedded), out Ipv4Address address));
        Assert.Equal("192.0.2.33", address.ToString());
    }

    /// <summary>The suffix means nothing yet (§2.2), and the octet "u" is removed unread (§2.3).</summary>
    [Theory]
    [InlineData("2001:db8::/32", "2001:db8:c000:221:ffff:ffff:ffff:ffff")]
    [InlineData("2001:db8:100::/40", "2001:db8:1c0:2:ff21:ffff:ffff:ffff")]
    [InlineData("2001:db8:122::/48", "2001:db8:122:c000:ff02:21ff:ffff:ffff")]
    [InlineData("2001:db8:122:300::/56", "2001:db8:122:3c0:ff00:221:ffff:ffff")]
    [InlineData("2001:db8:122:344::/64", "2001:db8:122:344:ffc0:2:21ff:ffff")]
    public void TryExtract_SuffixAndReservedOctetSet_AreIgnored(string prefix, string embedded)
    {
        Assert.True(new Pref64(Ipv6Prefix.Parse(prefix)).TryExtract(Ipv6Address.Parse(embedded), out Ipv4Address address));
        Assert.Equal("192.0.2.33", address.ToString());
    }

    /// <summary>The alternative form of §2.4, for prefixes of 96 bits.</summary>
    [Theory]
    [InlineData("2001:db8:122:344::/96", "2001:db8:122:344::192.0.2.33")]
    [InlineData("64:ff9b::/96", "64:ff9b::192.0.2.33")]
    public void Embed_DottedForm_IsTheSameAddress(string prefix, string dotted) => Assert.Equal(
        Ipv6Address.Parse(dotted), new Pref64(Ipv6Prefix.Parse(prefix)).Embed(Ipv4Address.Parse("192.0.2.33")));

    [Fact]
    public void TryExtract_OutsideThePrefix_IsFalse() =>
        Assert.False(Pref64.WellKnown.TryExtract(Ipv6Address.Parse("64:ff9b:1::c000:221"), out _));

    [Theory]
    [InlineData("2001:db8::/33")]
    [InlineData("2001:db8::/128")]
    [InlineData("2001:db8:0:0:ff00::/96")]
    [InlineData("::/0")]
    [InlineData("ff0e::/96")]
    public void TryCreate_NotAnRfc6052Prefix_IsFalse(string prefix) =>
        Assert.False(Pref64.TryCreate(Ipv6Prefix.Parse(prefix), out _));
}
