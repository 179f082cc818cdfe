using Claton.Core.Decision;
using Claton.Core.Dns;
using Claton.Core.NeighborDiscovery;
using Claton.Core.Picture;
using Claton.Core.Plan;
using Claton.Translation.Rfc6052;

namespace Claton.Core.Tests.Decision;

public sealed class DeciderTests
{
    private static readonly InterfacePicture s_uplink = Pictures.Uplink();

    /// <summary>What is wrong with an uplink, and the reason that is to be given for it. // A1 A3 B7</summary>
    public static TheoryData<string, InterfacePicture, NoClatReason> Obstacles => new()
    {
        { "loopback", s_uplink with { Kind = InterfaceKind.Loopback }, NoClatReason.NotAnUplink },
        { "another CLAT", s_uplink with { Kind = InterfaceKind.Clat }, NoClatReason.NotAnUplink },
        { "unknown framing", s_uplink with { Kind = InterfaceKind.Unsupported }, NoClatReason.NotAnUplink },
        { "bridge port", s_uplink with { MasterIndex = 7 }, NoClatReason.NotAnUplink },
        { "link down", s_uplink with { IsUp = false }, NoClatReason.LinkDown },
        { "IPv6 disabled", s_uplink with { IsIpv6Disabled = true }, NoClatReason.Ipv6Disabled },
        { "small MTU", s_uplink with { Ipv6MtuBytes = 1279 }, NoClatReason.MtuTooSmall },
        { "native IPv4", s_uplink with { Ipv4DefaultRoutes = [new(Ipv4Address.Parse("192.0.2.1"), 100)] }, NoClatReason.NativeIpv4 },
        { "no router", s_uplink with { Routers = [] }, NoClatReason.NoPref64 },
        { "no prefix", s_uplink with { Routers = [Pictures.Router(Pictures.RouterA)] }, NoClatReason.NoPref64 },
        { "prefix set, no router", s_uplink with { Routers = [], Dns = FoundByDns(Pictures.WellKnown) }, NoClatReason.NoRouter },
        { "prefix ended", WithRouter(router => router with { Pref64s = [new(Pictures.OfNetwork, Pictures.Now, false)] }), NoClatReason.NoPref64 },
        { "router ended", WithRouter(router => router with { Ends = Pictures.Now }), NoClatReason.NoPref64 },
        { "no address", s_uplink with { Ipv6Addresses = [Pictures.Address("fe80::1")] }, NoClatReason.NoSourcePrefix },
        { "single address", s_uplink with { Ipv6Addresses = [Pictures.Address("2001:db8::1", 128)] }, NoClatReason.NoPrefixOfOwn },
        { "router's MAC unknown", WithRouter(router => router with { MacAddress = null }), NoClatReason.RouterUnresolved },
    };

    [Theory]
    [MemberData(nameof(Obstacles))]
    public void Decide_Obstacle_GivesItsReason(string obstacle, InterfacePicture uplink, NoClatReason expected)
    {
        InterfacePlan plan = DecideOne(uplink);
        Assert.True(plan.Clat is null, obstacle);
        Assert.Equal(expected, plan.Reason);
        Assert.NotEmpty(expected.InWords());
    }

    [Fact]
    public void Decide_UplinkWithPref64_GetsAClat()
    {
        Clat clat = Assert.IsType<Clat>(DecideOne(s_uplink).Clat);
        Assert.Equal("clat-eth0", clat.DeviceName);
        Assert.Equal(Pictures.OfNetwork, clat.Pref64);
        Assert.Equal(Pictures.RouterA, clat.Router);
        Assert.Equal("192.0.0.1", clat.Ipv4Address.ToString());
        Assert.True(Ipv6Prefix.Parse("2001:db8:2::/64").Contains(clat.Ipv6Address));
        Assert.Equal(1472, clat.Ipv4MtuBytes);
        Assert.Equal(2048u + 1024u, clat.RouteMetric);
        Assert.False(clat.NeedsIpv6Sink);
    }

    [Fact]
    public void Decide_SamePictureTwice_GivesTheSamePlan()
    {
        HostPicture picture = Pictures.Host(s_uplink, Pictures.Uplink(3, "eth1"));
        HostPlan first = Decide(picture);
        Assert.Equal(first.Clats, Decide(picture, first).Clats);
    }

    [Fact]
    public void Decide_InterfaceNotSelected_IsLeftOut()
    {
        Configuration configuration = Pictures.Configuration with { Interfaces = Pictures.Configuration.Interfaces.Add("wlan0", InterfacePolicy.Auto) };
        HostPlan plan = Decider.Decide(Pictures.Host(s_uplink), configuration, HostPlan.Empty, Pictures.Now);
        Assert.Equal(NoClatReason.NotSelected, plan.Interfaces[2].Reason);
    }

