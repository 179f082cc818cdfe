using Claton.Core.Decision;
using Claton.Core.Picture;
using Claton.Core.Plan;

namespace Claton.Core.Tests.Plan;

/// <summary>The steps from what is to what should be, as the text that an engineer would type.</summary>
public sealed class PlanDiffTests
{
    private static readonly InterfacePicture s_uplink = Pictures.Uplink();
    private static readonly Clat s_clat = Decide(Pictures.Host(s_uplink)).Interfaces[2].Clat!;
    private static readonly Device s_device = new(7, "clat-eth0");
    private static readonly Dictionary<int, RunningClat> s_running = new() { [2] = new(s_clat, s_device) };

    /// <summary>Native IPv4 elsewhere on the host.</summary>
    private static readonly InterfacePicture s_other = new()
    {
        Index = 8,
        Name = "eth9",
        Kind = InterfaceKind.Ethernet,
        IsUp = true,
        Ipv4Addresses = [Ipv4Address.Parse("192.0.2.2")],
    };

    /// <summary>The CLAT's device with its default route in both tables.</summary>
    private static readonly InterfacePicture s_deviceWithTable = Pictures.ClatDevice(7, s_clat) with
    {
        Ipv4DefaultRoutes = [Route(s_clat.RouteMetric), Route(0) with { Table = RoutingMark.TableOf(s_clat.Ipv4Address) }],
    };

    [Fact]
    public void Compute_NothingThere_OpensTheClat() => AssertSteps(
        Pictures.Host(s_uplink),
        [],
        $"clat open clat-eth0 dev eth0 192.0.0.1 as {s_clat.Ipv6Address} to 2001:db8:64::/96 "
            + "via fe80::a lladdr 02:00:5e:20:00:0a mtu 1500");

    [Fact]
    public void Compute_DeviceJustOpened_GetsLinkAddressAndRoute() => AssertSteps(
        Pictures.Host(s_uplink, new InterfacePicture { Index = 7, Name = "clat-eth0", Kind = InterfaceKind.Clat }),
        s_running,
        "ip link set clat-eth0 mtu 1472 up",
        "ip address add 192.0.0.1/32 dev clat-eth0",
        "ip route append default dev clat-eth0 src 192.0.0.1 metric 3072 proto 64");

    [Fact]
    public void Compute_DeviceThatBringsNothingLonger_GetsTheMtuOfWhatArrives() => AssertSteps(
        Pictures.Host(s_uplink, Pictures.ClatDevice(7, s_clat)),
        new() { [2] = new(s_clat, s_device with { BringsNothingLonger = true }) },
        "ip link set clat-eth0 mtu 1480 up");

    [Fact]
    public void Compute_EverythingAsPlanned_HasNothingToDo() =>
        AssertSteps(Pictures.Host(s_uplink, Pictures.ClatDevice(7, s_clat)), s_running);

    [Fact]
    public void Compute_RouteTakenAwayByOthers_PutsItBack() => AssertSteps(
        Pictures.Host(s_uplink, Pictures.ClatDevice(7, s_clat) with { Ipv4DefaultRoutes = [] }),
        s_running,
        "ip route append default dev clat-eth0 src 192.0.0.1 metric 3072 proto 64");

    [Fact]
    public void Compute_UplinkRenamed_RenamesTheDevice() => AssertSteps(
        Pictures.Host(s_uplink with { Name = "lan0" }, Pictures.ClatDevice(7, s_clat)),
        s_running,
        $"clat change {Parameters.Replace("eth0", "lan0", StringComparison.Ordinal)}",
        "ip link set clat-eth0 name clat-lan0");

