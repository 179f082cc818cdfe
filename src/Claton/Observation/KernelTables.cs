using System.Collections.Immutable;
using Claton.Core;
using Claton.Core.Picture;
using Claton.Linux.Netlink;

namespace Claton.Observation;

/// <summary>
/// The kernel's links, addresses and default routes as they are now, kept by dumps and notifications, and turned into
/// the picture's terms. Other routes are not kept: a host may have a million.
/// </summary>
internal sealed class KernelTables
{
    private readonly SortedDictionary<int, Link> _links = [];
    private readonly AddressTable<Ipv4Address> _ipv4Addresses = new();
    private readonly AddressTable<Ipv6Address> _ipv6Addresses = new();
    private readonly List<Route<Ipv4Address>> _ipv4Routes = [];
    private readonly List<Route<Ipv6Address>> _ipv6Routes = [];

    /// <returns>The links that lost their network since they were looked at last.</returns>
    public IReadOnlyList<int> Load(RouteNetlink netlink)
    {
        List<Link> before = [.. _links.Values];
        _links.Clear();
        foreach (Link link in netlink.GetLinks())
        {
            _links[link.Index] = link;
        }

        _ipv4Addresses.Load(netlink.GetAddresses<Ipv4Address>());
        _ipv6Addresses.Load(netlink.GetAddresses<Ipv6Address>());
        LoadRoutes(netlink, _ipv4Routes);
        LoadRoutes(netlink, _ipv6Routes);
        return [.. before.Where(link => !_links.TryGetValue(link.Index, out Link? now) || HasLostNetwork(link, now)).Select(link => link.Index)];
    }

    /// <returns>Whether the link lost its network since it was looked at last, though it may be up again.</returns>
    public bool SetLink(Link link)
    {
        bool hasLostNetwork = _links.TryGetValue(link.Index, out Link? before) && HasLostNetwork(before, link);
        _links[link.Index] = link;
        return hasLostNetwork;
    }

    public void SetIpv6Forwarding(int index, bool forwarding)
    {
        if (_links.TryGetValue(index, out Link? link))
        {
            _links[index] = link with { Ipv6Forwarding = forwarding };
        }
    }

    public void SetLinkIpv6(int index, LinkIpv6 settings)
    {
        if (_links.TryGetValue(index, out Link? link))
        {
            _links[index] = link with
            {
                Ipv6MtuBytes = settings.MtuBytes,
                Ipv6Disabled = settings.Disabled,
                Ipv6Forwarding = settings.Forwarding,
            };
        }
    }

    public void RemoveLink(int index)
    {
        _links.Remove(index);
        _ipv4Addresses.RemoveInterface(index);
        _ipv6Addresses.RemoveInterface(index);

        // The kernel does not announce each route that goes with a device.
        _ipv4Routes.RemoveAll(route => route.InterfaceIndex == index);
        _ipv6Routes.RemoveAll(route => route.InterfaceIndex == index);
    }

    /// <summary>An interface that goes down loses its IPv4 routes without a notification for each.</summary>
    public void ReloadRoutes(RouteNetlink netlink)
    {
        LoadRoutes(netlink, _ipv4Routes);
        LoadRoutes(netlink, _ipv6Routes);
    }

    public void Set(InterfaceAddress<Ipv4Address> address) => _ipv4Addresses.Set(address);

    public void Set(InterfaceAddress<Ipv6Address> address) => _ipv6Addresses.Set(address);

    public void Remove(InterfaceAddress<Ipv4Address> address) => _ipv4Addresses.Remove(address);

    public void Remove(InterfaceAddress<Ipv6Address> address) => _ipv6Addresses.Remove(address);

    /// <summary>Whether the picture shows such a route: then a notification of it means to look at the table again.</summary>
    public static bool IsOfInterest<T>(Route<T> route)
        where T : struct, IIpAddress<T> =>
        route is { Type: RouteType.Unicast, Table: not RouteTable.Local, InterfaceIndex: not null }
        && (route.Destination.IsDefault || IsIpv6HostRoute(route));

    /// <param name="before">What was heard on the interfaces is taken over from here.</param>
    /// <param name="isClatDevice">Tells the devices of CLATs by their index.</param>
    public HostPicture ToPicture(HostPicture before, Predicate<int> isClatDevice) => new()
    {
        Interfaces = _links.Values.ToImmutableSortedDictionary(
            link => link.Index,
            link => ToPicture(link, before.Interfaces.GetValueOrDefault(link.Index), isClatDevice(link.Index))),
    };