    [Fact]
    public void Decide_RouterOfHigherPreference_IsPreferred() // A7
    {
        Router preferred = Pictures.Router(Pictures.RouterB, Pictures.WellKnown) with { Preference = RouterPreference.High };
        Clat clat = DecideOne(s_uplink with { Routers = s_uplink.Routers.Add(preferred) }).Clat!;
        Assert.Equal((Pictures.RouterB, Pictures.WellKnown), (clat.Router, clat.Pref64));
        Assert.Equal(preferred.MacAddress, clat.RouterMacAddress);
    }

    [Fact]
    public void Decide_SecondPrefixHeardLater_DoesNotDisplaceTheFirst() // A7
    {
        Router both = Pictures.Router(Pictures.RouterA, Pictures.OfNetwork, Pictures.WellKnown);
        Router another = Pictures.Router(Pictures.RouterB, Pictures.WellKnown);
        Assert.Equal(Pictures.OfNetwork, DecideOne(s_uplink with { Routers = [both, another] }).Clat!.Pref64);
    }

    [Fact]
    public void Decide_SupersededPrefix_IsLeftForTheNewerOne() // A13
    {
        Router router = Pictures.Router(Pictures.RouterA, Pictures.OfNetwork, Pictures.WellKnown);
        router = router with { Pref64s = router.Pref64s.SetItem(0, router.Pref64s[0] with { IsSuperseded = true }) };
        Assert.Equal(Pictures.WellKnown, DecideOne(s_uplink with { Routers = [router] }).Clat!.Pref64);
    }

    [Fact]
    public void Decide_RouterWithAPrefixOfItsOwn_IsUsedWithAnAddressOfIt() // A4
    {
        InterfacePicture uplink = s_uplink with
        {
            Ipv6Addresses = [Pictures.Address("2001:db8:a::1"), Pictures.Address("2001:db8:b::1")],
            Routers = [Pictures.Router(Pictures.RouterB, Pictures.OfNetwork) with { AutonomousPrefixes = [Advertised("2001:db8:b::/64")] }],
        };
        Assert.Equal(Ipv6Prefix.Parse("2001:db8:b::/64"), new Ipv6Prefix(DecideOne(uplink).Clat!.Ipv6Address, 64));
    }

    [Fact]
    public void Decide_DeprecatedPrefixBesideAPreferredOne_IsLeft() // A14 B3
    {
        InterfacePicture uplink = s_uplink with
        {
            Ipv6Addresses = [Pictures.Address("2001:db8:a::1") with { IsDeprecated = true }, Pictures.Address("2001:db8:b::1")],
        };
        Assert.Equal(Ipv6Prefix.Parse("2001:db8:b::/64"), new Ipv6Prefix(DecideOne(uplink).Clat!.Ipv6Address, 64));
    }

    [Fact]
    public void Decide_DeprecatedPrefixAlone_IsKept() // A14
    {
        InterfacePicture uplink = s_uplink with
        {
            Ipv6Addresses = [Pictures.Address("2001:db8:a::1") with { IsDeprecated = true }],
        };
        Assert.Equal(Ipv6Prefix.Parse("2001:db8:a::/64"), new Ipv6Prefix(DecideOne(uplink).Clat!.Ipv6Address, 64));
    }

    [Fact]
    public void Decide_SupersededHostPrefixBesideACurrentOne_IsLeft() // A14
    {
        InterfacePicture uplink = WithRouter(router => router with
        {
            AutonomousPrefixes = [Advertised("2001:db8:a::/64") with { IsSuperseded = true }, Advertised("2001:db8:b::/64")],
        }) with { Ipv6Addresses = [Pictures.Address("2001:db8:a::1"), Pictures.Address("2001:db8:b::1")] };
        Assert.Equal(Ipv6Prefix.Parse("2001:db8:b::/64"), new Ipv6Prefix(DecideOne(uplink).Clat!.Ipv6Address, 64));
    }

    [Fact]
    public void Decide_TemporaryAddressesComeAndGo_LeavesTheClatAlone() // A14: they share the prefix of the lasting one.
    {
        InterfacePicture rotated = s_uplink with
        {
            Ipv6Addresses = [.. s_uplink.Ipv6Addresses, Pictures.Address("2001:db8:2::aaaa") with { IsDeprecated = true }, Pictures.Address("2001:db8:2::bbbb")],
        };
        Assert.Equal(DecideOne(s_uplink).Clat, DecideOne(rotated).Clat);
    }

