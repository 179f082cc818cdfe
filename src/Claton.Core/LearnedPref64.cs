using System.Diagnostics.CodeAnalysis;
using Claton.Translation.Rfc6052;

namespace Claton.Core;

/// <summary>NAT64 prefixes as a network tells them, which may be anything.</summary>
internal static class LearnedPref64
{
    /// <summary>Takes prefixes of RFC 6052 that packets can be sent to by way of a router at all.</summary>
    public static bool TryCreate(Ipv6Prefix prefix, [NotNullWhen(true)] out Pref64? pref64)
    {
        pref64 = null;
        return CanBeRouted(prefix.Address) && Pref64.TryCreate(prefix, out pref64);
    }

    /// <summary>
    /// Neither to a group, nor within the link, nor to ::/64, where loopback, IPv4-mapped and IPv4-compatible addresses are
    /// (RFC 4291 §2.5).
    /// </summary>
    private static bool CanBeRouted(Ipv6Address prefix) =>
        !prefix.IsMulticast && !prefix.IsLinkLocal && prefix.High != 0;
}
