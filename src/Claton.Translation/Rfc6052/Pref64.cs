using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Claton.Translation.Rfc6052;

/// <summary>
/// The IPv6 prefix behind which a NAT64 (PLAT) represents the IPv4 Internet, and the mapping of addresses into it.
/// RFC 6052 §2.2; called Pref64 in RFC 8781. // C19
/// </summary>
/// <remarks>
/// Where the four octets of an IPv4 address go; bits 64 to 71 (u) are always zero, and so is the suffix:
/// <code>
///      0     32  40  48  56  64  72  80  88  96  104     127
/// /32  |prefix |  v4 (32)  |u |           suffix          |
/// /40  |prefix     | v4(24)|u |(8)|        suffix         |
/// /48  |prefix         |(16)|u |(16)  |     suffix        |
/// /56  |prefix             |8|u | v4(24)  |   suffix      |
/// /64  |prefix               |u |  v4 (32)    |  suffix   |
/// /96  |prefix                              |   v4 (32)   |
/// </code>
/// </remarks>
public readonly record struct Pref64
{
    /// <summary>The Well-Known Prefix 64:ff9b::/96. RFC 6052 §2.1.</summary>
    public static readonly Pref64 WellKnown = new(new Ipv6Prefix(new Ipv6Address(0x0064_ff9b_0000_0000, 0), 96));

    /// <param name="prefix">A prefix that <see cref="IsUsable"/> accepts.</param>
    /// <exception cref="ArgumentException">The prefix is no RFC 6052 prefix.</exception>
    public Pref64(Ipv6Prefix prefix)
    {
        if (!IsUsable(prefix))
        {
            throw new ArgumentException($"{prefix} is not an RFC 6052 prefix", nameof(prefix));
        }

        Prefix = prefix;
    }

    public Ipv6Prefix Prefix { get; }

    /// <summary>
    /// Whether transport checksums can be kept by choosing the host's IPv6 address well: the IPv4 octets stand at even
    /// offsets, unbroken by the u octet. RFC 6052 §4.1. // B4
    /// </summary>
    public bool AllowsChecksumNeutrality => Prefix.LengthBits is 32 or 96;

    /// <summary>A length of RFC 6052 §2.2, and bits 64 to 71 zero; no multicast, which no host is reached at.</summary>
    public static bool IsUsable(Ipv6Prefix prefix) => WhyNot(prefix) is null;

    /// <returns>Why it is not usable, in words that stand well behind it; null where it is.</returns>
    public static string? WhyNot(Ipv6Prefix prefix) =>
        prefix.LengthBits is not (32 or 40 or 48 or 56 or 64 or 96) ? "is not of 32, 40, 48, 56, 64 or 96 bits, as a NAT64 prefix is (RFC 6052)"
        : prefix.Address.Low >> 56 != 0 ? "has a bit of 64 to 71 set, which are zero in a NAT64 prefix (RFC 6052)"
        : prefix.Address.IsMulticast ? "is of groups (multicast), and a NAT64 is none"
        : null;

    public static bool TryCreate(Ipv6Prefix prefix, [NotNullWhen(true)] out Pref64? pref64)
    {
        pref64 = IsUsable(prefix) ? new Pref64(prefix) : null;
        return pref64 is not null;
    }

    /// <summary>The IPv4-converted IPv6 address. RFC 6052 §2.3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Ipv6Address Embed(Ipv4Address address)
    {
        ulong v4 = address.Value;
        Ipv6Address prefix = Prefix.Address;
        return Prefix.LengthBits switch
        {
            96 => new Ipv6Address(prefix.High, prefix.Low | v4),
            64 => new Ipv6Address(prefix.High, v4 << 24),
            56 => new Ipv6Address(prefix.High | v4 >> 24, (v4 & 0xff_ffff) << 32),
            48 => new Ipv6Address(prefix.High | v4 >> 16, (v4 & 0xffff) << 40),
            40 => new Ipv6Address(prefix.High | v4 >> 8, (v4 & 0xff) << 48),
            _ => new Ipv6Address(prefix.High | v4, 0),
        };
    }

    /// <summary>Takes the IPv4 address back out; the suffix is ignored. RFC 6052 §2.3.</summary>
    /// <returns>False where the address lies outside the prefix.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryExtract(Ipv6Address address, out Ipv4Address extracted)
    {
        ulong v4 = Prefix.LengthBits switch
        {
            96 => address.Low,
            64 => address.Low >> 24,
            56 => address.High << 24 | (address.Low >> 32 & 0xff_ffff),
            48 => address.High << 16 | (address.Low >> 40 & 0xffff),
            40 => address.High << 8 | (address.Low >> 48 & 0xff),
            _ => address.High,
        };
        extracted = new Ipv4Address((uint)v4);
        return Prefix.Contains(address);
    }

    public override string ToString() => Prefix.ToString();
}
