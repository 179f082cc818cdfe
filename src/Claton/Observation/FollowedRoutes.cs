using Claton.Linux.Netlink;

namespace Claton.Observation;

/// <summary>
/// Default routes and IPv6 host routes as the kernel has them, followed by its reports. What a report does not tell is
/// read again, and no more of the tables than that: they may hold a million other routes.
/// </summary>
/// <remarks>
/// Not reported is the route that another takes the place of, what becomes of a route with several next hops when one
/// changes, and in IPv4 what goes with an interface that is set down, with an address, or with a next hop that routes share.
/// </remarks>
internal sealed class FollowedRoutes<T>
    where T : struct, IIpAddress<T>
{
    private static readonly RouteFilter s_ofInterest = new()
    {
        Type = RouteType.Unicast,
        PrefixLengths = PrefixLengths,
    };

    /// <summary>Whoever floods a link with advertisements gives the kernel thousands of default routes.</summary>
    private readonly HashSet<Route<T>> _routes = [];

    /// <summary>What has to be read again.</summary>
    private readonly HashSet<uint> _doubtfulTables = [];
    private readonly HashSet<int> _doubtfulInterfaces = [];

    /// <summary>Some route has or had several next hops: one of those may come back without a word.</summary>
    private bool _mayRevive;

    /// <summary>Of the routes that are followed.</summary>
    public static IReadOnlyList<int> PrefixLengths => T.SizeBytes == Ipv6Address.SizeBytes ? [0, 128] : [0];

    /// <summary>A route with several next hops counts for each of their interfaces.</summary>
    public ILookup<int, Route<T>> ByInterface() =>
        _routes.SelectMany(route => Interfaces(route).Select(index => (index, route))).ToLookup(one => one.index, one => one.route);

    /// <summary>Reads everything anew; what was known stays where that does not succeed.</summary>
    public void Load(RouteNetlink netlink)
    {
        IReadOnlyList<Route<T>> read = netlink.GetRoutes<T>(s_ofInterest);
        _doubtfulTables.Clear();
        _doubtfulInterfaces.Clear();
        _routes.Clear();
        Add(read);
    }

    public void Take(RouteEvent.RouteChanged<T> change)
    {
        bool isFollowed = IsFollowed(change.Route);
        _mayRevive |= isFollowed && change.Route.NextHops.Count > 0;

        // A route of another type, which is not followed itself, may have taken the place of one that is.
        if (change.ReplacesAnother ? IsInFollowedPlace(change.Route) : isFollowed && change.Route.NextHops.Count > 0)
        {
            _doubtfulTables.Add(change.Route.Table);
        }
        else if (isFollowed)
        {
            _routes.Add(change.Route);
        }
    }

    public void Take(RouteEvent.RouteRemoved<T> change)
    {
        if (IsFollowed(change.Route) && !_routes.Remove(change.Route))
        {
            _doubtfulTables.Add(change.Route.Table);
        }
    }

    /// <summary>
    /// The kernel may have taken routes off an interface, or revived some, and reports neither. Where there is none of either
    /// kind nothing is read: an interface more is not to cost a look at a million routes.
    /// </summary>
    public void Doubt(int interfaceIndex)
    {
        if (_mayRevive || _routes.Any(route => Uses(route, interfaceIndex)))
        {
            _doubtfulInterfaces.Add(interfaceIndex);
        }

        _doubtfulTables.UnionWith(_routes.Where(route => route.NextHops.Count > 0 && Uses(route, interfaceIndex)).Select(route => route.Table));
    }

    /// <summary>An address went, and with it the routes that send from it.</summary>
    public void Doubt(T preferredSource)
    {
        foreach (Route<T> route in _routes.Where(route => preferredSource.Equals(route.PreferredSource)))
        {
            _doubtfulTables.Add(route.Table);
        }
    }

    /// <summary>A next hop changed or went, and with it the routes that share it.</summary>
    public void DoubtNextHop(uint id) =>
        _doubtfulTables.UnionWith(_routes.Where(route => route.NextHopId == id).Select(route => route.Table));

    /// <summary>Reads again what is in doubt; until that has succeeded it stays so.</summary>
    public void Resolve(RouteNetlink netlink)
    {
        foreach (uint table in _doubtfulTables)
        {
            Replace(route => route.Table == table, netlink.GetRoutes<T>(s_ofInterest with { Table = table }));
        }

        _doubtfulTables.Clear();
        ResolveInterfaces(netlink);
        _doubtfulInterfaces.Clear();
    }

    /// <summary>The kernel goes through all its routes for each question; to be told of all of them takes several times as long.</summary>
    private void ResolveInterfaces(RouteNetlink netlink)
    {
        const int mostQuestions = 8;
        if (_doubtfulInterfaces.Count > mostQuestions)
        {
            bool IsDoubtful(Route<T> route) => Interfaces(route).Any(_doubtfulInterfaces.Contains);
            Replace(IsDoubtful, [.. netlink.GetRoutes<T>(s_ofInterest).Where(IsDoubtful)]);
            return;
        }

        foreach (int index in _doubtfulInterfaces)
        {
            Replace(route => Uses(route, index), netlink.GetRoutes<T>(s_ofInterest with { InterfaceIndex = index }));
        }
    }

    private void Replace(Predicate<Route<T>> isReadAgain, IReadOnlyList<Route<T>> read)
    {
        _routes.RemoveWhere(isReadAgain);
        Add(read);
    }

    private void Add(IReadOnlyList<Route<T>> read)
    {
        _routes.UnionWith(read.Where(IsFollowed));
        _mayRevive |= _routes.Any(route => route.NextHops.Count > 0);
    }

    private static bool Uses(Route<T> route, int interfaceIndex) => Interfaces(route).Contains(interfaceIndex);

    private static IEnumerable<int> Interfaces(Route<T> route) =>
        route.NextHops.Count > 0 ? route.NextHops.Select(nextHop => nextHop.InterfaceIndex).Distinct()
        : route.InterfaceIndex is { } index ? [index]
        : [];

    private static bool IsFollowed(Route<T> route) =>
        route is { Type: RouteType.Unicast, InterfaceIndex: not null } && IsInFollowedPlace(route);

    private static bool IsInFollowedPlace(Route<T> route) =>
        route.Table != RouteTable.Local && PrefixLengths.Contains(route.Destination.LengthBits);
}
