using Claton.Commands;

namespace Claton.Tests.Commands;

public sealed class ConnectivityServerTests // A11
{
    [Fact]
    public void TryParse_AnAddress_IsIt()
    {
        Assert.True(ConnectivityServer.TryParse("203.0.113.10", out Ipv4Address address, out string? problem));
        Assert.Equal((Ipv4Address.Parse("203.0.113.10"), null), (address, problem));
    }

    /// <summary>RFC 7050 §3.2.1.</summary>
    [Theory]
    [InlineData("192.0.0.170", "ipv4only.arpa")]
    [InlineData("192.0.0.171", "ipv4only.arpa")]
    [InlineData("0.0.0.0", "this host or network")]
    [InlineData("127.0.0.1", "this host itself")]
    [InlineData("169.254.169.254", "of a link alone")]
    [InlineData("192.0.0.1", "where CLATs have their own addresses")]
    [InlineData("224.0.0.1", "a group")]
    [InlineData("255.255.255.255", "broadcast")]
    [InlineData("2001:db8::1", "not an IPv4 address")]
    [InlineData("example.com", "not an IPv4 address")]
    [InlineData("", "not an IPv4 address")]
    public void TryParse_WhatNoServerHas_SaysWhy(string text, string why)
    {
        Assert.False(ConnectivityServer.TryParse(text, out _, out string? problem));
        Assert.Contains(why, problem!);
    }
}