    [Fact]
    public void Compute_UplinksExchangeTheirNames_NeedsANameInBetween() // As udev does it to whole machines.
    {
        InterfacePicture one = Pictures.Uplink(2, "eth1");
        InterfacePicture other = Pictures.Uplink(3, "eth0");
        HostPicture picture = Pictures.Host(one, other);
        HostPlan plan = Decide(picture);
        Dictionary<int, RunningClat> running = plan.Clats.ToDictionary(
            clat => clat.UplinkIndex, clat => new RunningClat(clat, new Device(clat.UplinkIndex + 5, $"clat-eth{clat.UplinkIndex - 2}")));

        Assert.Equal(["clat-eth0 name clat2", "clat-eth1 name clat3"], Renames("clat-eth0", "clat-eth1"));
        Assert.Equal(["clat2 name clat-eth1", "clat3 name clat-eth0"], Renames("clat2", "clat3"));
        Assert.Empty(Renames("clat-eth1", "clat-eth0"));

        IEnumerable<string> Renames(string nameOfOne, string nameOfOther)
        {
            HostPicture seen = Pictures.Host(
                one,
                other,
                Pictures.ClatDevice(7, plan.Interfaces[2].Clat!) with { Name = nameOfOne },
                Pictures.ClatDevice(8, plan.Interfaces[3].Clat!) with { Name = nameOfOther });
            return PlanDiff.Compute(seen, plan, running).OfType<Step.Rename>()
                .Select(step => step.ToString().Replace("ip link set ", "", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Compute_MetricChanged_AddsTheNewRouteBeforeTheOldIsDeleted() => AssertSteps(
        Pictures.Host(
            s_uplink with { Ipv6DefaultRoutes = [new DefaultRoute<Ipv6Address>(Pictures.RouterA, 600)] },
            Pictures.ClatDevice(7, s_clat)),
        s_running,
        $"clat change {Parameters}",
        "ip route append default dev clat-eth0 src 192.0.0.1 metric 2648 proto 64",
        "ip route delete default dev clat-eth0 src 192.0.0.1 metric 3072 proto 64");

    [Fact]
    public void Compute_AddressOfOthersOnOurDevice_IsDeletedLast() => AssertSteps(
        Pictures.Host(
            s_uplink,
            Pictures.ClatDevice(7, s_clat) with { Ipv4Addresses = [Ipv4Address.Parse("192.0.0.5")], MtuBytes = 1500 }),
        s_running,
        "ip link set clat-eth0 mtu 1472 up",
        "ip address add 192.0.0.1/32 dev clat-eth0",
        "ip address delete 192.0.0.5/32 dev clat-eth0");

    [Fact]
    public void Compute_HostBeginsToForward_AddsASinkForTheClatAddress() => AssertSteps(
        Pictures.Host(s_uplink with { IsIpv6Forwarding = true }, Pictures.ClatDevice(7, s_clat)),
        s_running,
        $"clat change {Parameters}",
        $"ip -6 route add {s_clat.Ipv6Address}/128 dev clat-eth0");

    [Fact]
    public void Compute_ClatAddressMoved_MovesTheSinkToo()
    {
        InterfacePicture uplink = s_uplink.WithDuplicate(s_clat.Ipv6Address, Pictures.Now) with { IsIpv6Forwarding = true };
        Clat moved = Decide(Pictures.Host(uplink)).Interfaces[2].Clat!;
        AssertSteps(
            Pictures.Host(uplink, Pictures.ClatDevice(7, s_clat) with { Ipv6HostRoutes = [s_clat.Ipv6Address] }),
            s_running,
            $"clat change {Parameters.Replace(s_clat.Ipv6Address.ToString(), moved.Ipv6Address.ToString(), StringComparison.Ordinal)}",
            $"ip -6 route add {moved.Ipv6Address}/128 dev clat-eth0",
            $"ip -6 route delete {s_clat.Ipv6Address}/128 dev clat-eth0");
    }

    [Fact]
    public void Compute_NativeIpv4Appears_ClosesTheClat() => AssertSteps(
        Pictures.Host(
            s_uplink with { Ipv4DefaultRoutes = [new DefaultRoute<Ipv4Address>(Ipv4Address.Parse("192.0.2.1"), 100)] },
            Pictures.ClatDevice(7, s_clat)),
        s_running,
        "clat close clat-eth0");

    [Fact]
    public void Compute_UplinkGone_ClosesTheClat() =>
        AssertSteps(Pictures.Host(Pictures.ClatDevice(7, s_clat)), s_running, "clat close clat-eth0");

    [Fact]
    public void Compute_OtherIpv4OnTheHost_AddsARuleBeforeTheRouteForAll() => AssertSteps( // E2
        Pictures.Host(s_uplink, s_other, Pictures.ClatDevice(7, s_clat) with { Ipv4DefaultRoutes = [] }),
        s_running,
        "ip route append default dev clat-eth0 src 192.0.0.1 table 46401 proto 64",
        "ip rule add from 192.0.0.1 lookup 46401 pref 4640 protocol 64",
        "ip route append default dev clat-eth0 src 192.0.0.1 metric 3072 proto 64");

    [Fact]
    public void Compute_RuleAsPlanned_HasNothingToDo() =>
        AssertSteps(Pictures.Host(s_uplink, s_other, s_deviceWithTable) with { SourceRules = [s_clat.Ipv4Address] }, s_running);

    [Fact]
    public void Compute_RuleTakenAwayByOthers_PutsItBack() => AssertSteps(
        Pictures.Host(s_uplink, s_other, s_deviceWithTable),
        s_running,
        "ip rule add from 192.0.0.1 lookup 46401 pref 4640 protocol 64");

    [Fact]
    public void Compute_OtherIpv4Gone_DeletesTheRule() => AssertSteps(
        Pictures.Host(s_uplink, s_deviceWithTable) with { SourceRules = [s_clat.Ipv4Address] },
        s_running,
        "ip rule delete from 192.0.0.1 lookup 46401 pref 4640 protocol 64");

    [Fact]
    public void Compute_RuleThatAKilledProcessLeft_IsDeleted() => AssertSteps( // E3
        Pictures.Host(s_uplink, Pictures.ClatDevice(7, s_clat)) with { SourceRules = [Ipv4Address.Parse("192.0.0.3")] },
        s_running,
        "ip rule delete from 192.0.0.3 lookup 46403 pref 4640 protocol 64");

    [Fact]
    public void Compute_RuleOfAnotherDaemon_Stays() // E3: its table has a route, so its CLAT is alive
    {
        var address = Ipv4Address.Parse("192.0.0.3");
        var device = new InterfacePicture
        {
            Index = 9,
            Name = "clat-eth5",
            Kind = InterfaceKind.RawIp,
            Ipv4Addresses = [address],
            Ipv4DefaultRoutes = [new(null, 0, address) { IsOurs = true, Table = RoutingMark.TableOf(address) }],
        };
        AssertSteps(
            Pictures.Host(s_uplink, device, s_deviceWithTable) with { SourceRules = [s_clat.Ipv4Address, address] }, s_running);
    }

    [Fact]
    public void Compute_KernelWithoutRules_DoesWithout() => AssertSteps(
        Pictures.Host(s_uplink, s_other, Pictures.ClatDevice(7, s_clat)) with { SourceRules = null }, s_running);

    [Fact]
    public void Compute_RouteOfOthersOnOurDevice_Stays() => AssertSteps(
        Pictures.Host(
            s_uplink,
            Pictures.ClatDevice(7, s_clat) with { Ipv4DefaultRoutes = [Route(s_clat.RouteMetric), Route(9) with { IsOurs = false }] }),
        s_running);

    private static DefaultRoute<Ipv4Address> Route(uint metric) => new(null, metric, s_clat.Ipv4Address) { IsOurs = true };

    private static string Parameters =>
        $"clat-eth0 dev eth0 192.0.0.1 as {s_clat.Ipv6Address} to 2001:db8:64::/96 via fe80::a lladdr 02:00:5e:20:00:0a mtu 1500";

    private static void AssertSteps(HostPicture picture, Dictionary<int, RunningClat> running, params string[] expected)
    {
        HostPlan previous = new()
        {
            Interfaces = HostPlan.Empty.Interfaces.Add(2, InterfacePlan.For(s_clat)),
            Ipv4Addresses = HostPlan.Empty.Ipv4Addresses.Add(2, s_clat.Ipv4Address),
        };
        HostPlan plan = Decide(picture, running.Count > 0 ? previous : HostPlan.Empty);
        Assert.Equal(expected, PlanDiff.Compute(picture, plan, running).Select(step => step.ToString()));
    }

    private static HostPlan Decide(HostPicture picture, HostPlan? previous = null) =>
        Decider.Decide(picture, Pictures.Configuration, previous ?? HostPlan.Empty, Pictures.Now);
}
