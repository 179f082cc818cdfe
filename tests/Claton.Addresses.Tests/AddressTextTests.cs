namespace Claton.Addresses.Tests;

public sealed class AddressTextTests
{
    [Theory]
    [InlineData("192.0.2.33", 0xc0000221u)]
    [InlineData("0.0.0.0", 0u)]
    [InlineData("255.255.255.255", uint.MaxValue)]
    public void Ipv4Address_DottedDecimal_RoundTrips(string text, uint value)
    {
        Assert.Equal(new Ipv4Address(value), Ipv4Address.Parse(text));
        Assert.Equal(text, new Ipv4Address(value).ToString());
    }

    [Theory]
    [InlineData("1")]
    [InlineData("1.2.3")]
    [InlineData("010.0.0.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("1.2.3.256")]
    [InlineData(" 1.2.3.4")]
    [InlineData("")]
    public void Ipv4Address_AnythingElse_IsRefused(string text) =>
        Assert.False(Ipv4Address.TryParse(text, null, out _));

    [Theory]
    [InlineData("2001:db8::1", 0x2001_0db8_0000_0000UL, 1UL)]
    [InlineData("::", 0UL, 0UL)]
    [InlineData("fe80::1:2:3:4", 0xfe80_0000_0000_0000UL, 0x0001_0002_0003_0004UL)]
    public void Ipv6Address_CanonicalText_RoundTrips(string text, ulong high, ulong low)
    {
        Assert.Equal(new Ipv6Address(high, low), Ipv6Address.Parse(text));
        Assert.Equal(text, new Ipv6Address(high, low).ToString());
    }

    [Theory]
    [InlineData("fe80::1%eth0")]
    [InlineData("[2001:db8::1]")]
    [InlineData("2001:db8::/32")]
    [InlineData("192.0.2.1")]
    [InlineData("")]
    public void Ipv6Address_AnythingElse_IsRefused(string text) =>
        Assert.False(Ipv6Address.TryParse(text, null, out _));

    [Theory]
    [InlineData("64:ff9b::/96", "64:ff9b::192.0.2.1", true)]
    [InlineData("64:ff9b::/96", "64:ff9b:1::1", false)]
    [InlineData("2001:db8::/32", "2001:db8:ffff::1", true)]
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("2001:db8::1/128", "2001:db8::2", false)]
    public void Ipv6Prefix_Contains_ComparesTheLeadingBits(string prefix, string address, bool expected) =>
        Assert.Equal(expected, Ipv6Prefix.Parse(prefix).Contains(Ipv6Address.Parse(address)));

    [Theory]
    [InlineData("192.0.0.1/29")]
    [InlineData("192.0.0.0/33")]
    [InlineData("192.0.0.0/")]
    [InlineData("192.0.0.0/-1")]
    public void Ipv4Prefix_HostBitsOrBadLength_IsRefused(string text) =>
        Assert.False(Ipv4Prefix.TryParse(text, null, out _));

    [Fact]
    public void MacAddress_Text_RoundTrips()
    {
        MacAddress address = MacAddress.Parse("02:00:5E:10:00:01");
        Assert.Equal(0x0200_5e10_0001UL, address.Value);
        Assert.Equal("02:00:5e:10:00:01", address.ToString());
        Assert.False(MacAddress.TryParse("02:00:5e:10:00", out _));
        Assert.False(MacAddress.TryParse("02-00-5e-10-00-01", out _));
    }

    [Fact]
    public void Multicast_OfAnAddress_IsMadeOfItsLastOctets()
    {
        Ipv6Address group = Ipv6Address.Parse("2001:db8::1234:5678").SolicitedNodeMulticast;
        Assert.Equal("ff02::1:ff34:5678", group.ToString());
        Assert.Equal("33:33:ff:34:56:78", MacAddress.ForMulticast(group).ToString());
    }
}
