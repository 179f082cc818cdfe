using Claton.Core.Picture;
using Claton.Core.Plan;

namespace Claton.Core.Decision;

/// <summary>Whether an interface may carry a CLAT at all. // A1 A3</summary>
public static partial class Decider
{
    private static InterfacePlan? FindObstacle(
        InterfacePicture uplink, IReadOnlyList<ClatOfOthers> clatsOfOthers, Configuration configuration)
    {
        if (uplink.Kind is not (InterfaceKind.Ethernet or InterfaceKind.RawIp))
        {
            return InterfacePlan.Without(uplink.Name, NoClatReason.NotAnUplink);
        }

        if (uplink.MasterIndex is not null)
        {
            return InterfacePlan.Without(uplink.Name, NoClatReason.NotAnUplink, "port of a bridge or bond");
        }

        InterfacePolicy policy = configuration.PolicyOf(uplink.Name);
        if (policy == InterfacePolicy.Off)
        {
            return InterfacePlan.Without(uplink.Name, NoClatReason.NotSelected);
        }

        if (!uplink.IsUp)
        {
            return InterfacePlan.Without(uplink.Name, NoClatReason.LinkDown);
        }

        if (uplink.IsIpv6Disabled)
        {
            return InterfacePlan.Without(uplink.Name, NoClatReason.Ipv6Disabled);
        }

        if (uplink.Ipv6MtuBytes < Clat.MinimumIpv6MtuBytes)
        {
            return InterfacePlan.Without(uplink.Name, NoClatReason.MtuTooSmall, $"MTU {uplink.Ipv6MtuBytes}");
        }

        return policy == InterfacePolicy.Always ? null : FindOtherIpv4(uplink, clatsOfOthers);
    }
}
