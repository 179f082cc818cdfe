using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Claton.Linux.Native;

namespace Claton.Linux.Netlink;

/// <summary>RTM_NEWLINK and RTM_DELLINK.</summary>
/// <remarks>
/// <code>
/// ifinfomsg: family (1), 0 (1), hardware type (2), index (4), flags (4), change mask (4)
/// ├ IFLA_IFNAME, IFLA_ADDRESS, IFLA_MTU, IFLA_OPERSTATE, IFLA_MASTER, IFLA_IFALIAS, IFLA_CARRIER, IFLA_CARRIER_CHANGES
/// ├ IFLA_LINKINFO
/// │ └ IFLA_INFO_KIND
/// └ IFLA_AF_SPEC
///   └ AF_INET6
///     └ IFLA_INET6_CONF: the numbers of /proc/sys/net/ipv6/conf/*, 4 octets each, by DEVCONF_*
///
/// The same with family AF_INET6, of the group RTNLGRP_IPV6_IFINFO, has instead of IFLA_AF_SPEC
/// └ IFLA_PROTINFO
///   └ IFLA_INET6_CONF
/// </code>
/// With family AF_BRIDGE it tells of a bridge's port, and is not a link.
/// </remarks>
internal static class LinkParser
{
    private static readonly LinkIpv6 s_noIpv6 = new(null, Disabled: true, Forwarding: false);

    internal static bool TryParse(NetlinkMessage message, [NotNullWhen(true)] out Link? link)
    {
        link = null;
        if (!message.TryReadBody(out IfInfoMsg body, out NetlinkAttributeReader attributes)
            || body.ifi_family != SysSocket.AF_UNSPEC
            || !attributes.TryFind(LinuxIfLink.IFLA_IFNAME, out NetlinkAttribute name))
        {
            return false;
        }

        link = new Link
        {
            Index = body.ifi_index,
            Name = name.Text,
            HardwareType = (ArpHardwareType)body.ifi_type,
            Flags = (LinkFlags)body.ifi_flags,
        };
        while (attributes.TryRead(out NetlinkAttribute attribute))
        {
            link = With(link, attribute);
        }

        return true;
    }

    /// <summary>Reads which link was removed.</summary>
    internal static bool TryParseRemoval(NetlinkMessage message, out int index)
    {
        bool isLink = message.TryReadBody(out IfInfoMsg body, out _) && body.ifi_family == SysSocket.AF_UNSPEC;
        index = body.ifi_index;
        return isLink;
    }

    /// <summary>Reads a report on the IPv6 settings alone.</summary>
    internal static bool TryParseIpv6(NetlinkMessage message, out int index, out LinkIpv6 settings)
    {
        settings = s_noIpv6;
        bool isIpv6 = message.TryReadBody(out IfInfoMsg body, out NetlinkAttributeReader attributes)
            && body.ifi_family == SysSocket.AF_INET6;
        index = body.ifi_index;
        if (isIpv6 && message.Header.nlmsg_type == LinuxRtnetlink.RTM_NEWLINK
            && attributes.TryFind(LinuxIfLink.IFLA_PROTINFO, out NetlinkAttribute information))
        {
            settings = ReadIpv6(information.Nested);
        }

        return isIpv6;
    }

    /// <summary>Reads IFLA_STATS64 (struct rtnl_link_stats64), which begins with the four numbers.</summary>
    internal static bool TryParseStatistics(NetlinkMessage message, [NotNullWhen(true)] out LinkStatistics? statistics)
    {
        statistics = null;
        if (message.TryReadBody(out IfInfoMsg _, out NetlinkAttributeReader attributes)
            && attributes.TryFind(LinuxIfLink.IFLA_STATS64, out NetlinkAttribute numbers)
            && numbers.Value.Length >= 4 * sizeof(ulong))
        {
            ReadOnlySpan<byte> value = numbers.Value;
            long At(int position, ReadOnlySpan<byte> octets) => MemoryMarshal.Read<long>(octets[(position * sizeof(long))..]);
            statistics = new LinkStatistics(At(0, value), At(1, value), At(2, value), At(3, value));
        }

        return statistics is not null;
    }

    private static Link With(Link link, NetlinkAttribute attribute)
    {
        switch (attribute.Type)
        {
            case LinuxIfLink.IFLA_ADDRESS:
                return link with { Address = attribute.Mac };
            case LinuxIfLink.IFLA_MTU:
                return link with { MtuBytes = attribute.Int32 ?? link.MtuBytes };
            case LinuxIfLink.IFLA_OPERSTATE:
                return link with { OperationalState = (OperationalState)(attribute.Byte ?? 0) };
            case LinuxIfLink.IFLA_MASTER:
                return link with { Master = attribute.Int32 };
            case LinuxIfLink.IFLA_IFALIAS:
                return link with { Alias = attribute.Text };
            case LinuxIfLink.IFLA_CARRIER:
                return link with { HasCarrier = attribute.Byte is not (null or 0) };
            case LinuxIfLink.IFLA_CARRIER_CHANGES:
                return link with { CarrierChanges = attribute.UInt32 ?? 0 };
            case LinuxIfLink.IFLA_LINKINFO:
                return attribute.Nested.TryFind(LinuxIfLink.IFLA_INFO_KIND, out NetlinkAttribute kind)
                    ? link with { Kind = kind.Text }
                    : link;
            case LinuxIfLink.IFLA_AF_SPEC:
                LinkIpv6 settings = attribute.Nested.TryFind(SysSocket.AF_INET6, out NetlinkAttribute ipv6)
                    ? ReadIpv6(ipv6.Nested)
                    : s_noIpv6;
                return link with
                {
                    Ipv6MtuBytes = settings.MtuBytes,
                    Ipv6Disabled = settings.Disabled,
                    Ipv6Forwarding = settings.Forwarding,
                };
            default:
                return link;
        }
    }

    private static LinkIpv6 ReadIpv6(NetlinkAttributeReader attributes)
    {
        if (!attributes.TryFind(LinuxIfLink.IFLA_INET6_CONF, out NetlinkAttribute configuration))
        {
            return s_noIpv6;
        }

        ReadOnlySpan<byte> numbers = configuration.Value;
        return new LinkIpv6(
            Number(numbers, LinuxIfLink.DEVCONF_MTU6),
            (Number(numbers, LinuxIfLink.DEVCONF_DISABLE_IPV6) ?? 1) != 0,
            (Number(numbers, LinuxIfLink.DEVCONF_FORWARDING) ?? 0) != 0);
    }

    private static int? Number(ReadOnlySpan<byte> numbers, int index) =>
        numbers.Length >= (index + 1) * sizeof(int) ? MemoryMarshal.Read<int>(numbers[(index * sizeof(int))..]) : null;
}
