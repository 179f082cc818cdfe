using Claton.Core.Picture;
using Claton.Linux.Netlink;
using Claton.Linux.Tests;
using Claton.Observation;

namespace Claton.Tests.Observation;

/// <summary>What is followed by the kernel's reports is what somebody who looks for the first time sees.</summary>
public sealed class KernelObserverTests : IDisposable
{
    private readonly TestNamespace _space = new();
    private readonly KernelObserver _observer;

    public KernelObserverTests()
    {
        _space.AddVeth();
        _space.AddVeth("a1", "b1");
        _observer = _space.Open(() => new KernelObserver());
    }

    public void Dispose() => _space.Dispose();

    [Theory]
    [InlineData("a default route", "route add default dev a0 metric 7", "route delete default dev a0 metric 7")]
    [InlineData("several of one metric", "route append default dev a0 metric 7", "route append default dev a1 metric 7", "route delete default dev a0")]
    [InlineData("one that takes another's place", "route add default dev a0 metric 7", "route replace default dev a1 metric 7")]
    [InlineData("one that takes the first one's place", "route append default dev a0 metric 7", "route append default dev b0 metric 7", "route replace default dev a1 metric 7")]
    [InlineData("one that is changed", "route add default dev a0 metric 7", "route change default dev a0 metric 7 mtu 1400")]
    [InlineData("several next hops", "route add default nexthop dev a0 nexthop dev a1", "link set a0 down", "link set a0 up", "link set a1 down")]
    [InlineData("one of several next hops deleted", "route add default nexthop dev a0 nexthop dev b1", "link delete a0")]
    [InlineData("shared next hop deleted", "nexthop add id 7 dev a0", "route add default nhid 7", "nexthop delete id 7")]
    [InlineData("shared next hop moved", "nexthop add id 7 dev a0", "route add default nhid 7 metric 9", "nexthop replace id 7 dev a1", "link set a1 down")]
    [InlineData("shared next hop of a group deleted", "nexthop add id 7 dev a0", "nexthop add id 8 dev a1", "nexthop add id 9 group 7/8", "route add default nhid 9", "nexthop delete id 7", "nexthop delete id 8")]
    [InlineData("shared IPv6 next hop deleted", "nexthop add id 7 via fe80::1 dev a0", "-6 route add default nhid 7", "nexthop replace id 7 via fe80::1 dev a1", "nexthop delete id 7")]
    [InlineData("interface set down", "route add default dev a0", "link set a0 down", "link set a0 up")]
    [InlineData("interface set down and up at once", "route add default dev a0", "link set a0 down; ip link set a0 up")]
    [InlineData("interface deleted", "route add default dev a0", "route add default dev b0 metric 9", "link delete a0")]
    [InlineData("last address deleted", "address add 192.0.2.1/24 dev a0", "route add default via 192.0.2.2", "address delete 192.0.2.1/24 dev a0")]
    [InlineData("source address deleted", "address add 192.0.2.1/24 dev a0", "route add default dev a1 src 192.0.2.1", "address delete 192.0.2.1/24 dev a0")]
    [InlineData("other table", "route add default dev a0 table 1000", "route replace default dev a1 table 1000", "route flush table 1000")]
    [InlineData("by type of service", "route add default dev a0 tos 0x10", "route add default dev a0", "route delete default dev a0 tos 0x10")]
    [InlineData("not unicast", "route add blackhole default", "route replace default dev a0", "route replace unreachable default")]
    [InlineData("IPv6 default route", "-6 route add default dev a0 metric 7", "-6 route replace default dev a1 metric 7", "-6 route delete default")]
    [InlineData("IPv6 next hop by next hop", "-6 route add default via fe80::1 dev a0", "-6 route append default via fe80::2 dev a1", "-6 route append default via fe80::3 dev a0", "-6 route delete default via fe80::1 dev a0", "link set a1 down")]
    [InlineData("IPv6 next hops replaced", "-6 route add default nexthop via fe80::1 dev a0 nexthop via fe80::2 dev a1", "-6 route replace default via fe80::3 dev a1")]
    [InlineData("IPv6 host routes", "-6 route add 2001:db8::1/128 dev a0", "-6 route add 2001:db8:1::/48 dev a0", "-6 route replace 2001:db8::1/128 dev a1", "link set a1 down")]
    [InlineData("master", "link add br0 type bridge", "route add default dev a0", "link set a0 master br0", "link set a0 nomaster", "link delete br0")]
    public void Picture_AfterEachChange_IsThatOfWhoeverLooksAnew(string what, params string[] changes)
    {
        foreach (string change in changes)
        {
            _space.Namespace.Run(() => Command.Run("sh", "-c", $"ip {change}"));
            Wait.Until(() => Followed() == Anew(), () => $"{what}: {change}\n{Followed()}\n--- and anew\n{Anew()}");
        }
    }

    [Fact]
    public void Picture_RoutesThatAreNotFollowed_WakeNobody()
    {
        _observer.Read();
        RouteMonitor monitor = _space.Open(() => new RouteMonitor(KernelTables.EventsOfInterest));

        _space.Namespace.Run(() => Command.Run("sh", "-c", "ip route add 192.0.2.0/24 dev a0; ip -6 route add 2001:db8::/48 dev a0"));
        Assert.False(monitor.TryRead([]));

        _space.Namespace.Run(() => Command.Run("sh", "-c", "ip route add default dev a0"));
        Assert.True(monitor.TryRead([]));
    }

    private string Followed()
    {
        _observer.Read();
        return InWords(_observer);
    }

    private string Anew()
    {
        using KernelObserver anew = _space.Namespace.Run(() => new KernelObserver());
        return InWords(anew);
    }

    private static string InWords(KernelObserver observer) => string.Join('\n', observer
        .ToPicture(HostPicture.Empty, isClatDevice: _ => true)
        .Interfaces.Values.Select(seen =>
            $"{seen.Name} up {seen.IsUp} master {seen.MasterIndex} mtu {seen.MtuBytes} "
            + $"[{InWords(seen.Ipv4Addresses)}] [{InWords(seen.Ipv6Addresses)}] "
            + $"[{InWords(seen.Ipv4DefaultRoutes)}] [{InWords(seen.Ipv6DefaultRoutes)}] [{InWords(seen.Ipv6HostRoutes)}]"));

    /// <summary>The order of arrival is not that of the kernel's lists.</summary>
    private static string InWords<T>(IEnumerable<T> values) =>
        string.Join(", ", values.Select(value => $"{value}").Order(StringComparer.Ordinal));
}
