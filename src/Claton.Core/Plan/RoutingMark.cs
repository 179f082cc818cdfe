using Claton.Core.AddressSelection;

namespace Claton.Core.Plan;

/// <summary>
/// What tells Claton's routes and rules from those of others: the kernel keeps who added them. Numbers that no list of
/// iproute2 or FRR gives to anybody.
/// </summary>
public static class RoutingMark
{
    /// <summary>RTPROT_* of our routes, FRA_PROTOCOL of our rules.</summary>
    public const byte Protocol = 64;

    /// <summary>
    /// Before the rules of VPNs (Tailscale's begin at 5210, those of wg-quick stand before 32766): what has a CLAT's
    /// source address already has no other way. Behind that of VRFs, which is 1000.
    /// </summary>
    public const uint RulePriority = 4640;

    private const uint FirstTable = 46400;

    /// <summary>The table with the default route for packets from a CLAT's address, which the rule for it names.</summary>
    public static uint TableOf(Ipv4Address clat4) => FirstTable + (clat4.Value - ClatIpv4Address.Block.Address.Value);
}
