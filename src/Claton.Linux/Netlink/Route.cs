using System.Collections;

namespace Claton.Linux.Netlink;

/// <summary>Who added a route: RTPROT_*. Other numbers belong to routing daemons.</summary>
public enum RouteProtocol : byte
{
    Unspecified = 0,
    Redirect = 1,
    Kernel = 2,
    Boot = 3,
    Static = 4,
    RouterAdvertisement = 9,
    Dhcp = 16,
}

/// <summary>RT_SCOPE_*, for routes.</summary>
public enum RouteScope : byte
{
    Universe = 0,
    Site = 200,
    Link = 253,
    Host = 254,
    Nowhere = 255,
}

/// <summary>RTN_*.</summary>
public enum RouteType : byte
{
    Unspecified = 0,
    Unicast = 1,
    Local = 2,
    Broadcast = 3,
    Anycast = 4,
    Multicast = 5,
    Blackhole = 6,
    Unreachable = 7,
    Prohibit = 8,
    Throw = 9,
    Nat = 10,
}

/// <summary>RFC 4191 §2.1.</summary>
public enum RouterPreference : byte
{
    Medium = 0,
    High = 1,
    Low = 3,
}

/// <summary>The tables that every host has. RT_TABLE_*.</summary>
public static class RouteTable
{
    public const uint Default = 253;
    public const uint Main = 254;
    public const uint Local = 255;
}

/// <summary>A route.</summary>
public sealed record Route<T>
    where T : struct, IIpAddress<T>
{
    public required IpPrefix<T> Destination { get; init; }

    /// <summary>
    /// The router; null where the destination is on the link, or the router's address is of the other family.
    /// </summary>
    public T? Gateway { get; init; }

    /// <summary>The interface, of the first next hop where there are several.</summary>
    public int? InterfaceIndex { get; init; }

    /// <summary>
    /// Among routes to the same destination the lowest metric wins. Adding an IPv6 route with 0 gives it 1024.
    /// </summary>
    public uint Metric { get; init; }

    public uint Table { get; init; } = RouteTable.Main;

    public RouteProtocol Protocol { get; init; } = RouteProtocol.Static;

    public RouteScope Scope { get; init; }

    public RouteType Type { get; init; } = RouteType.Unicast;

    public T? PreferredSource { get; init; }

    public int? MtuBytes { get; init; }

    /// <summary>IPv6 only.</summary>
    public RouterPreference? Preference { get; init; }

    /// <summary>
    /// All next hops of a route that has several; otherwise empty. Not written by <see cref="RouteNetlink.AddRoute"/>.
    /// </summary>
    public NextHopList<T> NextHops { get; init; } = NextHopList<T>.Empty;

    /// <summary>Of the next hop that it shares with other routes (ip-nexthop(8)). Not written either.</summary>
    public uint? NextHopId { get; init; }
}

/// <summary>One way of a route that has several.</summary>
public readonly record struct NextHop<T>(int InterfaceIndex, T? Gateway)
    where T : struct, IIpAddress<T>;

/// <summary>Next hops, equal when they are the same in the same order.</summary>
public sealed class NextHopList<T>(IEnumerable<NextHop<T>> nextHops) : IReadOnlyList<NextHop<T>>, IEquatable<NextHopList<T>>
    where T : struct, IIpAddress<T>
{
    private readonly NextHop<T>[] _nextHops = [.. nextHops];

    public static NextHopList<T> Empty { get; } = new([]);

    public int Count => _nextHops.Length;

    public NextHop<T> this[int index] => _nextHops[index];

    public bool Equals(NextHopList<T>? other) => other is not null && _nextHops.AsSpan().SequenceEqual(other._nextHops);

    public override bool Equals(object? obj) => Equals(obj as NextHopList<T>);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (NextHop<T> nextHop in _nextHops)
        {
            hash.Add(nextHop);
        }

        return hash.ToHashCode();
    }

    public override string ToString() => $"[{string.Join(", ", _nextHops)}]";

    public IEnumerator<NextHop<T>> GetEnumerator() => ((IEnumerable<NextHop<T>>)_nextHops).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
