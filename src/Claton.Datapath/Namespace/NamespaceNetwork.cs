using Claton.Core.Plan;
using Claton.Datapath.Neighbour;
using Claton.Linux;
using Claton.Linux.Netlink;

namespace Claton.Datapath.Namespace;

/// <summary>
/// The inside of a CLAT's namespace but for the translator: addresses, routes, forwarding. Made, changed and watched by the
/// namespace's own thread.
/// </summary>
/// <remarks>
/// The kernel has the CLAT's IPv6 address here, so that it does Duplicate Address Detection and answers solicitations, and
/// yet is not to keep packets for it. A rule before the table of local addresses sends them to the translator; solicitations
/// that are sent to the address alone would go the same way, were the address not one that the kernel answers for as a proxy
/// as well: what is forwarded to such a one is looked at for Neighbor Discovery first.
/// </remarks>
internal sealed class NamespaceNetwork : IDisposable
{
    /// <summary>The link that shares the uplink, and the end of the veth pair.</summary>
    public const string UplinkName = "uplink", HostName = "host";

    private const uint InboundPriority = 1;
    private const uint LocalPriority = 2;

    private readonly RouteNetlink _netlink = new();
    private readonly RouteMonitor _monitor = new();
    private readonly List<RouteEvent> _events = [];
    private readonly IDisposable _watch;
    private readonly KernelAddressKeeper _keeper;
    private readonly Action<Exception> _onFailure;
    private readonly int _uplink;
    private readonly int _host;
    private Clat _clat;
    private INamespaceTranslation? _translation;

    /// <param name="onFailure">A link that the CLAT needs is gone.</param>
    public NamespaceNetwork(EventLoop loop, Clat clat, Action<Exception> onFailure)
    {
        _clat = clat;
        _onFailure = onFailure;
        try
        {
            _uplink = IndexOf(UplinkName);
            _host = IndexOf(HostName);
            SetMtu(clat);
            SetUpLinks();
            _keeper = new KernelAddressKeeper(loop, _netlink, _uplink);
            _netlink.AddAddress(new InterfaceAddress<Ipv4Address>
            {
                InterfaceIndex = IndexOf("lo"), Address = NamespaceSite.OwnIpv4Address, PrefixLengthBits = 32,
            });
            AddRules();
            AddIpv4(clat);
            _watch = loop.Watch(_monitor.Descriptor, TakeNotifications);
        }
        catch
        {
            _keeper?.Dispose();
            _monitor.Dispose();
            _netlink.Dispose();
            throw;
        }
    }

    public IAddressKeeper AddressKeeper => _keeper;

    public RouteNetlink Netlink => _netlink;

    /// <summary>
    /// What the links take over when they are made: so before there are any. Reverse path filters and the like come from
    /// the host, whose taste is not ours.
    /// </summary>
    public static void Prepare()
    {
        KernelParameter.Set("net/ipv4/conf/all/forwarding", 1);
        KernelParameter.Set("net/ipv6/conf/all/forwarding", 1);
        KernelParameter.Set("net/ipv6/conf/all/proxy_ndp", 1);
        foreach (string links in (string[])["all", "default"])
        {
            KernelParameter.Set($"net/ipv4/conf/{links}/rp_filter", 0);

            // The translator's own errors have the address that the kernel's have.
            KernelParameter.Set($"net/ipv4/conf/{links}/accept_local", 1);
            KernelParameter.Set($"net/ipv6/conf/{links}/disable_ipv6", 0);
            KernelParameter.Set($"net/ipv6/conf/{links}/accept_ra", 0);
        }
    }

    /// <summary>
    /// At once, though it would go with the namespace: until then, a successor could not have its link-layer address.
    /// </summary>
    public static void DeleteUplink()
    {
        using var netlink = new RouteNetlink();
        if (netlink.GetLink(UplinkName) is { } uplink)
        {
            netlink.DeleteLink(uplink.Index);
        }
    }