    [Fact]
    public void Decide_UnreachableRouter_IsLeftForOneThatAnswers() // A7
    {
        Router first = s_uplink.Routers[0] with { Preference = RouterPreference.High };
        Router second = Pictures.Router(Pictures.RouterB, Pictures.WellKnown);
        Assert.Equal(Pictures.RouterA, DecideOne(s_uplink with { Routers = [first, second] }).Clat!.Router);
        Assert.Equal(Pictures.RouterB, DecideOne(s_uplink with { Routers = [first with { IsUnreachable = true }, second] }).Clat!.Router);
        Assert.Equal(Pictures.RouterA, DecideOne(s_uplink with { Routers = [first with { IsUnreachable = true }] }).Clat!.Router);
    }

    [Fact]
    public void Decide_AddressFoundDuplicate_MovesToAnother() // B2
    {
        Clat first = DecideOne(s_uplink).Clat!;
        Clat second = DecideOne(s_uplink.WithDuplicate(first.Ipv6Address, Pictures.Now)).Clat!;
        Assert.NotEqual(first.Ipv6Address, second.Ipv6Address);
        Assert.Equal(first with { Ipv6Address = second.Ipv6Address }, second);
    }

    [Fact]
    public void Decide_EveryCandidateDuplicate_SaysSo()
    {
        InterfacePicture uplink = s_uplink;
        for (int conflicts = 0; conflicts < 100 && DecideOne(uplink).Clat is { } clat; conflicts++)
        {
            uplink = uplink.WithDuplicate(clat.Ipv6Address, Pictures.Now);
        }

        Assert.Equal(NoClatReason.NoUniqueIpv6Address, DecideOne(uplink).Reason);
        Assert.NotNull(DecideOne(uplink.WithoutExpired(Pictures.Now + TimeSpan.FromDays(1)) with { Routers = s_uplink.Routers }).Clat);
    }

    [Fact]
    public void Decide_AddressFoundDuplicateLongAgo_IsNotMovedBackTo() // B2
    {
        HostPlan first = Decide(Pictures.Host(s_uplink));
        InterfacePicture conflict = s_uplink.WithDuplicate(first.Interfaces[2].Clat!.Ipv6Address, Pictures.Now);
        HostPlan moved = Decide(Pictures.Host(conflict), first);
        Assert.Equal(moved.Clats, Decide(Pictures.Host(s_uplink), moved).Clats);
        Assert.Equal(first.Clats, Decide(Pictures.Host(s_uplink)).Clats);
    }

    [Fact]
    public void Decide_NineUplinks_RefusesTheNinth() // A2 B5
    {
        HostPlan plan = Decide(Pictures.Host([.. Enumerable.Range(2, 9).Select(index => Pictures.Uplink(index, $"eth{index}"))]));
        Assert.Equal(8, plan.Clats.Select(clat => clat.Ipv4Address).Distinct().Count());
        Assert.Equal(NoClatReason.NoFreeIpv4Address, plan.Interfaces[10].Reason);
    }

    [Fact]
    public void Decide_UplinkBeforeOthersGoes_LeavesTheirAddressesAlone() // B5
    {
        HostPlan both = Decide(Pictures.Host(s_uplink, Pictures.Uplink(3, "eth1")));
        HostPlan one = Decide(Pictures.Host(Pictures.Uplink(3, "eth1")), both);
        Assert.Equal(both.Interfaces[3].Clat, one.Interfaces[3].Clat);
    }

    [Fact]
    public void Decide_UplinkThatComesBack_HasItsAddressAgain() // B5
    {
        InterfacePicture other = Pictures.Uplink(3, "eth1");
        HostPlan both = Decide(Pictures.Host(s_uplink, other));
        HostPlan without = Decide(Pictures.Host(s_uplink with { IsUp = false }, other), both);
        HostPlan withAnother = Decide(Pictures.Host(s_uplink with { IsUp = false }, other, Pictures.Uplink(4, "eth2")), without);

        HostPlan back = Decide(Pictures.Host(s_uplink, other, Pictures.Uplink(4, "eth2")), withAnother);

        Assert.Equal(both.Interfaces[2].Clat, back.Interfaces[2].Clat);
        Assert.Equal(both.Interfaces[3].Clat, back.Interfaces[3].Clat);
    }

    [Fact]
    public void Decide_NoOtherAddressLeft_TakesThatOfAnUplinkWithoutAClat() // B5
    {
        InterfacePicture[] eight = [.. Enumerable.Range(2, 8).Select(index => Pictures.Uplink(index, $"eth{index}"))];
        HostPlan full = Decide(Pictures.Host(eight));
        InterfacePicture ninth = Pictures.Uplink(10, "eth10");
        eight[0] = eight[0] with { IsUp = false };
        HostPlan without = Decide(Pictures.Host([.. eight]), full);

        HostPlan plan = Decide(Pictures.Host([.. eight, ninth]), without);

        Assert.Equal(full.Interfaces[2].Clat!.Ipv4Address, plan.Interfaces[10].Clat!.Ipv4Address);
        Assert.Equal(8, plan.Clats.Select(clat => clat.Ipv4Address).Distinct().Count());
        Assert.DoesNotContain(2, plan.Ipv4Addresses.Keys);
    }

