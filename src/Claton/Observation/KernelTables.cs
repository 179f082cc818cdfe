using System.Collections.Immutable;
using Claton.Core;
using Claton.Core.Picture;
using Claton.Core.Plan;
using Claton.Linux.Netlink;

namespace Claton.Observation;

/// <summary>
/// The kernel's links, addresses and default routes as they are now, kept by dumps and notifications, and turned into
/// the picture's terms. Other routes are not kept: a host may have a million.
/// </summary>
internal sealed class KernelTables
{
    private const int MostDefaultRoutes = 16;

    private readonly SortedDictionary<int, Link> _links = [];
    private readonly AddressTable<Ipv4Address> _ipv4Addresses = new();
    private readonly AddressTable<Ipv6Address> _ipv6Addresses = new();
    private readonly FollowedRoutes<Ipv4Address> _ipv4Routes = new();
    private readonly FollowedRoutes<Ipv6Address> _ipv6Routes = new();
    private ImmutableSortedSet<Ipv4Address>? _sourceRules = [];

    /// <summary>What has to be told of for the tables to stay true.</summary>
    public static RouteEventFilter EventsOfInterest { get; } = new()
    {
        RoutePrefixLengths = FollowedRoutes<Ipv6Address>.PrefixLengths,
        Ipv6NeighboursOnly = true,
    };

    /// <returns>The links that lost their network since they were looked at last.</returns>
    public IReadOnlyList<int> Load(RouteNetlink netlink)
    {
        // All is read before anything is replaced: what the kernel can't tell now was true a moment ago, and an empty table never.
        IReadOnlyList<Link> links = netlink.GetLinks();
        IReadOnlyList<InterfaceAddress<Ipv4Address>> ipv4Addresses = netlink.GetAddresses<Ipv4Address>();
        IReadOnlyList<InterfaceAddress<Ipv6Address>> ipv6Addresses = netlink.GetAddresses<Ipv6Address>();
        _ipv4Routes.Load(netlink);
        _ipv6Routes.Load(netlink);
        _sourceRules = SourceRules.Read(netlink);
        _ipv4Addresses.Load(ipv4Addresses);
        _ipv6Addresses.Load(ipv6Addresses);
        List<Link> before = [.. _links.Values];
        _links.Clear();
        foreach (Link link in links)
        {
            _links[link.Index] = link;
        }

        return [.. before.Where(link => !_links.TryGetValue(link.Index, out Link? now) || HasLostNetwork(link, now)).Select(link => link.Index)];
    }

    /// <returns>Whether the link lost its network since it was looked at last, though it may be up again.</returns>
    public bool SetLink(Link link)
    {
        bool hasLostNetwork = _links.TryGetValue(link.Index, out Link? before) && HasLostNetwork(before, link);
        _links[link.Index] = link;
        return hasLostNetwork;
    }

    /// <summary>The kernel reports a change of a link.</summary>
    /// <param name="reported">As the link was then.</param>
    /// <param name="now">As it is now.</param>
    /// <returns>As above.</returns>
    public bool SetLink(Link reported, Link now)
    {
        bool mayHaveLostRoutes = !reported.Flags.HasFlag(LinkFlags.Up)
            || !_links.TryGetValue(now.Index, out Link? before)
            || !before.Flags.HasFlag(LinkFlags.Up)
            || before.Master != now.Master
            || before.MtuBytes != now.MtuBytes;
        if (mayHaveLostRoutes)
        {
            DoubtRoutesOf(now.Index);
        }

        return SetLink(now);
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
        DoubtRoutesOf(index);
    }

    public void Take(RouteEvent.RouteChanged<Ipv4Address> change) => _ipv4Routes.Take(change);

    public void Take(RouteEvent.RouteChanged<Ipv6Address> change) => _ipv6Routes.Take(change);

    public void Take(RouteEvent.RouteRemoved<Ipv4Address> change) => _ipv4Routes.Take(change);

    public void Take(RouteEvent.RouteRemoved<Ipv6Address> change) => _ipv6Routes.Take(change);

    public void Take(RouteEvent.NextHopChanged change)
    {
        _ipv4Routes.DoubtNextHop(change.Id);
        _ipv6Routes.DoubtNextHop(change.Id);
    }

    /// <summary>Reads those routes again of which reports don't tell enough.</summary>
    public void ResolveDoubts(RouteNetlink netlink)
    {
        _ipv4Routes.Resolve(netlink);
        _ipv6Routes.Resolve(netlink);
    }

    public void Set(InterfaceAddress<Ipv4Address> address) => _ipv4Addresses.Set(address);

    public void Set(InterfaceAddress<Ipv6Address> address) => _ipv6Addresses.Set(address);

    /// <summary>The routes that send from the address go, and with an interface's last one all its IPv4 routes.</summary>
    public void Remove(InterfaceAddress<Ipv4Address> address)
    {
        _ipv4Addresses.Remove(address);
        _ipv4Routes.Doubt(address.Address);
        _ipv4Routes.Doubt(address.InterfaceIndex);
    }

