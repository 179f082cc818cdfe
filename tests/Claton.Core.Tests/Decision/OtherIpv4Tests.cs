using Claton.Core.Decision;
using Claton.Core.Picture;
using Claton.Core.Plan;

namespace Claton.Core.Tests.Decision;

/// <summary>IPv4 beside a CLAT: what is native, what is another CLAT's, and what neither. // A1 B5</summary>
public sealed class OtherIpv4Tests
{
    private static readonly Ipv4Address s_gateway = Ipv4Address.Parse("192.0.2.1");
    private static readonly DefaultRoute<Ipv4Address> s_default = new(s_gateway, 100);

    /// <summary>Addresses and default route on the uplink, and whether that makes its CLAT yield.</summary>
    public static TheoryData<string, string[], DefaultRoute<Ipv4Address>, NoClatReason?> OnTheUplink => new()
    {
        { "lease", ["192.0.2.2"], s_default, NoClatReason.NativeIpv4 },
        { "lease, with a source", ["192.0.2.2"], s_default with { PreferredSource = Ipv4Address.Parse("192.0.2.2") }, NoClatReason.NativeIpv4 },
        { "private address", ["10.0.0.2"], s_default, NoClatReason.NativeIpv4 },
        { "link-local gateway", ["192.0.2.2", "169.254.1.2"], s_default with { Gateway = Ipv4Address.Parse("169.254.0.1") }, NoClatReason.NativeIpv4 },
        { "unnumbered", [], s_default with { Gateway = null }, NoClatReason.NativeIpv4 },
        { "another table", ["192.0.2.2"], s_default with { Table = 100 }, NoClatReason.NativeIpv4 },
        { "self-made addresses alone", ["169.254.7.7"], s_default with { Gateway = null }, null },
        { "self-made source", ["192.0.2.2", "169.254.7.7"], s_default with { PreferredSource = Ipv4Address.Parse("169.254.7.7") }, null },
        { "another CLAT on the uplink", ["192.0.0.5"], s_default with { Gateway = null }, NoClatReason.OtherClat },
        { "another CLAT beside a self-made address", ["169.254.7.7", "192.0.0.5"], s_default with { Gateway = null }, NoClatReason.OtherClat },
        { "another CLAT's source", ["192.0.2.2", "192.0.0.5"], s_default with { PreferredSource = Ipv4Address.Parse("192.0.0.5") }, NoClatReason.OtherClat },
        { "a route with our mark", ["192.0.2.2"], s_default with { IsOurs = true }, null },
    };

    /// <summary>Name of a device with 192.0.0.1 and a default route, and whether the CLAT of eth0 yields.</summary>
    public static TheoryData<string, string[], NoClatReason?> OnOtherDevices => new()
    {
        { "clat", [], NoClatReason.OtherClat },
        { "clat", ["fe80::77"], NoClatReason.OtherClat },
        { "v4-eth0", [], NoClatReason.OtherClat },
        { "v4-eth1", [], null }, // Android's, of another uplink
        { "wlan0", ["2001:db8:9::1"], null }, // an uplink with a CLAT of its own, such as NetworkManager's
    };

    [Theory]
    [MemberData(nameof(OnTheUplink))]
    public void Decide_Ipv4OnTheUplink_YieldsToWhatIsIpv4(
        string what, string[] addresses, DefaultRoute<Ipv4Address> route, NoClatReason? expected)
    {
        InterfacePicture uplink = Pictures.Uplink() with
        {
            Ipv4Addresses = [.. addresses.Select(address => Ipv4Address.Parse(address))],
            Ipv4DefaultRoutes = [route],
        };
        InterfacePlan plan = Decide(Pictures.Configuration, uplink);
        Assert.True(expected == plan.Reason, $"{what}: {plan.Reason}");
    }

    [Theory]
    [MemberData(nameof(OnOtherDevices))]
    public void Decide_ClatOfOthers_YieldsWhereItServesTheUplink(string name, string[] ipv6Addresses, NoClatReason? expected)
    {
        InterfacePlan plan = Decide(Pictures.Configuration, Pictures.Uplink(), Pictures.Uplink(3, "eth1"), Other(name, ipv6Addresses));
        Assert.Equal(expected, plan.Reason);
    }

    [Fact]
    public void Decide_ClatOfOurs_IsNotTakenForAnother() // after a crash, when its device may outlive the process
    {
        InterfacePicture device = Other("clat-eth0", []);
        device = device with { Ipv4DefaultRoutes = [device.Ipv4DefaultRoutes[0] with { IsOurs = true }] };
        Assert.NotNull(Decide(Pictures.Configuration, Pictures.Uplink(), device).Clat);
    }