    [Fact]
    public void Decide_AddressOnADeviceThatIsTakenDown_IsNobodyElses() // B5
    {
        HostPlan before = Decide(Pictures.Host(s_uplink));
        InterfacePicture device = Pictures.ClatDevice(100, before.Interfaces[2].Clat!);

        HostPlan plan = Decide(Pictures.Host(Pictures.Uplink(3, "eth1"), device), before);

        Assert.NotEqual(before.Interfaces[2].Clat!.Ipv4Address, plan.Interfaces[3].Clat!.Ipv4Address);
    }

    [Fact]
    public void Decide_AddressOfOtherSoftware_CountsAsTaken() // B5
    {
        var other = new InterfacePicture
        {
            Index = 9,
            Name = "clat",
            Kind = InterfaceKind.RawIp,
            Ipv4Addresses = [Ipv4Address.Parse("192.0.0.1")],
        };
        Assert.NotEqual("192.0.0.1", Decide(Pictures.Host(s_uplink, other)).Interfaces[2].Clat!.Ipv4Address.ToString());
    }

    [Fact]
    public void Decide_RouterAdvertisesSmallerMtu_IsHeeded() // B6
    {
        InterfacePicture uplink = WithRouter(router => router with { MtuBytes = 1400 });
        Assert.Equal((1400, 1372), (DecideOne(uplink).Clat!.Ipv6MtuBytes, DecideOne(uplink).Clat!.Ipv4MtuBytes));
    }

    [Fact]
    public void Decide_LongInterfaceName_GivesADeviceNameTheKernelTakes()
    {
        Assert.Equal("clat-enp0s31f6u", DecideOne(Pictures.Uplink(5, "enp0s31f6u")).Clat!.DeviceName);
        Assert.Equal("clat5", DecideOne(Pictures.Uplink(5, "enp0s31f6u1")).Clat!.DeviceName);
    }

    [Fact]
    public void Decide_LinkWithoutLinkLayerAddresses_NeedsNoneOfTheRouter()
    {
        InterfacePicture uplink = WithRouter(router => router with { MacAddress = null }) with { Kind = InterfaceKind.RawIp, MacAddress = null };
        Assert.Null(DecideOne(uplink).Clat!.RouterMacAddress);
    }

    [Fact]
    public void Decide_HostThatForwards_AsksForASink() =>
        Assert.True(DecideOne(s_uplink with { IsIpv6Forwarding = true }).Clat!.NeedsIpv6Sink);

    [Theory]
    [InlineData(false, 1280, 1252)]
    [InlineData(true, 1280, 1280)]
    [InlineData(true, 1307, 1280)]
    [InlineData(true, 1309, 1281)]
    public void Decide_UplinkOfLittleMtu_LeavesIpv6OnTheDeviceWhereItIsNeeded(bool isForwarding, int ipv6MtuBytes, int expected) => // B6
        Assert.Equal(
            expected, DecideOne(s_uplink with { IsIpv6Forwarding = isForwarding, Ipv6MtuBytes = ipv6MtuBytes }).Clat!.Ipv4MtuBytes);

    [Fact]
    public void DecideAgainAt_SeveralLifetimes_IsTheFirstToEnd() // A6
    {
        Assert.Equal(Pictures.Now + TimeSpan.FromMinutes(10), Decide(Pictures.Host(s_uplink)).DecideAgainAt);
        Assert.Equal(Instant.Never, Decide(Pictures.Host(s_uplink with { Routers = [] })).DecideAgainAt);
    }

    private static AdvertisedPrefix<Ipv6Prefix> Advertised(string prefix) =>
        new(Ipv6Prefix.Parse(prefix), Pictures.Now + TimeSpan.FromHours(1), IsSuperseded: false);

    internal static DnsFindings FoundByDns(params Pref64[] prefixes) => new()
    {
        Pref64s = [.. prefixes.Select(prefix => new DnsPref64(prefix, Pictures.Now + TimeSpan.FromMinutes(5)))],
        Resolver = new Resolver(Ipv6Address.Parse("2001:db8::53"), ResolverOrigin.RouterAdvertisement),
    };

    private static InterfacePicture WithRouter(Func<Router, Router> change) =>
        s_uplink with { Routers = [change(s_uplink.Routers[0])] };

    private static InterfacePlan DecideOne(InterfacePicture uplink) => Decide(Pictures.Host(uplink)).Interfaces[uplink.Index];

    private static HostPlan Decide(HostPicture picture, HostPlan? previous = null) =>
        Decider.Decide(picture, Pictures.Configuration, previous ?? HostPlan.Empty, Pictures.Now);
}
