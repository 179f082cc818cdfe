using Claton.Linux.Native;

namespace Claton.Linux.Netlink;

/// <summary>RTM_NEWNETCONF, of IPv6.</summary>
/// <remarks>
/// <code>
/// netconfmsg: family (1)
/// ├ NETCONFA_IFINDEX     the link, or a negative number for those of /proc/sys that are no link
/// └ NETCONFA_FORWARDING  left out where something else changed
/// </code>
/// </remarks>
internal static class NetConfParser
{
    internal static RouteEvent.Ipv6ForwardingChanged? Parse(NetlinkMessage message) =>
        message.TryReadBody(out NetConfMsg body, out NetlinkAttributeReader attributes)
        && body.ncm_family == SysSocket.AF_INET6
        && attributes.TryFind(LinuxNetConf.NETCONFA_IFINDEX, out NetlinkAttribute index)
        && index.Int32 is { } link and > 0
        && attributes.TryFind(LinuxNetConf.NETCONFA_FORWARDING, out NetlinkAttribute forwarding)
        && forwarding.Int32 is { } value
            ? new RouteEvent.Ipv6ForwardingChanged(link, value != 0)
            : null;
}
