using Claton.Linux.Netlink;

namespace Claton.Linux.Tests.Netlink;

/// <summary>Events of each kind of object, and what happens when too many come. // E1</summary>
public sealed class RouteMonitorTests : IDisposable
{
    private readonly TestNamespace _space = new();
    private readonly RouteMonitor _monitor;
    private readonly List<RouteEvent> _events = [];

    public RouteMonitorTests() => _monitor = _space.Open(() => new RouteMonitor());

    public void Dispose() => _space.Dispose();

    [Fact]
    public void Read_NothingHappened_IsFalse()
    {
        Assert.False(_monitor.TryRead(_events));
        Assert.Empty(_events);
    }

    [Fact]
    public void Link_AddedChangedRemoved_IsReportedEachTime()
    {
        (Link link, _) = _space.AddVeth();
        _space.Routes.ChangeLink(link.Index, new LinkChange { Alias = "here" });
        _space.Routes.DeleteLink(link.Index);

        // No waiting: the kernel reports before it acknowledges.
        Assert.True(_monitor.TryRead(_events));
        Link[] changes = [.. _events.OfType<RouteEvent.LinkChanged>()
            .Select(change => change.Link)
            .Where(other => other.Index == link.Index)];
        Assert.Equal("a0", changes[0].Name);
        Assert.Equal("veth", changes[0].Kind);
        Assert.Contains(changes, other => other.Alias == "here");
        Assert.Contains(new RouteEvent.LinkRemoved(link.Index), _events);
    }

    [Fact]
    public void LinkMtu_Changed_IsReportedAndReadAgainForIpv6()
    {
        (Link link, _) = _space.AddVeth();

        _space.Routes.ChangeLink(link.Index, new LinkChange { MtuBytes = 1400 });

        Assert.True(_monitor.TryRead(_events));
        Assert.Contains(_events, change => change is RouteEvent.LinkChanged { Link.MtuBytes: 1400 });
        Assert.Equal(1400, _space.Routes.GetLink(link.Index)!.Ipv6MtuBytes);
    }

