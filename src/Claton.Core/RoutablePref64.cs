using System.Diagnostics.CodeAnalysis;
using Claton.Translation.Rfc6052;

namespace Claton.Core;

/// <summary>NAT64 prefixes as networks and people tell them, which may be anything.</summary>
public static class RoutablePref64
{
    /// <summary>Takes prefixes of RFC 6052 that packets can be sent to by way of a router at all.</summary>
    public static bool TryCreate(Ipv6Prefix prefix, [NotNullWhen(true)] out Pref64? pref64)
    {
        pref64 = WhyNot(prefix) is null ? new Pref64(prefix) : null;
        return pref64 is not null;
    }

    /// <returns>Why it is none, in words that stand well behind it; null where it is one.</returns>
    public static string? WhyNot(Ipv6Prefix prefix) =>
        prefix.LengthBits is not (32 or 40 or 48 or 56 or 64 or 96) ? "is not of 32, 40, 48, 56, 64 or 96 bits, as a NAT64 prefix is (RFC 6052)"
        : prefix.Address.Low >> 56 != 0 ? "has a bit of 64 to 71 set, which are zero in a NAT64 prefix (RFC 6052)"
        : prefix.Address.IsMulticast ? "is of groups (multicast), and a NAT64 is none"
        : prefix.Address.IsLinkLocal ? "is of the link alone (fe80::/10), and no router passes on what is sent there"
        : prefix.Address.High == 0 ? "is of ::/64, where loopback, IPv4-mapped and IPv4-compatible addresses are: no router passes on what is sent there"
        : null;
}
