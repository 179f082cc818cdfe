using System.Buffers.Binary;
using Claton.Core.AddressSelection;
using Claton.Translation.Rfc6052;
using CsCheck;

namespace Claton.Core.Tests.AddressSelection;

/// <summary>
/// RFC 6052 §4.1: whatever the addresses, a checksum that is right on one side of the translator is right on the other.
/// Summed here octet by octet over whole pseudo-headers and segments, by nothing that the product uses.
/// </summary>
public sealed class ChecksumNeutralityTests
{
    private static readonly Gen<Ipv4Address> s_ipv4 = Gen.UInt.Select(value => new Ipv4Address(value));

    private static readonly Gen<Ipv6Prefix> s_slaac =
        Gen.ULong.Select(high => new Ipv6Prefix(new Ipv6Address(high, 0), 64));

    private static readonly Gen<byte[]> s_segment = Gen.Byte.Array[20, 80];

    private static readonly Gen<byte[]> s_secret = Gen.Byte.Array[16, 40];

    // B4
    [Theory]
    [InlineData(96, 6)]
    [InlineData(32, 6)]
    [InlineData(96, 17)]
    [InlineData(32, 17)]
    public void Checksum_OfAnySegment_HoldsOnBothSides(int prefixLengthBits, byte protocol) =>
        Gen.Select(s_slaac, Gen.ULong, Gen.ULong, s_ipv4, s_ipv4, Gen.Select(s_segment, s_secret, Gen.Int[0, 7])).Sample(
            (slaac, high, low, clat4, server4, rest) =>
            {
                (byte[] segment, byte[] secret, int candidate) = rest;
                Pref64 pref64 = AnyPref64(high, low, prefixLengthBits);
                Ipv6Address clat6 = ClatIpv6Address.Generate(slaac, pref64, clat4, new MacAddress(low >> 16), secret, candidate);

                byte[] onIpv4 = [.. Octets(clat4), .. Octets(server4), 0, protocol, .. Length(segment), .. segment];
                byte[] onIpv6 =
                    [.. Octets(clat6), .. Octets(pref64.Embed(server4)), 0, 0, .. Length(segment), 0, 0, 0, protocol, .. segment];
                Assert.Equal(SumByHand(onIpv4), SumByHand(onIpv6));
                Assert.False(ClatIpv6Address.IsReserved(clat6.Low));
                Assert.Equal(slaac, new Ipv6Prefix(clat6, 64));
            });

    // B4
    [Theory]
    [InlineData("::/64", "64:ff9b::/96", "0.0.0.0")]
    [InlineData("ffff:ffff:ffff:ffff::/64", "64:ff9b::/96", "255.255.255.255")]
    [InlineData("2001:db8::/64", "7fff:8000:ffff:ffff:ff:ff00::/96", "192.0.0.7")]
    [InlineData("2001:db8::/64", "::/32", "192.0.0.0")]
    public void Checksum_ZeroInBothForms_Holds(string slaac, string prefix, string clat4)
    {
        var pref64 = new Pref64(Ipv6Prefix.Parse(prefix));
        var ipv4 = Ipv4Address.Parse(clat4);
        for (int candidate = 0; candidate < 100; candidate++)
        {
            Ipv6Address clat6 = ClatIpv6Address.Generate(
                Ipv6Prefix.Parse(slaac), pref64, ipv4, null, new byte[16], candidate);
            Assert.Equal(SumByHand(Octets(ipv4)), SumByHand([.. Octets(clat6), .. Octets(pref64.Prefix.Address)]));
        }
    }

    // B4
    [Theory]
    [InlineData("2001:db8:100::/40")]
    [InlineData("2001:db8:122::/48")]
    [InlineData("2001:db8:122:300::/56")]
    [InlineData("2001:db8:122:344::/64")]
    public void Identifier_WhereNeutralityIsNotToBeHad_KeepsAllItsBits(string prefix)
    {
        var pref64 = new Pref64(Ipv6Prefix.Parse(prefix));
        var slaac = Ipv6Prefix.Parse("2001:db8:1:2::/64");
        Ipv6Address first = ClatIpv6Address.Generate(slaac, pref64, new Ipv4Address(0xc000_0001), null, new byte[16], 0);
        Ipv6Address second = ClatIpv6Address.Generate(slaac, pref64, new Ipv4Address(0xc000_0002), null, new byte[16], 0);
        Assert.Equal(first, second);
    }

    /// <summary>Bits 64 to 71 are zero in every one, and none is of multicast.</summary>
    private static Pref64 AnyPref64(ulong high, ulong low, int lengthBits) =>
        new(new Ipv6Prefix(new Ipv6Address(high & 0x7fff_ffff_ffff_ffff, low & 0x00ff_ffff_ffff_ffff), lengthBits));

    private static byte[] Octets<T>(T address)
        where T : struct, IIpAddress<T>
    {
        byte[] octets = new byte[T.SizeBytes];
        address.Write(octets);
        return octets;
    }

    private static byte[] Length(byte[] segment)
    {
        byte[] octets = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(octets, (ushort)segment.Length);
        return octets;
    }

    private static long SumByHand(byte[] octets)
    {
        long sum = 0;
        for (int i = 0; i < octets.Length; i++)
        {
            sum += i % 2 == 0 ? octets[i] << 8 : octets[i];
        }

        return sum % 0xffff;
    }
}