    [Fact]
    public void Ipv6Mtu_LoweredByARouter_IsReported()
    {
        using var other = new TestNamespace();
        (Link host, Link router) = _space.AddVeth(peer: other);
        _space.AddAddress(host, "fe80::1");
        other.AddAddress(router, "fe80::2");
        using Icmpv6Socket socket = other.Namespace.Run(() => Icmpv6Socket.Open(router.Index, []));
        byte[] advertisement = [134, 0, 0, 0, 0, 0, 0, 0, .. new byte[8], 5, 1, 0, 0, .. BigEndian(1400)];

        // Addresses become ready in the background, and advertisements are taken only after that.
        Wait.Until(() => socket.Send(advertisement, Ipv6Address.AllNodes) == 0
            && LastIpv6Mtu(host.Index) == 1400 && _space.Routes.GetLink("a0") is { Ipv6MtuBytes: 1400, MtuBytes: 1500 });

        static byte[] BigEndian(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
    }

    [Fact]
    public void Address_AddedRemoved_IsReported()
    {
        (Link link, _) = _space.AddVeth();
        _space.AddAddress(link, "2001:db8::1");
        var ipv4 = new InterfaceAddress<Ipv4Address>
        {
            InterfaceIndex = link.Index,
            Address = Ipv4Address.Parse("192.0.0.1"),
            PrefixLengthBits = 32,
        };
        _space.Routes.AddAddress(ipv4);
        InterfaceAddress<Ipv6Address> ipv6 =
            _space.Routes.GetAddresses<Ipv6Address>().Single(other => other.InterfaceIndex == link.Index);
        Wait.Until(
            _monitor.Descriptor,
            () => _monitor.TryRead(_events) && _events.OfType<RouteEvent.AddressChanged<Ipv6Address>>().Any());
        _space.Routes.DeleteAddress(ipv4);
        _space.Routes.DeleteAddress(ipv6);

        Assert.True(_monitor.TryRead(_events));
        Assert.Contains(new RouteEvent.AddressChanged<Ipv4Address>(ipv4 with { Flags = AddressFlags.Permanent }), _events);
        Assert.Contains(new RouteEvent.AddressRemoved<Ipv4Address>(ipv4 with { Flags = AddressFlags.Permanent }), _events);
        Assert.Contains(
            _events.OfType<RouteEvent.AddressChanged<Ipv6Address>>(), change => change.Address.Address == ipv6.Address);
        Assert.Contains(
            _events.OfType<RouteEvent.AddressRemoved<Ipv6Address>>(), change => change.Address.Address == ipv6.Address);
    }

    [Fact]
    public void Route_AddedRemoved_IsReported()
    {
        var ipv4 = new Route<Ipv4Address> { Destination = Ipv4Prefix.Parse("0.0.0.0/0"), InterfaceIndex = 1, Metric = 2048 };
        var ipv6 = new Route<Ipv6Address>
        {
            Destination = Ipv6Prefix.Parse("2001:db8:7::/48"),
            InterfaceIndex = 1,
            Metric = 1024,
            Preference = RouterPreference.Medium,
        };
        _space.Routes.AddRoute(ipv4);
        _space.Routes.DeleteRoute(ipv4);
        _space.Routes.AddRoute(ipv6);
        _space.Routes.DeleteRoute(ipv6);

        Assert.True(_monitor.TryRead(_events));
        Assert.Contains(new RouteEvent.RouteChanged<Ipv4Address>(ipv4), _events);
        Assert.Contains(new RouteEvent.RouteRemoved<Ipv4Address>(ipv4), _events);
        Assert.Contains(new RouteEvent.RouteChanged<Ipv6Address>(ipv6), _events);
        Assert.Contains(new RouteEvent.RouteRemoved<Ipv6Address>(ipv6), _events);
    }

    [Fact]
    public void Rule_AddedRemoved_IsReported()
    {
        var rule = new Rule<Ipv4Address> { Source = Ipv4Prefix.Parse("192.0.0.1/32"), Priority = 7, Table = 300 };
        _space.Routes.AddRule(rule);
        _space.Routes.DeleteRule(rule);

        Assert.True(_monitor.TryRead(_events));
        Assert.Equal([new RouteEvent.RuleChanged<Ipv4Address>(rule), new RouteEvent.RuleRemoved<Ipv4Address>(rule)], _events);
    }

    [Fact]
    public void Neighbour_AddedRemoved_IsReported()
    {
        (Link link, _) = _space.AddVeth();
        var neighbour = new Neighbour<Ipv6Address>
        {
            InterfaceIndex = link.Index,
            Address = Ipv6Address.Parse("fe80::1"),
            LinkLayerAddress = MacAddress.Parse("02:00:00:00:00:01"),
            State = NeighbourState.Permanent,
        };
        _space.Routes.AddNeighbour(neighbour);
        _space.Routes.DeleteNeighbour(neighbour);

        Assert.True(_monitor.TryRead(_events));
        Assert.Contains(new RouteEvent.NeighbourChanged<Ipv6Address>(neighbour), _events);
        Assert.Contains(
            _events.OfType<RouteEvent.NeighbourRemoved<Ipv6Address>>(),
            change => change.Neighbour.Address == neighbour.Address);
    }

    [Fact]
    public void Filter_ThatNamesNeighbours_LeavesOutAllOthersUntilItIsAnother()
    {
        (Link link, _) = _space.AddVeth();
        _monitor.TryRead(_events);
        var filter = new RouteEventFilter { RoutePrefixLengths = [0], Ipv6NeighboursOnly = true };

        _monitor.SetFilter(filter with { Ipv6Neighbours = [.. Enumerable.Range(0, RouteEventFilter.MostNeighbours).Select(Address)] });
        Assert.Equal([0, RouteEventFilter.MostNeighbours - 1], Reported());

        _monitor.SetFilter(filter with { Ipv6Neighbours = [] });
        Assert.Empty(Reported());

        _monitor.SetFilter(filter with { Ipv6Neighbours = [.. Enumerable.Range(0, RouteEventFilter.MostNeighbours + 1).Select(Address)] });
        Assert.Equal(4, Reported().Count());

        _monitor.SetFilter(filter);
        Assert.Equal(4, Reported().Count());

        // The first and the last that may be named, and two of others.
        IEnumerable<int> Reported()
        {
            int[] numbers = [0, RouteEventFilter.MostNeighbours - 1, RouteEventFilter.MostNeighbours, 1 << 20];
            foreach (int number in numbers)
            {
                Neighbour<Ipv6Address> neighbour = new()
                {
                    InterfaceIndex = link.Index,
                    Address = Address(number),
                    LinkLayerAddress = MacAddress.Parse("02:00:00:00:00:01"),
                    State = NeighbourState.Permanent,
                };
                _space.Routes.AddNeighbour(neighbour);
                Assert.Equal(neighbour.LinkLayerAddress, _space.Routes.GetNeighbour(link.Index, neighbour.Address)?.LinkLayerAddress);
                _space.Routes.DeleteNeighbour(neighbour);
            }

            _events.Clear();
            _monitor.TryRead(_events);
            return numbers.Where(number => _events.OfType<RouteEvent.NeighbourChanged<Ipv6Address>>()
                .Any(change => change.Neighbour.Address == Address(number)));
        }

        static Ipv6Address Address(int number) => Ipv6Address.Parse($"2001:db8::{number >> 16:x}:{number & 0xffff:x}");
    }

    [Fact]
    public void Ipv6Forwarding_SwitchedOnAndOff_IsReported()
    {
        (Link link, _) = _space.AddVeth();
        _monitor.TryRead(_events); // A new link is reported, too.
        _events.Clear();
        foreach ((string parameter, int value) in ((string, int)[])[("a0", 1), ("all", 1), ("all", 0)])
        {
            _space.Namespace.Run(() => Command.Run("sh", "-c", $"echo {value} >/proc/sys/net/ipv6/conf/{parameter}/forwarding"));
        }

        Assert.True(_monitor.TryRead(_events));
        Assert.Equal(
            [true, false],
            _events.OfType<RouteEvent.Ipv6ForwardingChanged>().Where(change => change.Index == link.Index).Select(change => change.Forwarding));
        Assert.All(_events.OfType<RouteEvent.Ipv6ForwardingChanged>(), change => Assert.True(change.Index > 0));
    }

    [Fact]
    public void Carrier_LostAndBack_IsCountedThoughBothAreOneReport()
    {
        (Link first, Link second) = _space.AddVeth();
        uint before = _space.Routes.GetLink(first.Index)!.CarrierChanges;
        _space.Routes.ChangeLink(second.Index, new LinkChange { Up = false });
        _space.Routes.ChangeLink(second.Index, new LinkChange { Up = true });

        Link after = _space.Routes.GetLink(first.Index)!;
        Assert.True(after.Flags.HasFlag(LinkFlags.LowerUp));
        Assert.Equal(before + 2, after.CarrierChanges);
    }

    [Fact]
    public void BridgePort_Joined_GivesNoEventOfItsOwn()
    {
        (Link link, _) = _space.AddVeth();
        _space.Namespace.Run(() => Command.Run("ip", "link", "add", "br0", "type", "bridge"));
        _space.Namespace.Run(() => Command.Run("ip", "link", "set", "a0", "master", "br0"));
        _space.Namespace.Run(() => Command.Run("ip", "link", "set", "a0", "nomaster"));

        // What is said of the port as a port has no kind, and its removal is not that of the link.
        Assert.True(_monitor.TryRead(_events));
        Assert.All(
            _events.OfType<RouteEvent.LinkChanged>().Where(change => change.Link.Index == link.Index),
            change => Assert.Equal("veth", change.Link.Kind));
        Assert.Contains(_events, change => change is RouteEvent.LinkChanged { Link.Master: not null });
        Assert.DoesNotContain(new RouteEvent.LinkRemoved(link.Index), _events);
    }

    [Fact]
    public void Overrun_MoreThanTheQueueHolds_IsToldOnceAndOverAfterwards()
    {
        RouteMonitor small = _space.Open(() => new RouteMonitor(receiveBufferBytes: 4096));
        for (uint i = 0; i < 500; i++)
        {
            _space.Routes.AddRoute(RouteNumber(i));
        }

        Assert.True(small.TryRead(_events));
        Assert.Equal([new RouteEvent.Overrun()], _events);
        Assert.Equal(500, _space.Routes.GetRoutes<Ipv4Address>().Count(route => route.Table == 600));

        _events.Clear();
        Assert.False(small.TryRead(_events));
        _space.Routes.AddRoute(RouteNumber(500));
        Assert.True(small.TryRead(_events));
        Assert.Equal([new RouteEvent.RouteChanged<Ipv4Address>(RouteNumber(500))], _events);
    }

    [Fact]
    public void Overrun_EventsReadBefore_AreKept()
    {
        RouteMonitor small = _space.Open(() => new RouteMonitor(receiveBufferBytes: 4096));
        _events.Add(new RouteEvent.LinkRemoved(4711));
        for (uint i = 0; i < 500; i++)
        {
            _space.Routes.AddRoute(RouteNumber(i));
        }

        small.TryRead(_events);

        Assert.Equal([new RouteEvent.LinkRemoved(4711), new RouteEvent.Overrun()], _events);
    }

    private static Route<Ipv4Address> RouteNumber(uint number) => new()
    {
        Destination = new Ipv4Prefix(new Ipv4Address(0x0a000000 + (number << 8)), 24),
        InterfaceIndex = 1,
        Table = 600,
    };

    private int? LastIpv6Mtu(int index)
    {
        _monitor.TryRead(_events);
        return _events.OfType<RouteEvent.LinkIpv6Changed>().LastOrDefault(change => change.Index == index)?.Settings.MtuBytes;
    }
}
