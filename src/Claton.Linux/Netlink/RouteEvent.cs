namespace Claton.Linux.Netlink;

/// <summary>A change in the kernel's tables. An object that was already there is reported with its new state.</summary>
public abstract record RouteEvent
{
    private RouteEvent()
    {
    }

    public sealed record LinkChanged(Link Link) : RouteEvent;

    public sealed record LinkRemoved(int Index) : RouteEvent;

    /// <summary>
    /// The IPv6 settings of a link changed, by a Router Advertisement for example. The kernel reports them alone; a
    /// <see cref="LinkChanged"/> for a new MTU is sent before IPv6 takes it over, and tells of the old <see cref="Link.Ipv6MtuBytes"/>.
    /// </summary>
    public sealed record LinkIpv6Changed(int Index, LinkIpv6 Settings) : RouteEvent;

    public sealed record AddressChanged<T>(InterfaceAddress<T> Address) : RouteEvent
        where T : struct, IIpAddress<T>;

    public sealed record AddressRemoved<T>(InterfaceAddress<T> Address) : RouteEvent
        where T : struct, IIpAddress<T>;

    public sealed record RouteChanged<T>(Route<T> Route) : RouteEvent
        where T : struct, IIpAddress<T>;

    public sealed record RouteRemoved<T>(Route<T> Route) : RouteEvent
        where T : struct, IIpAddress<T>;

    public sealed record RuleChanged<T>(Rule<T> Rule) : RouteEvent
        where T : struct, IIpAddress<T>;

    public sealed record RuleRemoved<T>(Rule<T> Rule) : RouteEvent
        where T : struct, IIpAddress<T>;

    public sealed record NeighbourChanged<T>(Neighbour<T> Neighbour) : RouteEvent
        where T : struct, IIpAddress<T>;

    public sealed record NeighbourRemoved<T>(Neighbour<T> Neighbour) : RouteEvent
        where T : struct, IIpAddress<T>;

    /// <summary>Events were lost. Whoever follows the tables has to read them anew.</summary>
    public sealed record Overrun : RouteEvent;
}

/// <summary>The IPv6 settings of a link, as in <see cref="Link"/>.</summary>
public readonly record struct LinkIpv6(int? MtuBytes, bool Disabled, bool Forwarding);
