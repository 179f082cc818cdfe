using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Claton.Linux.Native;

namespace Claton.Linux.Netlink;

/// <summary>RTM_NEWROUTE and RTM_DELROUTE.</summary>
/// <remarks>
/// <code>
/// rtmsg: family (1), destination bits (1), source bits (1), tos (1), table (1), protocol (1), scope (1), type (1), flags (4)
/// ├ RTA_DST, RTA_GATEWAY, RTA_OIF, RTA_PRIORITY, RTA_PREFSRC, RTA_PREF
/// ├ RTA_TABLE      tables over 255 fit only here
/// ├ RTA_NH_ID      a next hop that routes share; RTA_OIF and RTA_GATEWAY are told, too
/// ├ RTA_METRICS
/// │ └ RTAX_MTU
/// └ RTA_MULTIPATH  next hops instead of RTA_OIF and RTA_GATEWAY, each:
///                  length (2), flags (1), weight (1), index (4), attributes such as RTA_GATEWAY
/// </code>
/// Entries of the route cache (RTM_F_CLONED), which hold path MTUs, are not routes. Neither are routes that look at the
/// source of a packet or at its type of service, for whoever asks where packets to a destination go; they are left out.
/// </remarks>
internal static class RouteParser
{
    internal static bool TryParse<T>(NetlinkMessage message, [NotNullWhen(true)] out Route<T>? route)
        where T : struct, IIpAddress<T>
    {
        route = null;
        if (!message.TryReadBody(out RtMsg body, out NetlinkAttributeReader attributes)
            || body.rtm_family != KernelFamily.Of<T>() || body.rtm_src_len > 0 || body.rtm_tos > 0
            || (body.rtm_flags & LinuxRtnetlink.RTM_F_CLONED) != 0)
        {
            return false;
        }

        T? destination = attributes.TryFind(LinuxRtnetlink.RTA_DST, out NetlinkAttribute address) ? address.Address<T>() : null;
        if (!KernelFamily.TryReadPrefix(destination, body.rtm_dst_len, out IpPrefix<T> prefix))
        {
            return false;
        }

        route = new Route<T>
        {
            Destination = prefix,
            Table = body.rtm_table,
            Protocol = (RouteProtocol)body.rtm_protocol,
            Scope = (RouteScope)body.rtm_scope,
            Type = (RouteType)body.rtm_type,
        };
        while (attributes.TryRead(out NetlinkAttribute attribute))
        {
            route = With(route, attribute);
        }

        return true;
    }

    private static Route<T> With<T>(Route<T> route, NetlinkAttribute attribute)
        where T : struct, IIpAddress<T> => attribute.Type switch
        {
            LinuxRtnetlink.RTA_GATEWAY => route with { Gateway = attribute.Address<T>() },
            LinuxRtnetlink.RTA_OIF => route with { InterfaceIndex = attribute.Int32 },
            LinuxRtnetlink.RTA_PRIORITY => route with { Metric = attribute.UInt32 ?? 0 },
            LinuxRtnetlink.RTA_TABLE => route with { Table = attribute.UInt32 ?? route.Table },
            LinuxRtnetlink.RTA_PREFSRC => route with { PreferredSource = attribute.Address<T>() },
            LinuxRtnetlink.RTA_NH_ID => route with { NextHopId = attribute.UInt32 },
            LinuxRtnetlink.RTA_PREF => route with { Preference = (RouterPreference?)attribute.Byte },
            LinuxRtnetlink.RTA_METRICS when attribute.Nested.TryFind(LinuxRtnetlink.RTAX_MTU, out NetlinkAttribute mtu) =>
                route with { MtuBytes = mtu.Int32 },
            LinuxRtnetlink.RTA_MULTIPATH => WithNextHops(route, ReadNextHops<T>(attribute.Value)),
            _ => route,
        };

    private static Route<T> WithNextHops<T>(Route<T> route, List<NextHop<T>> nextHops)
        where T : struct, IIpAddress<T> =>
        nextHops.Count == 0 ? route : route with
        {
            InterfaceIndex = nextHops[0].InterfaceIndex,
            Gateway = nextHops[0].Gateway,
            NextHops = new NextHopList<T>(nextHops),
        };

    private static List<NextHop<T>> ReadNextHops<T>(ReadOnlySpan<byte> rest)
        where T : struct, IIpAddress<T>
    {
        List<NextHop<T>> nextHops = [];
        int headerSize = Unsafe.SizeOf<RtNextHop>();
        while (MemoryMarshal.TryRead(rest, out RtNextHop hop) && hop.rtnh_len >= headerSize && hop.rtnh_len <= rest.Length)
        {
            var attributes = new NetlinkAttributeReader(rest[headerSize..hop.rtnh_len]);
            T? gateway = attributes.TryFind(LinuxRtnetlink.RTA_GATEWAY, out NetlinkAttribute found) ? found.Address<T>() : null;
            nextHops.Add(new NextHop<T>(hop.rtnh_ifindex, gateway));
            rest = rest[Math.Min(NetlinkMessageReader.Align(hop.rtnh_len), rest.Length)..];
        }

        return nextHops;
    }
}
