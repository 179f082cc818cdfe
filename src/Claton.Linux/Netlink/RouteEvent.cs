namespace Claton.Linux.Netlink;

/// <summary>A change in the kernel's tables. An object that was already there is reported with its new state.</summary>
public abstract record RouteEvent
{
    private RouteEvent()
    {
    }

    /// <summary>
    /// A link is new, or has changed. The kernel reports a new MTU before IPv6 takes it over, and does not report again: this
    /// event then tells of the old <see cref="Link.Ipv6MtuBytes"/>. Whoever needs that reads the link again.
    /// </summary>
    public sealed record LinkChanged(Link Link) : RouteEvent;

    public sealed record LinkRemoved(int Index) : RouteEvent;

    /// <summary>
    /// A Router Advertisement changed IPv6 settings of a link, its MTU for example, or IPv6 became ready on it. Not reported
    /// are settings that are written to /proc/sys, but for the one below, nor an MTU that a router repeats after the return of
    /// a carrier made the kernel forget it.
    /// </summary>
    public sealed record LinkIpv6Changed(int Index, LinkIpv6 Settings) : RouteEvent;

    /// <summary>Somebody made a link forward IPv6, or stopped that.</summary>
    public sealed record Ipv6ForwardingChanged(int Index, bool Forwarding) : RouteEvent;

    public sealed record AddressChanged<T>(InterfaceAddress<T> Address) : RouteEvent
        where T : struct, IIpAddress<T>;

    public sealed record AddressRemoved<T>(InterfaceAddress<T> Address) : RouteEvent
        where T : struct, IIpAddress<T>;

    /// <summary>A route is new.</summary>
    /// <param name="ReplacesAnother">
    /// It took the place of another, whose end is not reported: which one that was depends on the kernel's order.
    /// </param>
    public sealed record RouteChanged<T>(Route<T> Route, bool ReplacesAnother = false) : RouteEvent
        where T : struct, IIpAddress<T>;

    public sealed record RouteRemoved<T>(Route<T> Route) : RouteEvent
        where T : struct, IIpAddress<T>;

    /// <summary>
    /// A next hop that routes may share is new, has changed or is gone: of the IPv4 routes that go with it none is reported.
    /// </summary>
    public sealed record NextHopChanged(uint Id) : RouteEvent;

    public sealed record RuleChanged<T>(Rule<T> Rule) : RouteEvent
        where T : struct, IIpAddress<T>;

    public sealed record RuleRemoved<T>(Rule<T> Rule) : RouteEvent
        where T : struct, IIpAddress<T>;

    public sealed record NeighbourChanged<T>(Neighbour<T> Neighbour) : RouteEvent
        where T : struct, IIpAddress<T>;

    public sealed record NeighbourRemoved<T>(Neighbour<T> Neighbour) : RouteEvent
        where T : struct, IIpAddress<T>;

    /// <summary>
    /// A queueing discipline or a filter of a link is new, has changed or is gone. What there is now is to be read: the
    /// kernel reports one deletion for all filters of a priority, and one for a queueing discipline with all its filters.
    /// </summary>
    public sealed record TrafficControlChanged(int InterfaceIndex) : RouteEvent;

    /// <summary>Events were lost. Whoever follows the tables has to read them anew.</summary>
    public sealed record Overrun : RouteEvent;
}

/// <summary>The IPv6 settings of a link, as in <see cref="Link"/>.</summary>
public readonly record struct LinkIpv6(int? MtuBytes, bool Disabled, bool Forwarding);
