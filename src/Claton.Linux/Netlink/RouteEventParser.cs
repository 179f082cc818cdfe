using Claton.Linux.Native;

namespace Claton.Linux.Netlink;

/// <summary>Tells from a message's type and family what it reports.</summary>
internal static class RouteEventParser
{
    /// <summary>Null for what is of no interest or makes no sense.</summary>
    internal static RouteEvent? Parse(NetlinkMessage message) => message.Header.nlmsg_type switch
    {
        LinuxRtnetlink.RTM_NEWLINK or LinuxRtnetlink.RTM_DELLINK => ParseLink(message),
        LinuxRtnetlink.RTM_NEWQDISC or LinuxRtnetlink.RTM_DELQDISC
            or LinuxRtnetlink.RTM_NEWTFILTER or LinuxRtnetlink.RTM_DELTFILTER => TrafficControlParser.ParseChange(message),
        LinuxRtnetlink.RTM_NEWNETCONF => NetConfParser.Parse(message),
        LinuxRtnetlink.RTM_NEWNEXTHOP or LinuxRtnetlink.RTM_DELNEXTHOP => ParseNextHop(message),
        _ when message.Payload.IsEmpty => null,

        // The fixed part of all these begins with the family.
        _ => (ushort)message.Payload[0] switch
        {
            SysSocket.AF_INET => Parse<Ipv4Address>(message),
            SysSocket.AF_INET6 => Parse<Ipv6Address>(message),
            _ => null,
        },
    };

    private static RouteEvent? ParseLink(NetlinkMessage message)
    {
        if (LinkParser.TryParseIpv6(message, out int index, out LinkIpv6 settings))
        {
            return new RouteEvent.LinkIpv6Changed(index, settings);
        }

        return message.Header.nlmsg_type == LinuxRtnetlink.RTM_NEWLINK
            ? LinkParser.TryParse(message, out Link? link) ? new RouteEvent.LinkChanged(link) : null
            : LinkParser.TryParseRemoval(message, out index) ? new RouteEvent.LinkRemoved(index) : null;
    }

    /// <summary>nhmsg: family (1), scope (1), protocol (1), reserved (1), flags (4); NHA_ID.</summary>
    private static RouteEvent.NextHopChanged? ParseNextHop(NetlinkMessage message) =>
        message.TryReadBody(out NhMsg _, out NetlinkAttributeReader attributes)
        && attributes.TryFind(LinuxRtnetlink.NHA_ID, out NetlinkAttribute found)
        && found.UInt32 is { } id
            ? new RouteEvent.NextHopChanged(id)
            : null;

    private static RouteEvent? Parse<T>(NetlinkMessage message)
        where T : struct, IIpAddress<T> => message.Header.nlmsg_type switch
        {
            LinuxRtnetlink.RTM_NEWADDR when AddressParser.TryParse(message, out InterfaceAddress<T>? address) =>
                new RouteEvent.AddressChanged<T>(address),
            LinuxRtnetlink.RTM_DELADDR when AddressParser.TryParse(message, out InterfaceAddress<T>? address) =>
                new RouteEvent.AddressRemoved<T>(address),
            LinuxRtnetlink.RTM_NEWROUTE when RouteParser.TryParse(message, out Route<T>? route) =>
                new RouteEvent.RouteChanged<T>(route, message.HasFlag(LinuxNetlink.NLM_F_REPLACE)),
            LinuxRtnetlink.RTM_DELROUTE when RouteParser.TryParse(message, out Route<T>? route) =>
                new RouteEvent.RouteRemoved<T>(route),
            LinuxRtnetlink.RTM_NEWRULE when RuleParser.TryParse(message, out Rule<T>? rule) =>
                new RouteEvent.RuleChanged<T>(rule),
            LinuxRtnetlink.RTM_DELRULE when RuleParser.TryParse(message, out Rule<T>? rule) =>
                new RouteEvent.RuleRemoved<T>(rule),
            LinuxRtnetlink.RTM_NEWNEIGH when NeighbourParser.TryParse(message, out Neighbour<T>? neighbour) =>
                new RouteEvent.NeighbourChanged<T>(neighbour),
            LinuxRtnetlink.RTM_DELNEIGH when NeighbourParser.TryParse(message, out Neighbour<T>? neighbour) =>
                new RouteEvent.NeighbourRemoved<T>(neighbour),
            _ => null,
        };
}
