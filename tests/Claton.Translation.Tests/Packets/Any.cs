using Claton.Translation.Rfc6052;
using Claton.Translation.Rfc7757;
using Claton.Translation.Rfc7915;
using CsCheck;

namespace Claton.Translation.Tests.Packets;

/// <summary>Generators of all that can be right.</summary>
internal static class Any
{
    /// <summary>Any RFC 6052 prefix, within 2000::/3.</summary>
    public static readonly Gen<Pref64> Prefix = PrefixOf(32, 40, 48, 56, 64, 96);

    /// <summary>An address that no rule is about.</summary>
    public static readonly Gen<Ipv4Address> Remote4 = Gen.UInt[0x0b00_0000, 0x7eff_ffff].Select(value => new Ipv4Address(value));

    /// <summary>An address outside of every <see cref="Prefix"/>.</summary>
    public static readonly Gen<Ipv6Address> Host6 = Gen.Select(Gen.ULong, Gen.ULong)
        .Select((high, low) => new Ipv6Address(high >> 3 | 0x4000_0000_0000_0000, low));

    /// <summary>Everything that may follow an IPv4 header in a whole packet and comes back as it was: no UDP without checksum.</summary>
    public static readonly Gen<Transport> Transport4 =
        Gen.Select(Gen.Byte.Array[0, 1200], Gen.Int[0, Transport.Kinds - 1], (payload, kind) => Transport.OfKind(kind, payload));

    /// <summary>
    /// A translator between networks, with explicit mappings of any lengths, and an IPv4 address that one of them maps to an
    /// IPv6 address and back.
    /// </summary>
    public static readonly Gen<(TranslatorOptions Options, Ipv4Address Mapped4, Ipv6Address Mapped6)> MappedHost = Gen.Select(
        Prefix, Mapping.Array[1, 6], Gen.UInt)
        .Where((_, mappings, _) => mappings.Select(mapping => mapping.Ipv4).Distinct().Count() == mappings.Length
            && mappings.Select(mapping => mapping.Ipv6).Distinct().Count() == mappings.Length)
        .Select((prefix, mappings, suffix) => (
            new TranslatorOptions { Prefix = prefix, Mappings = mappings, Hairpinning = Hairpinning.None, FirstIdentification = 7 },
            new Ipv4Address(mappings[0].Ipv4.Address.Value | suffix & (uint)((1UL << (32 - mappings[0].Ipv4.LengthBits)) - 1))))
        .Select((options, mapped4) =>
        {
            var addresses = new AddressTranslation(options);
            AddressOrigin origin = addresses.ToIpv6(mapped4, allowExplicit: true, out Ipv6Address mapped6);
            bool mirrors = addresses.ToIpv4(mapped6, out Ipv4Address back) == origin && back == mapped4;
            return (options, mapped4, mapped6, mirrors);
        })
        .Where(scene => scene.mirrors)
        .Select(scene => (scene.options, scene.mapped4, scene.mapped6));

    /// <summary>Within 128.0.0.0/2, apart from <see cref="Remote4"/> and from all that is special there.</summary>
    private static Gen<ExplicitMapping> Mapping => Gen.Select(Gen.UInt[0x8000_0000, 0xa9fd_ffff], Gen.Int[8, 32], Host6, Gen.Int[8, 128])
        .Select((ipv4, length4, ipv6, length6) => new ExplicitMapping(
            new Ipv4Prefix(new Ipv4Address(ipv4), length4), new Ipv6Prefix(ipv6, Math.Min(length6, 96 + length4))));

    public static Gen<Pref64> PrefixOf(params int[] lengths) => Gen.Select(
        Gen.ULong, Gen.ULong, Gen.OneOf(lengths),
        (high, low, length) => new Pref64(new Ipv6Prefix(
            new Ipv6Address(high >> 3 | 0x2000_0000_0000_0000, low & (ulong.MaxValue >> 8)), length)));
}
