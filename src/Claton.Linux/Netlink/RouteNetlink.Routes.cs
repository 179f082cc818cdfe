using System.Diagnostics.CodeAnalysis;
using System.Text;
using Claton.Linux.Native;

namespace Claton.Linux.Netlink;

public sealed partial class RouteNetlink
{
    /// <summary>Routes of all tables, the local one included, as far as they are asked for.</summary>
    public IReadOnlyList<Route<T>> GetRoutes<T>(RouteFilter? filter = null)
        where T : struct, IIpAddress<T>
    {
        filter ??= RouteFilter.None;
        NetlinkWriter request = _socket.Request(LinuxRtnetlink.RTM_GETROUTE, LinuxNetlink.NLM_F_DUMP);
        request.Append(new RtMsg { rtm_family = KernelFamily.Of<T>(), rtm_type = (byte)(filter.Type ?? RouteType.Unspecified) });
        request.AddOptional(LinuxRtnetlink.RTA_TABLE, filter.Table);
        request.AddOptional(LinuxRtnetlink.RTA_OIF, filter.InterfaceIndex);
        try
        {
            return _socket.Dump<Route<T>>(request, TryParse, "list routes");
        }
        catch (LinuxException error) when (
            (error.Errno == Errno.ENOENT && filter.Table is not null)
            || (error.Errno == Errno.ENODEV && filter.InterfaceIndex is not null))
        {
            return [];
        }

        bool TryParse(NetlinkMessage message, [NotNullWhen(true)] out Route<T>? route)
        {
            route = null;
            bool isAskedFor = filter.PrefixLengths is []
                || (message.TryReadBody(out RtMsg body, out _) && filter.PrefixLengths.Contains(body.rtm_dst_len));
            return isAskedFor && RouteParser.TryParse(message, out route);
        }
    }

    /// <summary>Adds a route with one next hop or none.</summary>
    public void AddRoute<T>(Route<T> route)
        where T : struct, IIpAddress<T> => ChangeRoute(LinuxRtnetlink.RTM_NEWROUTE, Creation, "add", route);

    /// <summary>
    /// Adds a route behind others for the same destination with the same metric, such as those through other devices.
    /// </summary>
    public void AppendRoute<T>(Route<T> route)
        where T : struct, IIpAddress<T> => ChangeRoute(LinuxRtnetlink.RTM_NEWROUTE, Appending, "append", route);

    /// <summary>Deletes the route that is like this one in all that is given.</summary>
    public void DeleteRoute<T>(Route<T> route)
        where T : struct, IIpAddress<T> => ChangeRoute(LinuxRtnetlink.RTM_DELROUTE, Change, "delete", route);

    private void ChangeRoute<T>(ushort type, int flags, string verb, Route<T> route)
        where T : struct, IIpAddress<T>
    {
        ArgumentNullException.ThrowIfNull(route);
        NetlinkWriter request = _socket.Request(type, flags);
        request.Append(new RtMsg
        {
            rtm_family = KernelFamily.Of<T>(),
            rtm_dst_len = (byte)route.Destination.LengthBits,
            rtm_table = (byte)(route.Table <= byte.MaxValue ? route.Table : LinuxRtnetlink.RT_TABLE_UNSPEC),
            rtm_protocol = (byte)route.Protocol,
            rtm_scope = (byte)route.Scope,
            rtm_type = (byte)route.Type,
        });
        request.AddAddress<T>(LinuxRtnetlink.RTA_DST, route.Destination.IsDefault ? null : route.Destination.Address);
        request.AddAddress(LinuxRtnetlink.RTA_GATEWAY, route.Gateway);
        request.AddOptional(LinuxRtnetlink.RTA_OIF, route.InterfaceIndex);
        request.AddOptional(LinuxRtnetlink.RTA_PRIORITY, route.Metric == 0 ? default(uint?) : route.Metric);
        request.Add(LinuxRtnetlink.RTA_TABLE, route.Table);
        request.AddAddress(LinuxRtnetlink.RTA_PREFSRC, route.PreferredSource);
        request.AddOptional(LinuxRtnetlink.RTA_PREF, (byte?)route.Preference);
        if (route.MtuBytes is { } mtuBytes)
        {
            int metrics = request.BeginNested(LinuxRtnetlink.RTA_METRICS);
            request.Add(LinuxRtnetlink.RTAX_MTU, mtuBytes);
            request.EndNested(metrics);
        }

        _socket.Execute(request, () => $"{verb} route {Describe(route)}");
    }

    /// <summary>In the words of ip-route(8).</summary>
    private string Describe<T>(Route<T> route)
        where T : struct, IIpAddress<T>
    {
        var text = new StringBuilder();
        if (route.Type != RouteType.Unicast)
        {
            text.Append($"{route.Type} ".ToLowerInvariant());
        }

        text.Append(route.Destination.IsDefault ? "default" : $"{route.Destination}");
        text.Append(route.Gateway is { } gateway ? $" via {gateway}" : "");
        text.Append(route.InterfaceIndex is { } index ? $" dev {NameOf(index)}" : "");
        text.Append(route.Metric > 0 ? $" metric {route.Metric}" : "");
        text.Append(route.Table != RouteTable.Main ? $" table {route.Table}" : "");
        return text.ToString();
    }
}
