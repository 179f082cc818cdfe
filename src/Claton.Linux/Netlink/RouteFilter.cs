namespace Claton.Linux.Netlink;

/// <summary>Which routes to read. A table may hold a million, so that reading all to keep a few is to be avoided.</summary>
public sealed record RouteFilter
{
    public static readonly RouteFilter None = new();

    /// <summary>The routes of one table; of none where there is no such table.</summary>
    public uint? Table { get; init; }

    /// <summary>Those that leave through this interface by one of their next hops.</summary>
    public int? InterfaceIndex { get; init; }

    public RouteType? Type { get; init; }

    /// <summary>
    /// Those to prefixes of these lengths; empty for all. The kernel does not look at it: it names all routes, and the
    /// others are passed over here.
    /// </summary>
    public IReadOnlyList<int> PrefixLengths { get; init; } = [];
}
