using Claton.Linux.Netlink;

namespace Claton.Linux.Tests.Netlink;

/// <summary>Adding, reading and deleting each kind of object in the kernel.</summary>
public sealed class RouteNetlinkTests : IDisposable
{
    private readonly TestNamespace _space = new();

    public void Dispose() => _space.Dispose();

    [Fact]
    public void Links_NewNamespace_HoldLoopbackOnly()
    {
        Link loopback = Assert.Single(_space.Routes.GetLinks(), link => link.HardwareType == ArpHardwareType.Loopback);

        Assert.Equal("lo", loopback.Name);
        Assert.Equal(1, loopback.Index);
        Assert.Equal(65536, loopback.MtuBytes);
        Assert.True(loopback.Flags.HasFlag(LinkFlags.Up | LinkFlags.Loopback | LinkFlags.Running));
        Assert.Null(loopback.Kind);
        Assert.Equal(loopback, _space.Routes.GetLink("lo"));
    }

    [Fact]
    public void Veth_Added_ReadsBackOnBothEnds()
    {
        (Link first, Link second) = _space.AddVeth();

        Assert.Equal(["a0", "b0"], [first.Name, second.Name]);
        Assert.All([first, second], link =>
        {
            Assert.Equal("veth", link.Kind);
            Assert.Equal(ArpHardwareType.Ethernet, link.HardwareType);
            Assert.NotNull(link.Address);
            Assert.Equal(1500, link.MtuBytes);
            Assert.Equal(1500, link.Ipv6MtuBytes);
            Assert.False(link.Ipv6Disabled);
            Assert.False(link.Ipv6Forwarding);
            Assert.Null(link.Master);
            Assert.Null(link.Alias);
        });
        Assert.Contains(_space.Routes.GetLinks(), link => link.Index == second.Index);
    }

    [Fact]
    public void Link_Changed_HasEachNewValue()
    {
        (Link link, _) = _space.AddVeth(up: false);

        _space.Routes.ChangeLink(link.Index, new LinkChange { MtuBytes = 1400, Name = "renamed", Alias = "an alias", Up = true });
        Link changed = _space.Routes.GetLink(link.Index)!;
        _space.Routes.ChangeLink(link.Index, new LinkChange { Alias = "", Up = false });

        Assert.Equal((1400, 1400, "renamed", "an alias"), (changed.MtuBytes, changed.Ipv6MtuBytes, changed.Name, changed.Alias));
        Assert.True(changed.Flags.HasFlag(LinkFlags.Up));
        Link back = _space.Routes.GetLink(link.Index)!;
        Assert.Null(back.Alias);
        Assert.False(back.Flags.HasFlag(LinkFlags.Up));
        Assert.Equal("renamed", back.Name);
    }

    [Fact]
    public void Link_MtuUnder1280_HasNoIpv6()
    {
        (Link link, _) = _space.AddVeth();

        _space.Routes.ChangeLink(link.Index, new LinkChange { MtuBytes = 1000 });

        Link changed = _space.Routes.GetLink(link.Index)!;
        Assert.Null(changed.Ipv6MtuBytes);
        Assert.True(changed.Ipv6Disabled);
    }

    [Fact]
    public void Link_MovedToANamespace_IsThere()
    {
        using var other = new TestNamespace();

        (_, Link second) = _space.AddVeth(peer: other);

        Assert.Null(_space.Routes.GetLink("b0"));
        Assert.Contains(other.Routes.GetLinks(), link => link.Name == "b0" && link.Index == second.Index);
    }

    [Fact]
    public void Link_AddressGenerationNone_GetsNoLinkLocalAddress()
    {
        (Link link, _) = _space.AddVeth();
        _space.Routes.AddVeth("c0", "d0");
        int plain = _space.Routes.GetLink("c0")!.Index;

        foreach (string name in (string[])["c0", "d0"])
        {
            _space.Routes.ChangeLink(_space.Routes.GetLink(name)!.Index, new LinkChange { Up = true });
        }

        Wait.Until(() => _space.Routes.GetAddresses<Ipv6Address>().Any(address => address.InterfaceIndex == plain));
        Assert.DoesNotContain(_space.Routes.GetAddresses<Ipv6Address>(), address => address.InterfaceIndex == link.Index);
    }

    [Fact]
    public void Link_Deleted_IsGone()
    {
        (Link link, Link peer) = _space.AddVeth();

        _space.Routes.DeleteLink(link.Index);

        Assert.Null(_space.Routes.GetLink(link.Index));
        Assert.Null(_space.Routes.GetLink(peer.Name));
    }

