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
        Pref64.WhyNot(prefix) is { } why ? why
        : prefix.Address.IsLinkLocal ? "is of the link alone (fe80::/10), and no router passes on what is sent there"
        : prefix.Address.High == 0 ? "is of ::/64, where loopback, IPv4-mapped and IPv4-compatible addresses are: no router passes on what is sent there"
        : null;
}
