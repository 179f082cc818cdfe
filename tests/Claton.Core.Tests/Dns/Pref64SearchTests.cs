using Claton.Core.Dns;
using Claton.Translation.Rfc6052;
using CsCheck;

namespace Claton.Core.Tests.Dns;

/// <summary>RFC 7050 §3. A9</summary>
public sealed class Pref64SearchTests
{
    [Theory]
    [InlineData("64:ff9b::/96", "64:ff9b::c000:aa", "64:ff9b::c000:ab")]
    [InlineData("2001:db8::/32", "2001:db8:c000:aa::", "2001:db8:c000:ab::")]
    [InlineData("2001:db8:100::/40", "2001:db8:1c0:0:aa::", "2001:db8:1c0:0:ab::")]
    [InlineData("2001:db8:122::/48", "2001:db8:122:c000:0:aa00::", "2001:db8:122:c000:0:ab00::")]
    [InlineData("2001:db8:122:300::/56", "2001:db8:122:3c0:0:aa::", "2001:db8:122:3c0:0:ab::")]
    [InlineData("2001:db8:122:344::/64", "2001:db8:122:344:c0:0:aa00:0", "2001:db8:122:344:c0:0:ab00:0")]
    [InlineData("2001:db8:64::/96", "2001:db8:64::c000:ab")] // One of both is enough where nothing is in doubt.
    [InlineData("2001:db8::/32", "2001:db8:c000:aa::464", "2001:db8:c000:ab::464")] // A suffix, of a future standard.
    [InlineData("2001:db8:1::/96 2001:db8:2::/96", "2001:db8:1::c000:aa", "2001:db8:2::c000:aa", "2001:db8:1::c000:ab", "2001:db8:2::c000:ab")]
    [InlineData("2001:db8:1::/96", "2001:db8::1", "2001:db8:1::c000:aa")] // Beside an address of something else.
    [InlineData("", "2001:db8::1", "2001:db8::c000:a9", "::ffff:192.0.0.170", "::192.0.0.170", "fe80::c000:aa", "ff0e::c000:aa")]
    [InlineData("", "2001:db8:0:0:100:0:c000:aa")] // Bits 64 to 71 are not zero.
    public void Find_Addresses_GivesThePrefixes(string expected, params string[] addresses) =>
        Assert.Equal(expected, string.Join(' ', Find(addresses)));

    [Fact] // The address stands there twice: the other one decides.
    public void Find_PrefixWithAWellKnownAddressInIt_IsDecidedByTheOther()
    {
        string[] addresses = ["2001:db8:c000:aa::c000:aa", "2001:db8:c000:aa::c000:ab"];
        Assert.Equal("2001:db8:c000:aa::/96", string.Join(' ', Find(addresses)));
        Assert.Equal("2001:db8:c000:aa::/96", string.Join(' ', Find([.. addresses.Reverse()])));
    }

    [Fact] // Two prefixes of which each makes the other look like a third, shorter one.
    public void Find_TwoPrefixesWithBothAddressesInThem_AreToldApartByTheirSuffix() => Assert.Equal(
        ["2001:db8:c000:aa::/96", "2001:db8:c000:ab::/96"],
        Find(["2001:db8:c000:aa::c000:aa", "2001:db8:c000:ab::c000:aa", "2001:db8:c000:aa::c000:ab", "2001:db8:c000:ab::c000:ab"])
            .Select(prefix => $"{prefix}"));

    [Fact]
    public void Find_AnyPrefix_IsFoundInItsAddresses() =>
        Gen.Select(Gen.ULong, Gen.ULong, Gen.Int[0, 5]).Select(
                (high, low, length) => new Ipv6Prefix(
                    new Ipv6Address(high | 1UL << 61, low & 0x00ff_ffff_ffff_ffff), ((int[])[32, 40, 48, 56, 64, 96])[length]))
            .Where(prefix => RoutablePref64.TryCreate(prefix, out _))
            .Sample(prefix =>
            {
                var pref64 = new Pref64(prefix);
                return Pref64Search.Find(AddressesOf(pref64)) is [var only] && only == pref64;
            });

    [Fact] // Octets as those that are looked for, all over the prefix.
    public void Find_PrefixOfMisleadingOctets_IsFound() =>
        Gen.Select(Gen.Int[0, 4].Array[12], Gen.Int[0, 5]).Select(
                (octets, length) =>
                {
                    byte[] address = [.. octets.Select(octet => ((byte[])[0xc0, 0, 0, 0xaa, 0xab])[octet]), 0, 0, 0, 0];
                    (address[0], address[8]) = (0x20, 0);
                    return new Pref64(new Ipv6Prefix(Ipv6Address.Read(address), ((int[])[32, 40, 48, 56, 64, 96])[length]));
                })
            .Sample(pref64 => Pref64Search.Find(AddressesOf(pref64)) is [var only] && only == pref64);

    [Fact]
    public void Find_AnyAddresses_GivesPrefixesThatTheyHave() =>
        Gen.Select(Gen.ULong, Gen.ULong).Select((high, low) => new Ipv6Address(high, low)).Array[0, 20].Sample(
            addresses => Pref64Search.Find(addresses).All(pref64 => addresses.Any(address => pref64.Prefix.Contains(address))));

    private static Ipv6Address[] AddressesOf(Pref64 pref64) =>
        [pref64.Embed(Pref64Search.FirstWellKnownAddress), pref64.Embed(Pref64Search.SecondWellKnownAddress)];

    private static IReadOnlyList<Pref64> Find(string[] addresses) =>
        Pref64Search.Find([.. addresses.Select(address => Ipv6Address.Parse(address))]);
}