    [Fact]
    public void Ipv4Address_AddedAndDeleted_ReadsBackAndGoes()
    {
        (Link link, _) = _space.AddVeth();
        var address = new InterfaceAddress<Ipv4Address>
        {
            InterfaceIndex = link.Index,
            Address = Ipv4Address.Parse("192.0.0.1"),
            PrefixLengthBits = 32,
            Scope = AddressScope.Host,
        };

        _space.Routes.AddAddress(address);
        InterfaceAddress<Ipv4Address> read = Assert.Single(Addresses());
        _space.Routes.DeleteAddress(address);

        Assert.Equal(address with { Flags = AddressFlags.Permanent }, read);
        Assert.Empty(Addresses());

        IEnumerable<InterfaceAddress<Ipv4Address>> Addresses() =>
            _space.Routes.GetAddresses<Ipv4Address>().Where(other => other.InterfaceIndex == link.Index);
    }

    [Fact]
    public void Ipv6Address_WithLifetimesAndFlags_ReadsBackAndGoes()
    {
        (Link link, _) = _space.AddVeth();
        var address = new InterfaceAddress<Ipv6Address>
        {
            InterfaceIndex = link.Index,
            Address = Ipv6Address.Parse("2001:db8::1"),
            PrefixLengthBits = 64,
            Flags = AddressFlags.NoDad | AddressFlags.NoPrefixRoute,
            PreferredLifetimeSeconds = 0,
            ValidLifetimeSeconds = 3600,
            Protocol = 2,
        };

        _space.Routes.AddAddress(address);
        InterfaceAddress<Ipv6Address> read = Assert.Single(_space.Routes.GetAddresses<Ipv6Address>(), Own);
        _space.Routes.DeleteAddress(address);

        Assert.InRange(read.ValidLifetimeSeconds, 3590u, 3600u);
        Assert.Equal(
            address with { Flags = address.Flags | AddressFlags.Deprecated, ValidLifetimeSeconds = read.ValidLifetimeSeconds },
            read);
        Assert.DoesNotContain(_space.Routes.GetAddresses<Ipv6Address>(), Own);

        bool Own(InterfaceAddress<Ipv6Address> other) => other.InterfaceIndex == link.Index;
    }

    [Fact]
    public void Ipv4Route_WithEverything_ReadsBackAndGoes()
    {
        (Link link, _) = _space.AddVeth();
        _space.Routes.AddAddress(new InterfaceAddress<Ipv4Address>
        {
            InterfaceIndex = link.Index,
            Address = Ipv4Address.Parse("198.51.100.1"),
            PrefixLengthBits = 24,
        });
        var route = new Route<Ipv4Address>
        {
            Destination = Ipv4Prefix.Parse("0.0.0.0/0"),
            Gateway = Ipv4Address.Parse("198.51.100.254"),
            InterfaceIndex = link.Index,
            Metric = 2048,
            Table = 1000,
            Protocol = RouteProtocol.Static,
            PreferredSource = Ipv4Address.Parse("198.51.100.1"),
            MtuBytes = 1472,
        };

        _space.Routes.AddRoute(route);
        Route<Ipv4Address> read = Assert.Single(_space.Routes.GetRoutes<Ipv4Address>(), InTable);
        _space.Routes.DeleteRoute(route);

        Assert.Equal(route, read);
        Assert.DoesNotContain(_space.Routes.GetRoutes<Ipv4Address>(), InTable);

        bool InTable(Route<Ipv4Address> other) => other.Table == 1000;
    }

    [Fact]
    public void Ipv6Route_WithPreference_ReadsBackAndGoes()
    {
        (Link link, _) = _space.AddVeth();
        var route = new Route<Ipv6Address>
        {
            Destination = Ipv6Prefix.Parse("64:ff9b::/96"),
            Gateway = Ipv6Address.Parse("fe80::1"),
            InterfaceIndex = link.Index,
            Metric = 77,
            Protocol = RouteProtocol.RouterAdvertisement,
            Preference = RouterPreference.High,
            MtuBytes = 1400,
        };

        _space.Routes.AddRoute(route);
        Route<Ipv6Address> read = Assert.Single(_space.Routes.GetRoutes<Ipv6Address>(), Own);
        _space.Routes.DeleteRoute(route);

        Assert.Equal(route, read);
        Assert.DoesNotContain(_space.Routes.GetRoutes<Ipv6Address>(), Own);

        bool Own(Route<Ipv6Address> other) => other.Destination == route.Destination;
    }

