using System.Collections.Immutable;
using Claton.Core.Picture;
using Claton.Core.Plan;

namespace Claton.Core.Decision;

/// <summary>Which addresses need a rule to be routed by. // A2 B5 E2</summary>
public static partial class Decider
{
    /// <summary>
    /// Where a CLAT is all the IPv4 that a host has, every IPv4 packet goes its way: no rule is made, and none can be
    /// left behind. As soon as there is other IPv4, a packet from the CLAT's address might leave there untranslated, and
    /// strict reverse path filtering would drop what comes in by the CLAT.
    /// </summary>
    private static ImmutableSortedSet<Ipv4Address> SourceRules(HostPicture picture, HostPlan plan)
    {
        ImmutableSortedSet<Ipv4Address> addresses = [.. plan.Clats.Select(clat => clat.Ipv4Address)];
        return addresses.Count > 1 || picture.Interfaces.Values.Any(HasOtherIpv4) ? addresses : [];
    }

    /// <summary>An address counts, too: DHCP clients add it before the default route, so that the rule is there in time.</summary>
    private static bool HasOtherIpv4(InterfacePicture other) =>
        other.Kind is not (InterfaceKind.Loopback or InterfaceKind.Clat)
        && (other.Ipv4DefaultRoutes.Length > 0
            || (other.IsUp && other.Ipv4Addresses.Any(address => !s_linkLocal.Contains(address))));
}