    /// <summary>
    /// Once there is a translator, since until then the kernel would take what comes for the CLAT's address as its own, and
    /// reset the connections that a process before this one has left.
    /// </summary>
    /// <exception cref="LinuxException">The kernel refused something, or the translator's device is gone by now.</exception>
    public void Connect(INamespaceTranslation translation)
    {
        _translation = translation;
        RequireLinks(); // A device that has gone by now was nobody's yet.
        _netlink.AddRule(Inbound(_clat));
        StandInForTheDevice();
        _netlink.ChangeLink(_uplink, new LinkChange { Up = true });

        // Solicitations of the kernel's own need a source that may be used at once.
        _netlink.AddAddress(new InterfaceAddress<Ipv6Address>
        {
            InterfaceIndex = _uplink, Address = LinkLocal(_clat.Ipv6Address), PrefixLengthBits = 64, Flags = AddressFlags.NoDad,
        });
        AddAddress(_clat);
        _netlink.AddRoute(ToRouter(_clat));
    }

    /// <summary>New things come, then the translator changes, then old things go.</summary>
    public void Change(Clat clat, Action changeTranslator)
    {
        Clat before = _clat;
        _clat = clat;
        if (clat.Ipv6MtuBytes != before.Ipv6MtuBytes)
        {
            SetMtu(clat);
        }

        if (clat.Ipv4Address != before.Ipv4Address)
        {
            AddIpv4(clat);
        }

        if (clat.Ipv6Address != before.Ipv6Address)
        {
            _netlink.AddRule(Inbound(clat));
            AddAddress(clat);
        }

        if (clat.Router != before.Router)
        {
            _netlink.AppendRoute(ToRouter(clat));
            _netlink.DeleteRoute(ToRouter(before));
        }

        changeTranslator();
        Leave(before);
    }

    public void Dispose()
    {
        _watch.Dispose();
        _keeper.Dispose();
        _monitor.Dispose();
        _netlink.Dispose();
    }

    private void SetUpLinks()
    {
        _netlink.ChangeLink(IndexOf("lo"), new LinkChange { Up = true });
        KernelParameter.Set($"net/ipv6/conf/{HostName}/disable_ipv6", 1); // The pair carries IPv4.
        _netlink.ChangeLink(_uplink, new LinkChange { AddressGeneration = Ipv6AddressGeneration.None });

        // Used while its Duplicate Address Detection runs, as by the address guard; without this parameter, it has to wait.
        SetIfThere($"net/ipv6/conf/{UplinkName}/optimistic_dad", 1);

        // Tells the neighbours anew where the address is when the uplink does, as a bond that goes on with another port.
        SetIfThere($"net/ipv6/conf/{UplinkName}/ndisc_notify", 1);
        BeNoRouter();
        _netlink.ChangeLink(_host, new LinkChange { Arp = false, Up = true });
    }

    /// <summary>
    /// The namespace forwards, but the link is to see a host in it: advertisements without the Router flag (RFC 4861 §7.2.5),
    /// no membership of the group of routers. Whether it forwards is asked of "all". Redirects are left out of account, as a
    /// router does: the next hop is the one that was decided on. // A4
    /// </summary>
    private static void BeNoRouter()
    {
        KernelParameter.Set($"net/ipv6/conf/{UplinkName}/accept_redirects", 0);
        KernelParameter.Set($"net/ipv6/conf/{UplinkName}/forwarding", 0);
    }

    private void SetMtu(Clat clat)
    {
        _netlink.ChangeLink(_uplink, new LinkChange { MtuBytes = clat.Ipv6MtuBytes });
        _netlink.ChangeLink(_host, new LinkChange { MtuBytes = clat.Ipv6MtuBytes });
    }

    private void AddRules()
    {
        _netlink.AddRule(new Rule<Ipv6Address> { Priority = LocalPriority, Table = RouteTable.Local });
        _netlink.DeleteRule(new Rule<Ipv6Address> { Table = RouteTable.Local }); // The first, of priority 0.
    }

    /// <summary>A translator's device may go with its process, and the namespace later: nor is anything left to the kernel then.</summary>
    private void StandInForTheDevice()
    {
        const uint table = NamespaceSite.InboundTable;
        if (_netlink.GetRoutes<Ipv6Address>(new RouteFilter { Table = table }).Any(route => route.Table == table))
        {
            _netlink.AddRoute(new Route<Ipv6Address>
            {
                Destination = default, Type = RouteType.Blackhole, Table = table, Metric = uint.MaxValue,
            });
        }
    }