    [Fact]
    public void Routes_AskedForByTableInterfaceTypeAndLength_AreThoseAlone()
    {
        (Link first, Link second) = _space.AddVeth();
        Route<Ipv4Address> wanted = Route("0.0.0.0/0", first, 1000);
        Route<Ipv4Address>[] others =
        [
            Route("0.0.0.0/0", second, 1000),
            Route("198.51.100.0/24", first, 1000),
            Route("0.0.0.0/0", first, 1001),
            new() { Destination = default, Metric = 9, Table = 1000, Type = RouteType.Blackhole },
        ];
        foreach (Route<Ipv4Address> route in others.Prepend(wanted))
        {
            _space.Routes.AppendRoute(route);
        }

        var filter = new RouteFilter
        {
            Table = 1000,
            InterfaceIndex = first.Index,
            Type = RouteType.Unicast,
            PrefixLengths = [0],
        };
        Assert.Equal([wanted], _space.Routes.GetRoutes<Ipv4Address>(filter));
        Assert.Empty(_space.Routes.GetRoutes<Ipv4Address>(filter with { Table = 4711 }));
        Assert.Empty(_space.Routes.GetRoutes<Ipv6Address>(filter with { Table = 4711 }));
        Assert.Empty(_space.Routes.GetRoutes<Ipv4Address>(filter with { InterfaceIndex = 4711 }));

        static Route<Ipv4Address> Route(string destination, Link link, uint table) => new()
        {
            Destination = Ipv4Prefix.Parse(destination),
            InterfaceIndex = link.Index,
            Table = table,
            Scope = RouteScope.Link,
        };
    }

    [Fact]
    public void BlackholeRoute_Added_ReadsBack()
    {
        var route = new Route<Ipv4Address> { Destination = Ipv4Prefix.Parse("203.0.113.0/24"), Type = RouteType.Blackhole };

        _space.Routes.AddRoute(route);

        Assert.Contains(route, _space.Routes.GetRoutes<Ipv4Address>());
    }

    [Fact]
    public void MultipathRoute_OfIpRoute2_HasAllNextHops()
    {
        (Link first, Link second) = _space.AddVeth();
        _space.Namespace.Run(() => Command.Run(
            "ip",
            [.. "-6 route add 2001:db8:1::/48 nexthop via fe80::1 dev a0 nexthop via fe80::2 dev b0".Split(' ')]));

        Route<Ipv6Address> route = Assert.Single(
            _space.Routes.GetRoutes<Ipv6Address>(), route => route.Destination == Ipv6Prefix.Parse("2001:db8:1::/48"));

        Assert.Equal(
            new NextHopList<Ipv6Address>(
            [
                new NextHop<Ipv6Address>(first.Index, Ipv6Address.Parse("fe80::1")),
                new NextHop<Ipv6Address>(second.Index, Ipv6Address.Parse("fe80::2")),
            ]),
            route.NextHops);
        Assert.Equal((first.Index, Ipv6Address.Parse("fe80::1")), (route.InterfaceIndex, route.Gateway));
    }

    [Fact]
    public void Rules_NewNamespace_HoldTheKernelsThree()
    {
        Assert.Equal(
            [(0u, RouteTable.Local), (32766u, RouteTable.Main), (32767u, RouteTable.Default)],
            _space.Routes.GetRules<Ipv4Address>().Select(rule => (rule.Priority, rule.Table)));
    }

    [Fact]
    public void Rule_WithEverything_ReadsBackAndGoes()
    {
        var rule = new Rule<Ipv4Address>
        {
            Source = Ipv4Prefix.Parse("192.0.0.1/32"),
            Destination = Ipv4Prefix.Parse("198.51.100.0/24"),
            Priority = 100,
            Table = 1000,
            Protocol = 4,
            InputInterface = "lo",
            OutputInterface = "eth7",
            FirewallMark = 0x10,
            FirewallMask = 0xff,
            Inverted = true,
        };

        _space.Routes.AddRule(rule);
        Rule<Ipv4Address> read = Assert.Single(_space.Routes.GetRules<Ipv4Address>(), OfPriority);
        _space.Routes.DeleteRule(rule);

        Assert.Equal(rule, read);
        Assert.DoesNotContain(_space.Routes.GetRules<Ipv4Address>(), OfPriority);

        bool OfPriority(Rule<Ipv4Address> other) => other.Priority == 100;
    }

    [Fact]
    public void Ipv6Rule_Added_ReadsBack()
    {
        var rule = new Rule<Ipv6Address> { Source = Ipv6Prefix.Parse("2001:db8::/32"), Priority = 9, Table = 70000, Protocol = 3 };

        _space.Routes.AddRule(rule);

        // The kernel gives the mask of a mark only where there is a mark.
        Assert.Contains(rule, _space.Routes.GetRules<Ipv6Address>());
    }