    private InterfacePicture ToPicture(Link link, InterfacePicture? before, bool isClatDevice)
    {
        var now = new InterfacePicture
        {
            Index = link.Index,
            Name = link.Name,
            Kind = isClatDevice ? InterfaceKind.Clat : KindOf(link),
            IsUp = IsUp(link),
            CarrierChanges = link.CarrierChanges,
            MasterIndex = link.Master,
            MacAddress = link.HardwareType == ArpHardwareType.Ethernet ? link.Address : null,
            MtuBytes = link.MtuBytes,
            Ipv6MtuBytes = Math.Min(link.Ipv6MtuBytes ?? link.MtuBytes, link.MtuBytes),
            IsIpv6Disabled = link.Ipv6Disabled,
            IsIpv6Forwarding = link.Ipv6Forwarding,
            Ipv4Addresses = [.. _ipv4Addresses.Of(link.Index).Select(address => address.Address)],
            Ipv6Addresses = [.. _ipv6Addresses.Of(link.Index).Select(ToPicture)],
            Ipv4DefaultRoutes = [.. DefaultRoutes(_ipv4Routes, link.Index, isClatDevice)],
            Ipv6DefaultRoutes = [.. DefaultRoutes(_ipv6Routes, link.Index, isClatDevice)],
            Ipv6HostRoutes = isClatDevice ? [.. HostRoutes(link.Index)] : [],
            Routers = before?.Routers ?? [],
            DuplicateAddresses = before?.DuplicateAddresses ?? ImmutableDictionary<Ipv6Address, Instant>.Empty,
        };
        return now.IsUp ? now : now.WithoutNetwork();
    }

    internal static bool IsUp(Link link) =>
        link.Flags.HasFlag(LinkFlags.Up) && link.Flags.HasFlag(LinkFlags.LowerUp);

    /// <summary>
    /// A carrier that comes back at once is never seen to be away: the kernel joins the reports, and some may be lost.
    /// </summary>
    private static bool HasLostNetwork(Link before, Link now) =>
        IsUp(before) && (!IsUp(now) || before.CarrierChanges != now.CarrierChanges);

    private static InterfaceKind KindOf(Link link) => link.HardwareType switch
    {
        ArpHardwareType.Ethernet => InterfaceKind.Ethernet,
        ArpHardwareType.Loopback => InterfaceKind.Loopback,
        ArpHardwareType.None or ArpHardwareType.Ppp or ArpHardwareType.RawIp => InterfaceKind.RawIp,
        _ => InterfaceKind.Unsupported,
    };

    private static Ipv6InterfaceAddress ToPicture(InterfaceAddress<Ipv6Address> address) => new()
    {
        Address = address.Address,
        PrefixLengthBits = address.PrefixLengthBits,
        IsTentative = address.Flags.HasFlag(AddressFlags.Tentative),
        IsDuplicate = address.Flags.HasFlag(AddressFlags.DadFailed),
        IsDeprecated = address.Flags.HasFlag(AddressFlags.Deprecated),
    };

    /// <summary>
    /// On a CLAT's device only those of the main table are ours; an administrator may well add others. A route with
    /// several next hops counts for each of their interfaces.
    /// </summary>
    private static IEnumerable<DefaultRoute<T>> DefaultRoutes<T>(
        List<Route<T>> routes, int interfaceIndex, bool isClatDevice)
        where T : struct, IIpAddress<T> =>
        routes
            .Where(route => route.Destination.IsDefault && (!isClatDevice || route.Table == RouteTable.Main))
            .Where(route => route.InterfaceIndex == interfaceIndex
                || route.NextHops.Any(nextHop => nextHop.InterfaceIndex == interfaceIndex))
            .Select(route => new DefaultRoute<T>(route.Gateway, route.Metric, route.PreferredSource));

    private IEnumerable<Ipv6Address> HostRoutes(int interfaceIndex) =>
        _ipv6Routes
            .Where(route => route.InterfaceIndex == interfaceIndex && IsIpv6HostRoute(route))
            .Select(route => route.Destination.Address);

    private static bool IsIpv6HostRoute<T>(Route<T> route)
        where T : struct, IIpAddress<T> =>
        route.Destination.LengthBits == 128;

    private static void LoadRoutes<T>(RouteNetlink netlink, List<Route<T>> routes)
        where T : struct, IIpAddress<T>
    {
        routes.Clear();
        routes.AddRange(netlink.GetRoutes<T>().Where(IsOfInterest));
    }

    /// <summary>Addresses of one family, each once for its interface.</summary>
    private sealed class AddressTable<T>
        where T : struct, IIpAddress<T>
    {
        private readonly List<InterfaceAddress<T>> _addresses = [];

        public void Load(IEnumerable<InterfaceAddress<T>> addresses)
        {
            _addresses.Clear();
            _addresses.AddRange(addresses);
        }

        public IEnumerable<InterfaceAddress<T>> Of(int interfaceIndex) =>
            _addresses.Where(address => address.InterfaceIndex == interfaceIndex);

        public void Set(InterfaceAddress<T> address)
        {
            int index = IndexOf(address);
            if (index < 0)
            {
                _addresses.Add(address);
            }
            else
            {
                _addresses[index] = address;
            }
        }

        public void Remove(InterfaceAddress<T> address)
        {
            int index = IndexOf(address);
            if (index >= 0)
            {
                _addresses.RemoveAt(index);
            }
        }

        public void RemoveInterface(int interfaceIndex) =>
            _addresses.RemoveAll(address => address.InterfaceIndex == interfaceIndex);

        private int IndexOf(InterfaceAddress<T> wanted) => _addresses.FindIndex(address =>
            address.InterfaceIndex == wanted.InterfaceIndex
            && address.PrefixLengthBits == wanted.PrefixLengthBits
            && address.Address.Equals(wanted.Address));
    }
}
