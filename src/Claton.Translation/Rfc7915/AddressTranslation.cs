using System.Runtime.CompilerServices;
using Claton.Translation.Rfc6052;
using Claton.Translation.Rfc7757;

namespace Claton.Translation.Rfc7915;

/// <summary>How an address was translated.</summary>
internal enum AddressOrigin
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>By the explicit address mapping table. RFC 7757.</summary>
    Explicit,

    /// <summary>By the prefix. RFC 6052.</summary>
    Prefix,
}

/// <summary>The mapping of addresses, and which of them may be mapped. RFC 7915 §6.</summary>
internal sealed class AddressTranslation
{
    private readonly Pref64 _prefix;
    private readonly ExplicitMappingTable? _mappings;
    private readonly Ipv4Prefix _icmpSources;
    private readonly bool _refusesPrivate;

    public AddressTranslation(TranslatorOptions options)
    {
        _prefix = options.Prefix;
        _mappings = options.Mappings.Count == 0 ? null : new ExplicitMappingTable(options.Mappings);
        _icmpSources = options.UntranslatableIcmpSource;
        _refusesPrivate = !options.AllowPrivateIpv4 && options.Prefix == Pref64.WellKnown;
    }

    /// <summary>Every IPv4 address has an IPv6 form.</summary>
    /// <param name="allowExplicit">False where hairpinning asks for the prefix. RFC 7757 §4.2.1.</param>
    public AddressOrigin ToIpv6(Ipv4Address address, bool allowExplicit, out Ipv6Address mapped)
    {
        if (allowExplicit && _mappings is not null && _mappings.TryMap(address, out mapped))
        {
            return AddressOrigin.Explicit;
        }

        mapped = Embed(address);
        return AddressOrigin.Prefix;
    }

    /// <summary>By the prefix, whatever the mappings say.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Ipv6Address Embed(Ipv4Address address) => _prefix.Embed(address);

    /// <summary>By the prefix, whatever the mappings say.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryExtract(Ipv6Address address, out Ipv4Address extracted) => _prefix.TryExtract(address, out extracted);

    public AddressOrigin ToIpv4(Ipv6Address address, out Ipv4Address mapped)
    {
        if (_mappings is not null && _mappings.TryMap(address, out mapped))
        {
            return AddressOrigin.Explicit;
        }

        return TryExtract(address, out mapped) ? AddressOrigin.Prefix : AddressOrigin.None;
    }

    /// <summary>Whether a source needs no <see cref="IcmpSource"/> to stand for it.</summary>
    public bool HasIpv4Form(Ipv6Address source) => ToIpv4(source, out _) != AddressOrigin.None;

    /// <summary>Whether an explicit mapping exists. RFC 7757 §4.2.2, A3 and B3.</summary>
    public bool IsMapped(Ipv4Address address) => _mappings is not null && _mappings.Contains(address);

    /// <summary>An IPv4 source for an ICMPv6 error whose own has none; the same IPv6 source gets the same. // C17</summary>
    /// <remarks>
    /// Deviation RFC 6791 §5: chosen by the source and not at random. Two routers of one traceroute look different as
    /// often as with random choice, and one router always looks the same.
    /// </remarks>
    public Ipv4Address IcmpSource(Ipv6Address source)
    {
        ulong spread = (source.High ^ source.Low) * 0x9e37_79b9_7f4a_7c15;
        uint hostMask = (uint)((1UL << (32 - _icmpSources.LengthBits)) - 1);
        return new Ipv4Address(_icmpSources.Address.Value | (uint)(spread >> 32) & hostMask);
    }

    /// <summary>Whether an IPv4 address, standing in the prefix, may be translated at all. // C20</summary>
    public bool IsRefusedPrivate(Ipv4Address address) => _refusesPrivate && IsNonGlobal(address.Value);

    /// <summary>
    /// Addresses that no packet on a wire comes from, and that none may be translated to, mapped or not: "this network",
    /// loopback, multicast, broadcast. RFC 1812 §5.3.7; RFC 7915 §1.2. // C9
    /// </summary>
    public static bool IsIllegalAnywhere(Ipv4Address address)
    {
        uint value = address.Value;
        return value >> 24 is 0 or 127 || IsGroup(address);
    }

    /// <summary>Destinations that can't lie behind a NAT64, unless they are mapped. RFC 3927 §7; RFC 7335 §4 for 192.0.0.0/29. // C9</summary>
    public static bool IsIllegalDestination(Ipv4Address address)
    {
        uint value = address.Value;
        return IsIllegalAnywhere(address) || value >> 16 == 0xa9fe || value >> 3 == 0xc000_0000 >> 3;
    }

    /// <summary>Multicast and broadcast, which no error may be sent about. RFC 1122 §3.2.2.</summary>
    public static bool IsGroup(Ipv4Address address) => address.Value >> 28 == 0xe || address.Value == uint.MaxValue;

    /// <summary>
    /// RFC 1918 §3, RFC 5735 §3 and RFC 6598 §7. 192.0.0.8 was made to stand for routers in errors (RFC 7600 §4.8): it
    /// counts as global.
    /// </summary>
    private static bool IsNonGlobal(uint value) =>
        value >> 24 is 0 or 10 or 127
        || value >> 20 == 0xac1
        || value >> 22 == 0x6440 >> 6
        || value >> 16 is 0xc0a8 or 0xa9fe
        || value >> 17 == 0xc612 >> 1
        || (value >> 8 is 0xc0_0000 or 0xc0_0002 or 0xc6_3364 or 0xcb_0071 && value != TranslatorOptions.DummyIpv4Address.Value)
        || value >> 28 >= 0xe;
}