    [Fact]
    public void Neighbour_Permanent_ReadsBackAndGoes()
    {
        (Link link, _) = _space.AddVeth();
        var neighbour = new Neighbour<Ipv6Address>
        {
            InterfaceIndex = link.Index,
            Address = Ipv6Address.Parse("fe80::1"),
            LinkLayerAddress = MacAddress.Parse("02:00:00:00:00:01"),
            State = NeighbourState.Permanent,
            Flags = NeighbourFlags.Router,
        };

        _space.Routes.AddNeighbour(neighbour);
        Neighbour<Ipv6Address> read = Assert.Single(_space.Routes.GetNeighbours<Ipv6Address>(), Same);
        _space.Routes.DeleteNeighbour(neighbour);

        Assert.Equal(neighbour, read);
        Assert.DoesNotContain(
            _space.Routes.GetNeighbours<Ipv6Address>(), other => Same(other) && other.State == NeighbourState.Permanent);

        bool Same(Neighbour<Ipv6Address> other) => other.Address == neighbour.Address && other.InterfaceIndex == link.Index;
    }

    [Fact]
    public void ResolveNeighbour_HostThatAnswers_BecomesReachable()
    {
        using var other = new TestNamespace();
        (Link near, Link far) = _space.AddVeth(peer: other);
        _space.AddAddress(near, "fe80::1");
        other.AddAddress(far, "fe80::2");
        RouteMonitor monitor = _space.Open(() => new RouteMonitor());
        List<RouteEvent> events = [];

        _space.Routes.ResolveNeighbour(near.Index, Ipv6Address.Parse("fe80::2"));

        Wait.Until(monitor.Descriptor, () => monitor.TryRead(events) && events.Any(
            change => change is RouteEvent.NeighbourChanged<Ipv6Address> { Neighbour: { State: NeighbourState.Reachable } found }
                && found.Address == Ipv6Address.Parse("fe80::2") && found.LinkLayerAddress == far.Address));
    }

    [Fact]
    public void Failure_GatewayOutOfReach_CarriesTheKernelsWords()
    {
        (Link link, _) = _space.AddVeth();
        var route = new Route<Ipv4Address>
        {
            Destination = Ipv4Prefix.Parse("0.0.0.0/0"),
            Gateway = Ipv4Address.Parse("203.0.113.1"),
            InterfaceIndex = link.Index,
        };

        LinuxException failure = Assert.Throws<LinuxException>(() => _space.Routes.AddRoute(route));

        Assert.Equal(Errno.ENETUNREACH, failure.Errno);
        Assert.Equal("add route default via 203.0.113.1 dev a0", failure.Operation);
        Assert.Equal("Nexthop has invalid gateway", failure.Detail);
        Assert.Equal(
            "add route default via 203.0.113.1 dev a0: Network is unreachable (ENETUNREACH): Nexthop has invalid gateway",
            failure.Message);
    }

    [Fact]
    public void Failure_SameRouteTwice_IsEexist()
    {
        var route = new Route<Ipv4Address> { Destination = Ipv4Prefix.Parse("0.0.0.0/0"), InterfaceIndex = 1, Metric = 2048 };
        _space.Routes.AddRoute(route);

        LinuxException failure = Assert.Throws<LinuxException>(() => _space.Routes.AddRoute(route));

        Assert.Equal("add route default dev lo metric 2048: File exists (EEXIST)", failure.Message);
    }

    [Fact]
    public void Failure_AbsentObjects_HaveTheirErrorNumbers()
    {
        (Link link, _) = _space.AddVeth();

        Assert.Equal(Errno.ESRCH, Number(() => _space.Routes.DeleteRoute(
            new Route<Ipv4Address> { Destination = Ipv4Prefix.Parse("203.0.113.0/24"), InterfaceIndex = link.Index })));
        Assert.Equal(Errno.EADDRNOTAVAIL, Number(() => _space.Routes.DeleteAddress(
            new InterfaceAddress<Ipv6Address> { InterfaceIndex = link.Index, Address = default, PrefixLengthBits = 64 })));
        Assert.Equal(Errno.ENOENT, Number(() => _space.Routes.DeleteRule(new Rule<Ipv4Address> { Priority = 5, Table = 5 })));
        Assert.Equal(Errno.ENODEV, Number(() => _space.Routes.DeleteLink(9999)));
        Assert.Equal(Errno.ENOENT, Number(() => _space.Routes.DeleteNeighbour(
            new Neighbour<Ipv6Address> { InterfaceIndex = link.Index, Address = Ipv6Address.Parse("fe80::9") })));

        static int Number(Action action) => Assert.Throws<LinuxException>(action).Errno;
    }

    [Fact]
    public void Dump_ThousandsOfRoutes_IsWhole()
    {
        for (uint i = 0; i < 3000; i++)
        {
            _space.Routes.AddRoute(new Route<Ipv4Address>
            {
                Destination = new Ipv4Prefix(new Ipv4Address(0x0a000000 + (i << 8)), 24),
                InterfaceIndex = 1,
                Table = 500,
            });
        }

        Assert.Equal(3000, _space.Routes.GetRoutes<Ipv4Address>().Where(route => route.Table == 500).Distinct().Count());
    }
}