    private void AddIpv4(Clat clat) => _netlink.AddRoute(ToHost(clat));

    private void AddAddress(Clat clat)
    {
        _netlink.AddNeighbour(Proxy(clat));
        _keeper.Begin(clat.Ipv6Address);
        _netlink.AddAddress(Address(clat) with { Flags = AddressFlags.Optimistic });
    }

    private void Leave(Clat before)
    {
        if (_clat.Ipv4Address != before.Ipv4Address)
        {
            _netlink.DeleteRoute(ToHost(before));
        }

        if (_clat.Ipv6Address != before.Ipv6Address)
        {
            _netlink.DeleteRule(Inbound(before));
            _netlink.DeleteNeighbour(Proxy(before));
            _netlink.DeleteAddress(Address(before));
        }
    }

    private void TakeNotifications()
    {
        _events.Clear();
        _monitor.TryRead(_events);
        foreach (RouteEvent change in _events)
        {
            switch (change)
            {
                case RouteEvent.AddressChanged<Ipv6Address>(var address):
                    _keeper.OnAddress(address);
                    break;
                case RouteEvent.LinkRemoved(var index) when PurposeOf(index) is { } purpose:
                    _onFailure(new LinuxException(purpose, Errno.ENODEV));
                    break;
                case RouteEvent.Overrun:
                    LookAnew();
                    break;
                default:
                    break; // Other tables are nobody else's.
            }
        }
    }

    /// <summary>For what was not told.</summary>
    private void LookAnew()
    {
        try
        {
            foreach (InterfaceAddress<Ipv6Address> address in _netlink.GetAddresses<Ipv6Address>())
            {
                _keeper.OnAddress(address);
            }

            RequireLinks();
        }
        catch (LinuxException error)
        {
            _onFailure(error);
        }
    }

    private void RequireLinks()
    {
        foreach (int index in ((int?[])[_uplink, _host, _translation?.DeviceIndex]).OfType<int>())
        {
            if (_netlink.GetLink(index) is null)
            {
                throw new LinuxException(PurposeOf(index)!, Errno.ENODEV);
            }
        }
    }

    /// <summary>What a link is for; null for one that the CLAT does not need.</summary>
    private string? PurposeOf(int index) =>
        index == _uplink ? $"share {_clat.UplinkName}"
        : index == _host ? "keep a link in the namespace"
        : index == _translation?.DeviceIndex ? "keep the translator's device" // It need not notice itself.
        : null;

    private int IndexOf(string name) =>
        _netlink.GetLink(name)?.Index ?? throw new LinuxException($"find link {name} in the namespace", Errno.ENODEV);

    private static void SetIfThere(string parameter, int value)
    {
        try
        {
            KernelParameter.Set(parameter, value);
        }
        catch (LinuxException error) when (error.Errno == Errno.ENOENT)
        {
        }
    }

    /// <summary>With the interface identifier of the CLAT's address, which is as good as unique.</summary>
    private static Ipv6Address LinkLocal(Ipv6Address address) => new(0xfe80UL << 48, address.Low);

    private InterfaceAddress<Ipv6Address> Address(Clat clat) =>
        new() { InterfaceIndex = _uplink, Address = clat.Ipv6Address, PrefixLengthBits = 128 };

    private Neighbour<Ipv6Address> Proxy(Clat clat) =>
        new() { InterfaceIndex = _uplink, Address = clat.Ipv6Address, Flags = NeighbourFlags.Proxy };

    private static Rule<Ipv6Address> Inbound(Clat clat) => new()
    {
        Priority = InboundPriority, Destination = new Ipv6Prefix(clat.Ipv6Address, 128), Table = NamespaceSite.InboundTable,
    };

    private Route<Ipv6Address> ToRouter(Clat clat) =>
        new() { Destination = default, Gateway = clat.Router, InterfaceIndex = _uplink };

    private Route<Ipv4Address> ToHost(Clat clat) => new()
    {
        Destination = new Ipv4Prefix(clat.Ipv4Address, 32), InterfaceIndex = _host, Scope = RouteScope.Link,
    };
}
