using Claton.Core.NeighborDiscovery;

namespace Claton.Core.Tests.NeighborDiscovery;

/// <summary>The message as a whole: RFC 4861 §4.2 and §6.1.2.</summary>
public sealed class RouterAdvertisementTests
{
    private static readonly Ipv6Address s_router = Ipv6Address.Parse("fe80::1");

    /// <summary>A lifetime of 1800 s, hop limit 64, and one option of every kind that is read.</summary>
    private const string Full =
        "86000000" + "40000708" + "00000000" + "00000000" +
        "0101020000000001" +                                                                   // MAC address
        "05010000000005aa" +                                                                   // MTU 1450
        "030440c0" + "00015180" + "00003840" + "00000000" + "20010db8000100000000000000000000" + // /64 L A
        "190300000000070820010db8000000000000000000000053" +                                   // DNS server
        "260207080064ff9b0000000000000000";                                                    // 64:ff9b::/96

    // A8
    [Fact]
    public void Advertisement_OneOptionOfEachKind_IsReadWhole()
    {
        RouterAdvertisement advertisement = Parse(Full);

        Assert.Equal(64, advertisement.CurrentHopLimit);
        Assert.Equal(TimeSpan.FromSeconds(1800), advertisement.RouterLifetime);
        Assert.Equal(MacAddress.Parse("02:00:00:00:00:01"), advertisement.SourceLinkLayerAddress);
        Assert.Equal(1450, advertisement.MtuBytes);
        Assert.Equal(
            [new PrefixInformation(
                Ipv6Prefix.Parse("2001:db8:1::/64"), true, true, TimeSpan.FromDays(1), TimeSpan.FromHours(4))],
            advertisement.Prefixes);
        RecursiveDnsServers servers = Assert.Single(advertisement.RecursiveDnsServers);
        Assert.Equal([Ipv6Address.Parse("2001:db8::53")], servers.Addresses);
        Assert.Equal(TimeSpan.FromSeconds(1800), servers.Lifetime);
        Pref64Option pref64 = Assert.Single(advertisement.Pref64s);
        Assert.Equal("64:ff9b::/96", pref64.Prefix.ToString());
        Assert.Equal(TimeSpan.FromSeconds(1800), pref64.Lifetime);
    }

    [Fact]
    public void Advertisement_NoOptions_IsValidAndEmpty()
    {
        RouterAdvertisement advertisement = Parse("86000000000007080000000000000000");

        Assert.Null(advertisement.SourceLinkLayerAddress);
        Assert.Null(advertisement.MtuBytes);
        Assert.Empty(advertisement.Prefixes);
        Assert.Empty(advertisement.Pref64s);
        Assert.Empty(advertisement.RecursiveDnsServers);
    }

    // A8
    [Theory]
    [InlineData(254, "fe80::1", "hop limit 254")]
    [InlineData(0, "fe80::1", "hop limit 0")]
    [InlineData(255, "2001:db8::1", "not link-local")]
    [InlineData(255, "::", "not link-local")]
    [InlineData(255, "fec0::1", "not link-local")]
    public void Advertisement_NotFromARouterOfThisLink_IsRefused(byte hopLimit, string source, string reason)
    {
        Assert.False(RouterAdvertisement.TryParse(
            Octets(Full), Ipv6Address.Parse(source), hopLimit, out RouterAdvertisement? advertisement, out string? whyNot));
        Assert.Null(advertisement);
        Assert.Contains(reason, whyNot, StringComparison.Ordinal);
    }

    // A8
    [Theory]
    [InlineData("8600000000000708000000000000", "14 octets are too few")]
    [InlineData("", "0 octets are too few")]
    [InlineData("85000000000007080000000000000000", "type 133")]
    [InlineData("86010000000007080000000000000000", "code 1")]
    [InlineData("860000000000070800000000000000002600", "an option of length 0")]
    [InlineData("86000000000007080000000000000000" + "260207080064ff9b0000000000000000" + "0500000000000000", "length 0")]
    [InlineData("86000000000007080000000000000000" + "2602070800", "longer than the message")]
    [InlineData("86000000000007080000000000000000" + "26", "longer than the message")]
    [InlineData("86000000000007080000000000000000" + "ff020000000000", "longer than the message")]
    public void Advertisement_Malformed_IsRefusedAsAWhole(string message, string reason)
    {
        Assert.False(RouterAdvertisement.TryParse(
            Octets(message), s_router, 255, out RouterAdvertisement? advertisement, out string? whyNot));
        Assert.Null(advertisement);
        Assert.Contains(reason, whyNot, StringComparison.Ordinal);
    }

    // A8
    [Fact]
    public void Advertisement_UnknownOptions_AreSkipped()
    {
        RouterAdvertisement advertisement = Parse(
            "86000000000007080000000000000000" +
            "0e01deadbeef0000" +                                 // Nonce: not for this message
            "fd0200000000000000000000000000ff" +                 // experimental
            "260207080064ff9b0000000000000000");

        Assert.Single(advertisement.Pref64s);
    }

    // A7
    [Theory]
    [InlineData(0x00, RouterPreference.Medium)]
    [InlineData(0x08, RouterPreference.High)]
    [InlineData(0x18, RouterPreference.Low)]
    [InlineData(0x10, RouterPreference.Medium)] // Reserved: RFC 4191 §2.2.
    [InlineData(0xe7, RouterPreference.Medium)] // M, O, H and the reserved bits don't count.
    [InlineData(0xff, RouterPreference.Low)]
    public void Preference_EveryValue_IsRfc4191s(byte flags, RouterPreference expected) =>
        Assert.Equal(expected, Parse($"8600000000{flags:x2}07080000000000000000").Preference);

    // A7
    [Theory]
    [InlineData("08")]
    [InlineData("18")]
    public void Preference_NoDefaultRouter_IsIgnored(string flags)
    {
        RouterAdvertisement advertisement = Parse($"8600000000{flags}00000000000000000000");
        Assert.Equal(RouterPreference.Medium, advertisement.Preference);
        Assert.Equal(TimeSpan.Zero, advertisement.RouterLifetime);
    }

    [Theory]
    [InlineData("00", false, false)]
    [InlineData("80", true, false)]
    [InlineData("40", false, true)]
    [InlineData("c0", true, true)]
    public void Flags_ManagedAndOther_AreRead(string flags, bool managed, bool other)
    {
        RouterAdvertisement advertisement = Parse($"8600000000{flags}07080000000000000000");
        Assert.Equal(managed, advertisement.Managed);
        Assert.Equal(other, advertisement.OtherConfiguration);
    }

    internal static RouterAdvertisement Parse(string message)
    {
        Assert.True(
            RouterAdvertisement.TryParse(Octets(message), s_router, 255, out RouterAdvertisement? advertisement, out string? why),
            why);
        Assert.Null(why);
        return advertisement;
    }

    /// <summary>An advertisement of a default router with these options.</summary>
    internal static RouterAdvertisement ParseWith(string options) => Parse("86000000000007080000000000000000" + options);

    private static byte[] Octets(string message) => Convert.FromHexString(message);
}
