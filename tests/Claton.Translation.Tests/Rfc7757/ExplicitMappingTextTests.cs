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
    [InlineData("192.0.2.0/24=2001:db8::/121", "leaves more bits open in 192.0.2.0/24 than in 2001:db8::/121")]
    public void TryParse_AnythingElse_IsRefusedInWords(string text, string words)
    {
        Assert.False(ExplicitMapping.TryParse(text, out _, out string? problem));
        Assert.StartsWith(words, problem, StringComparison.Ordinal);
    }
}