    public void Remove(InterfaceAddress<Ipv6Address> address) => _ipv6Addresses.Remove(address);

    public void Set(Rule<Ipv4Address> rule)
    {
        if (SourceRules.TryRead(rule, out Ipv4Address source))
        {
            _sourceRules = _sourceRules?.Add(source);
        }
    }

    public void Remove(Rule<Ipv4Address> rule)
    {
        if (SourceRules.TryRead(rule, out Ipv4Address source))
        {
            _sourceRules = _sourceRules?.Remove(source);
        }
    }

    /// <param name="before">What was heard on the interfaces is taken over from here.</param>
    /// <param name="isClatDevice">Tells the devices of CLATs.</param>
    public HostPicture ToPicture(HostPicture before, Predicate<Device> isClatDevice)
    {
        ILookup<int, Route<Ipv4Address>> ipv4Routes = _ipv4Routes.ByInterface();
        ILookup<int, Route<Ipv6Address>> ipv6Routes = _ipv6Routes.ByInterface();
        return new HostPicture
        {
            SourceRules = _sourceRules,
            Interfaces = _links.Values.ToImmutableSortedDictionary(link => link.Index, link => ToPicture(
                link,
                before.Interfaces.GetValueOrDefault(link.Index),
                isClatDevice(new Device(link.Index, link.Name)),
                ipv4Routes[link.Index],
                ipv6Routes[link.Index])),
        };
    }

    private void DoubtRoutesOf(int index)
    {
        _ipv4Routes.Doubt(index);
        _ipv6Routes.Doubt(index);
    }

    private InterfacePicture ToPicture(
        Link link,
        InterfacePicture? before,
        bool isClatDevice,
        IEnumerable<Route<Ipv4Address>> ipv4Routes,
        IEnumerable<Route<Ipv6Address>> ipv6Routes)
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
            Ipv4DefaultRoutes = [.. DefaultRoutes(ipv4Routes)],
            Ipv6DefaultRoutes = [.. DefaultRoutes(ipv6Routes)],
            Ipv6HostRoutes = isClatDevice ? [.. HostRoutes(ipv6Routes)] : [],
            Routers = before?.Routers ?? [],
            Dns = before?.Dns ?? DnsFindings.None,
            DuplicateAddresses = before?.DuplicateAddresses ?? ImmutableDictionary<Ipv6Address, Instant>.Empty,
        };
        return now.IsUp ? now.WithGateways(before) : now.WithoutNetwork();
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
    /// Of thousands, which the kernel makes of a flood of forged advertisements, the first few tell as much as all. // E1
    /// </summary>
    private static IEnumerable<DefaultRoute<T>> DefaultRoutes<T>(IEnumerable<Route<T>> routes)
        where T : struct, IIpAddress<T> =>
        routes
            .Where(route => route.Destination.IsDefault)
            .Select(route => new DefaultRoute<T>(route.Gateway, route.Metric, route.PreferredSource)
            {
                Table = route.Table,
                IsOurs = route.Protocol == (RouteProtocol)RoutingMark.Protocol,
                IsAdvertised = route.Protocol == RouteProtocol.RouterAdvertisement,
            })
            .OrderByDescending(route => route.IsOurs)
            .ThenBy(route => route.Metric)
            .Take(MostDefaultRoutes);

    private static IEnumerable<Ipv6Address> HostRoutes(IEnumerable<Route<Ipv6Address>> routes) =>
        routes.Where(route => !route.Destination.IsDefault).Select(route => route.Destination.Address);

    /// <summary>Addresses of one family, each once for its interface.</summary>
    private sealed class AddressTable<T>
        where T : struct, IIpAddress<T>
    {
        private readonly Dictionary<int, List<InterfaceAddress<T>>> _byInterface = [];

        public void Load(IEnumerable<InterfaceAddress<T>> addresses)
        {
            _byInterface.Clear();
            foreach (InterfaceAddress<T> address in addresses)
            {
                Set(address);
            }
        }

        public List<InterfaceAddress<T>> Of(int interfaceIndex) => _byInterface.GetValueOrDefault(interfaceIndex) ?? [];

        public void Set(InterfaceAddress<T> address)
        {
            if (!_byInterface.TryGetValue(address.InterfaceIndex, out List<InterfaceAddress<T>>? addresses))
            {
                _byInterface[address.InterfaceIndex] = addresses = [];
            }

            int index = addresses.FindIndex(other => IsSame(other, address));
            if (index < 0)
            {
                addresses.Add(address);
            }
            else
            {
                addresses[index] = address;
            }
        }

        public void Remove(InterfaceAddress<T> address) =>
            _byInterface.GetValueOrDefault(address.InterfaceIndex)?.RemoveAll(other => IsSame(other, address));

        public void RemoveInterface(int interfaceIndex) => _byInterface.Remove(interfaceIndex);

        private static bool IsSame(InterfaceAddress<T> one, InterfaceAddress<T> other) =>
            one.PrefixLengthBits == other.PrefixLengthBits && one.Address.Equals(other.Address);
    }
}