    [Fact]
    public void Decide_Always_ServesBesideAll()
    {
        Configuration always = With(("eth0", InterfacePolicy.Always));
        InterfacePicture native = Pictures.Uplink() with { Ipv4Addresses = [Ipv4Address.Parse("192.0.2.2")], Ipv4DefaultRoutes = [s_default] };
        Clat clat = Decide(always, native, Other("clat", [])).Clat!;
        Assert.Equal("192.0.0.2", clat.Ipv4Address.ToString());
        Assert.True(clat.RouteMetric > s_default.Metric);
    }

    [Theory]
    [InlineData("eth0", InterfacePolicy.Auto, "eth0")]
    [InlineData("eth0", InterfacePolicy.Always, "eth0")]
    [InlineData("eth0", InterfacePolicy.Off, "eth1")] // off alone: all others
    public void Decide_OneInterfaceNamed_ServesAccordingly(string name, InterfacePolicy policy, string served)
    {
        HostPlan plan = Decider.Decide(
            Pictures.Host(Pictures.Uplink(), Pictures.Uplink(3, "eth1")), With((name, policy)), HostPlan.Empty, Pictures.Now);
        Assert.Equal([served], plan.Clats.Select(clat => clat.UplinkName));
        Assert.Contains(plan.Interfaces.Values, other => other.Reason == NoClatReason.NotSelected);
    }

    [Fact]
    public void Decide_SomeNamedAndSomeOff_LeavesOutTheRest() =>
        Assert.Equal(InterfacePolicy.Off, With(("eth0", InterfacePolicy.Off), ("eth1", InterfacePolicy.Auto)).PolicyOf("eth2"));

    /// <summary>What else the host has, and whether a packet from a CLAT's address might go there.</summary>
    public static TheoryData<string, InterfacePicture, bool> OtherInterfaces => new()
    {
        { "nothing but IPv6", Native() with { Ipv4Addresses = [] }, false },
        { "address", Native(), true },
        { "address on a link that is down", Native() with { IsUp = false }, false },
        { "self-made address", Native() with { Ipv4Addresses = [Ipv4Address.Parse("169.254.7.7")] }, false },
        { "default route", Native() with { Ipv4Addresses = [], Ipv4DefaultRoutes = [s_default] }, true },
        { "address of loopback", Native() with { Kind = InterfaceKind.Loopback }, false },
        { "another CLAT of ours", Pictures.Uplink(9, "eth9"), true },
    };

    [Theory]
    [MemberData(nameof(OtherInterfaces))]
    public void SourceRules_OnlyWhereThereIsOtherIpv4(string what, InterfacePicture other, bool expected)
    {
        HostPlan plan = Decider.Decide(Pictures.Host(Pictures.Uplink(), other), Pictures.Configuration, HostPlan.Empty, Pictures.Now);
        Assert.True(expected == !plan.SourceRules.IsEmpty, what);
        Assert.True(plan.SourceRules.IsEmpty || plan.SourceRules.SetEquals(plan.Clats.Select(clat => clat.Ipv4Address)), what);
    }

    private static InterfacePicture Native() => new()
    {
        Index = 9,
        Name = "eth9",
        Kind = InterfaceKind.Ethernet,
        IsUp = true,
        Ipv4Addresses = [Ipv4Address.Parse("192.0.2.2")],
    };

    private static InterfacePicture Other(string name, string[] ipv6Addresses) => new()
    {
        Index = 9,
        Name = name,
        Kind = InterfaceKind.RawIp,
        IsUp = true,
        Ipv4Addresses = [Ipv4Address.Parse("192.0.0.1")],
        Ipv6Addresses = [.. ipv6Addresses.Select(address => Pictures.Address(address))],
        Ipv4DefaultRoutes = [new(null, 2048)],
    };

    private static Configuration With(params (string Name, InterfacePolicy Policy)[] policies) => Pictures.Configuration with
    {
        Interfaces = Pictures.Configuration.Interfaces.AddRange(policies.Select(said => KeyValuePair.Create(said.Name, said.Policy))),
    };

    private static InterfacePlan Decide(Configuration configuration, params InterfacePicture[] interfaces) =>
        Decider.Decide(Pictures.Host(interfaces), configuration, HostPlan.Empty, Pictures.Now).Interfaces[2];
}
