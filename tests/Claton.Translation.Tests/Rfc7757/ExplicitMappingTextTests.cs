using Claton.Translation.Rfc7757;

namespace Claton.Translation.Tests.Rfc7757;

/// <summary>Rows as people write them on a command line and in a file.</summary>
public sealed class ExplicitMappingTextTests
{
    [Theory]
    [InlineData("192.0.2.1=2001:db8::1")]
    [InlineData(" 192.0.2.1/32 = 2001:db8::1/128 ")]
    [InlineData("192.0.2.1 2001:db8::1")]
    [InlineData("192.0.2.1\t\t2001:db8::1")]
    public void TryParse_EverySeparator_IsTheRow(string text)
    {
        Assert.True(ExplicitMapping.TryParse(text, out ExplicitMapping mapping, out string? problem), problem);
        Assert.Equal("192.0.2.1/32 = 2001:db8::1/128", mapping.ToString());
    }

    /// <summary>Prefixes whose first and last addresses are of no use, but not those between.</summary>
    [Theory]
    [InlineData("0.0.0.0/0=2001:db8::/96")]
    [InlineData("0.0.0.0/1=2001:db8::/97")]
    [InlineData("240.0.0.0/4=2001:db8::/100")]
    [InlineData("10.0.0.0/8=::/0")]
    public void TryParse_PrefixWithAddressesOfUse_IsTaken(string text) =>
        Assert.True(ExplicitMapping.TryParse(text, out _, out string? problem), problem);

    [Fact]
    public void TryParse_Prefixes_AreKept()
    {
        Assert.True(ExplicitMapping.TryParse("192.0.2.16/28=2001:db8:cccc::/124", out ExplicitMapping mapping, out _));
        Assert.Equal(Ipv4Prefix.Parse("192.0.2.16/28"), mapping.Ipv4);
        Assert.Equal(Ipv6Prefix.Parse("2001:db8:cccc::/124"), mapping.Ipv6);
    }

    [Theory]
    [InlineData("", "is not a mapping such as")]
    [InlineData("192.0.2.1", "is not a mapping such as")]
    [InlineData("=", "has '' where an IPv4 prefix")]
    [InlineData("192.0.2.1=", "has '' where an IPv6 prefix")]
    [InlineData("192.0.2.1==2001:db8::1", "has '=2001:db8::1' where an IPv6 prefix")]
    [InlineData("2001:db8::1=192.0.2.1", "has '2001:db8::1' where an IPv4 prefix")]
    [InlineData("192.0.2.1/24=2001:db8::/120", "has '192.0.2.1/24' where an IPv4 prefix")]
    [InlineData("192.0.2.1=2001:db8::1 surplus", "has '2001:db8::1 surplus' where an IPv6 prefix")]
    [InlineData("127.0.0.1=2001:db8::1", "maps 127.0.0.1/32, which no packet")]
    [InlineData("0.0.0.0=2001:db8::1", "maps 0.0.0.0/32, which no packet")]
    [InlineData("224.0.0.0/4=2001:db8::/96", "maps 224.0.0.0/4, which no packet")]
    [InlineData("255.255.255.255=2001:db8::1", "maps 255.255.255.255/32, which no packet")]
    [InlineData("192.0.2.1=::", "maps to ::/128, which no packet")]
    [InlineData("192.0.2.1=::1", "maps to ::1/128, which no packet")]
    [InlineData("192.0.2.1=fe80::1", "maps to fe80::1/128, which no packet")]
    [InlineData("192.0.2.0/24=ff0e::/104", "maps to ff0e::/104, which no packet")]
    [InlineData("192.0.2.0/24=2001:db8::/121", "leaves more bits open in 192.0.2.0/24 than in 2001:db8::/121")]
    public void TryParse_AnythingElse_IsRefusedInWords(string text, string words)
    {
        Assert.False(ExplicitMapping.TryParse(text, out _, out string? problem));
        Assert.StartsWith(words, problem, StringComparison.Ordinal);
    }
}
