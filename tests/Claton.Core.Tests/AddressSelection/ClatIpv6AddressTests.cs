using Claton.Core.AddressSelection;
using Claton.Translation.Rfc6052;

namespace Claton.Core.Tests.AddressSelection;

/// <summary>Stable and opaque: RFC 7217 §4 and §5.</summary>
public sealed class ClatIpv6AddressTests
{
    private static readonly Ipv6Prefix s_prefix = Ipv6Prefix.Parse("2001:db8:1:2::/64");
    private static readonly Ipv4Address s_clat4 = Ipv4Address.Parse("192.0.0.1");
    private static readonly MacAddress s_interface = MacAddress.Parse("02:00:00:00:00:0a");
    private static readonly byte[] s_secret = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    // B4
    [Fact]
    public void Generate_SameParameters_GivesTheSameAddress() => Assert.Equal(Generate(), Generate());

    // B4: a change of the algorithm would move every host's address; HMAC computed with another implementation.
    [Theory]
    [InlineData("64:ff9b::/96", "2001:db8:1:2:eae2:8403:bf03:645b")]
    [InlineData("2001:db8:64::/64", "2001:db8:1:2:eae2:8403:bf03:51b0")]
    public void Generate_KnownParameters_GivesTheKnownAddress(string pref64, string expected) =>
        Assert.Equal(
            expected,
            ClatIpv6Address.Generate(
                s_prefix, new Pref64(Ipv6Prefix.Parse(pref64)), s_clat4, s_interface, s_secret, 0).ToString());

    // B4
    [Fact]
    public void Generate_AnyParameterOther_GivesAnotherAddress()
    {
        Ipv6Address[] addresses =
        [
            Generate(),
            Generate(candidate: 1),
            Generate(candidate: 2),
            Generate(identity: MacAddress.Parse("02:00:00:00:00:0b")),
            Generate(identity: default(MacAddress)),
            ClatIpv6Address.Generate(s_prefix, Pref64.WellKnown, s_clat4, null, s_secret, 0),
            Generate(secret: [.. s_secret.Reverse()]),
            Generate(prefix: "2001:db8:1:3::/64"),
        ];
        Assert.Equal(addresses.Length, addresses.Select(address => address.Low >> 16).Distinct().Count());
    }

    // B4
    [Fact]
    public void Generate_AnotherNat64OrIpv4Address_ChangesTheLast16BitsOnly()
    {
        Ipv6Address before = Generate();
        Ipv6Address otherNat64 = ClatIpv6Address.Generate(
            s_prefix, new Pref64(Ipv6Prefix.Parse("2001:db8:64::/96")), s_clat4, s_interface, s_secret, 0);
        Ipv6Address otherIpv4 = ClatIpv6Address.Generate(
            s_prefix, Pref64.WellKnown, Ipv4Address.Parse("192.0.0.2"), s_interface, s_secret, 0);
        Assert.NotEqual(before, otherNat64);
        Assert.NotEqual(before, otherIpv4);
        Assert.Equal(before.Mask(112), otherNat64.Mask(112));
        Assert.Equal(before.Mask(112), otherIpv4.Mask(112));
    }

    // B1
    [Fact]
    public void Generate_Always_StaysInThePrefix() => Assert.True(s_prefix.Contains(Generate()));

    // B7
    [Theory]
    [InlineData("2001:db8::/63")]
    [InlineData("2001:db8::/65")]
    [InlineData("2001:db8::1/128")]
    public void Generate_NoSixtyFour_IsRefused(string prefix) =>
        Assert.Throws<ArgumentException>("slaacPrefix", () => Generate(prefix: prefix));

    [Fact]
    public void Generate_ShortSecret_IsRefused() =>
        Assert.Throws<ArgumentException>("secret", () => Generate(secret: new byte[15]));

    // B4
    [Theory]
    [InlineData(0UL, true)]
    [InlineData(1UL, false)]
    [InlineData(0x0200_5eff_fdff_ffffUL, false)]
    [InlineData(0x0200_5eff_fe00_0000UL, true)]
    [InlineData(0x0200_5eff_fe00_5213UL, true)]
    [InlineData(0x0200_5eff_feff_ffffUL, true)]
    [InlineData(0x0200_5eff_ff00_0000UL, false)]
    [InlineData(0xfdff_ffff_ffff_ff7fUL, false)]
    [InlineData(0xfdff_ffff_ffff_ff80UL, true)]
    [InlineData(0xfdff_ffff_ffff_ffffUL, true)]
    [InlineData(0xfe00_0000_0000_0000UL, false)]
    [InlineData(ulong.MaxValue, false)]
    public void Reserved_EdgesOfEachBlock_AreKnown(ulong interfaceIdentifier, bool expected) =>
        Assert.Equal(expected, ClatIpv6Address.IsReserved(interfaceIdentifier));

    private static Ipv6Address Generate(
        string? prefix = null, MacAddress? identity = null, byte[]? secret = null, int candidate = 0) =>
        ClatIpv6Address.Generate(
            prefix is null ? s_prefix : Ipv6Prefix.Parse(prefix),
            Pref64.WellKnown,
            s_clat4,
            identity ?? s_interface,
            secret ?? s_secret,
            candidate);
}
