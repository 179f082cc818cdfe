using Claton.Core.NeighborDiscovery;
using Claton.Core.Picture;
using Claton.Translation.Rfc6052;

namespace Claton.Core.Tests.Picture;

public sealed class RouterTests
{
    private static readonly Pref64 s_old = Pictures.OfNetwork;
    private static readonly Pref64 s_new = Pictures.WellKnown;

    [Fact]
    public void Hear_FirstAdvertisement_KeepsWhatItSays()
    {
        Router router = Hear(null, Pictures.Advertisement((s_old, 600)) with { SourceLinkLayerAddress = new MacAddress(5), MtuBytes = 1400 });
        Assert.Equal((new MacAddress(5), 1400), (router.MacAddress, router.MtuBytes));
        Assert.Equal(Pictures.Now + TimeSpan.FromMinutes(30), router.Ends);
        Assert.Equal([new AdvertisedPrefix<Pref64>(s_old, Pictures.Now + TimeSpan.FromSeconds(600), IsSuperseded: false)], router.Pref64s);
    }

    [Fact]
    public void Hear_LifetimeZero_WithdrawsThePrefix() // A6
    {
        Router router = Hear(Hear(null, Pictures.Advertisement((s_old, 600))), Pictures.Advertisement((s_old, 0)));
        Assert.Empty(router.Pref64s);
    }

    [Fact]
    public void Hear_AdvertisementWithoutPref64_ChangesNoPrefix()
    {
        Router first = Hear(null, Pictures.Advertisement((s_old, 600)));
        Assert.Equal(first.Pref64s, Hear(first, Pictures.Advertisement()).Pref64s);
    }

    [Fact]
    public void Hear_NewerAdvertisementWithAnotherPrefix_SupersedesTheOld() // A13
    {
        Router router = Hear(Hear(null, Pictures.Advertisement((s_old, 600))), Pictures.Advertisement((s_new, 600)));
        Assert.Equal([(s_old, true), (s_new, false)], router.Pref64s.Select(prefix => (prefix.Prefix, prefix.IsSuperseded)));
    }

    [Fact]
    public void Hear_PrefixesInTurns_AreBothKept() // A7: a router that splits its options must not make the CLAT flap.
    {
        Router? router = null;
        for (int turn = 0; turn < 3; turn++)
        {
            router = Hear(Hear(router, Pictures.Advertisement((s_old, 600))), Pictures.Advertisement((s_new, 600)));
        }

        Assert.Equal([(s_old, false), (s_new, false)], router!.Pref64s.Select(prefix => (prefix.Prefix, prefix.IsSuperseded)));
    }

    [Fact]
    public void Hear_AdvertisementWithoutMtuOrLinkLayerAddress_KeepsTheKnownOnes()
    {
        Router first = Hear(null, Pictures.Advertisement() with { SourceLinkLayerAddress = new MacAddress(5), MtuBytes = 1400 });
        Router second = Hear(first, Pictures.Advertisement());
        Assert.Equal((first.MacAddress, first.MtuBytes), (second.MacAddress, second.MtuBytes));
    }

    [Fact]
    public void Hear_PrefixInformation_FollowsWhatHostsMayFormAddressesIn() // A4
    {
        Ipv6Prefix prefix = Ipv6Prefix.Parse("2001:db8:1::/64");
        Router announced = Hear(null, Pictures.Advertisement() with { Prefixes = [Information(prefix, TimeSpan.FromHours(1))] });
        Router withdrawn = Hear(announced, Pictures.Advertisement() with { Prefixes = [Information(prefix, TimeSpan.Zero)] });
        Assert.Equal([new AdvertisedPrefix<Ipv6Prefix>(prefix, Pictures.Now + TimeSpan.FromHours(1), IsSuperseded: false)], announced.AutonomousPrefixes);
        Assert.Empty(withdrawn.AutonomousPrefixes);
    }

    [Fact]
    public void Hear_NewerAdvertisementWithAnotherHostPrefix_SupersedesTheOld() // A14: renumbered, and the old is not taken back.
    {
        Router router = Hear(Hear(null, Announcing("2001:db8:1::/64")), Announcing("2001:db8:2::/64"));
        Assert.Equal(
            [("2001:db8:1::/64", true), ("2001:db8:2::/64", false)],
            router.AutonomousPrefixes.Select(prefix => (prefix.Prefix.ToString(), prefix.IsSuperseded)));
    }

    [Fact]
    public void Hear_HostPrefixesInTurns_AreBothKept() // A14: likewise.
    {
        Router? router = null;
        for (int turn = 0; turn < 3; turn++)
        {
            router = Hear(Hear(router, Announcing("2001:db8:1::/64")), Announcing("2001:db8:2::/64"));
        }

        Assert.All(router!.AutonomousPrefixes, prefix => Assert.False(prefix.IsSuperseded));
    }

    [Fact]
    public void Hear_AnotherHostPrefixEveryDay_KeepsTodays() // A14 E1
    {
        Router? router = null;
        for (int day = 1; day <= 100; day++)
        {
            router = Hear(router, Announcing($"2001:db8:{day:x}::/64"));
            Assert.Contains(
                router.AutonomousPrefixes, prefix => !prefix.IsSuperseded && prefix.Prefix.ToString() == $"2001:db8:{day:x}::/64");
        }
    }

    [Fact]
    public void Hear_UnreachableRouter_StaysSo() // A router that is heard need not hear.
    {
        Router known = Hear(null, Pictures.Advertisement((s_old, 600))) with { IsUnreachable = true };
        Assert.True(Hear(known, Pictures.Advertisement((s_old, 600))).IsUnreachable);
    }

    [Fact]
    public void WithoutExpired_PrefixEnded_DropsIt() // A6
    {
        Router router = Hear(null, Pictures.Advertisement((s_old, 8), (s_new, 600)));
        Instant later = Pictures.Now + TimeSpan.FromSeconds(8);
        Assert.False(router.HasExpired(Pictures.Now));
        Assert.True(router.HasExpired(later));
        Assert.Equal([s_new], router.WithoutExpired(later).Pref64s.Select(prefix => prefix.Prefix));
    }

    [Fact]
    public void Hear_FloodOfPrefixesAndRouters_KeepsABoundedNumber() // E1
    {
        Router? router = null;
        InterfacePicture uplink = Pictures.Uplink() with { Routers = [] };
        for (uint number = 0; number < 1000; number++)
        {
            var prefix = new Ipv6Prefix(new Ipv6Address(0x2001_0db8_0000_0000 | ((ulong)number << 16), 0), 64);
            router = Hear(router, Pictures.Advertisement((new Pref64(prefix), 600)) with
            {
                Prefixes = [Information(prefix, TimeSpan.FromHours(1))],
            });
            uplink = uplink.WithRouter(Pictures.Router(new Ipv6Address(0xfe80_0000_0000_0000, number)));
        }

        Assert.InRange(router!.Pref64s.Length, 1, 8);
        Assert.InRange(router.AutonomousPrefixes.Length, 1, 16);
        Assert.InRange(uplink.Routers.Length, 1, 16);
    }

    [Fact]
    public void WithRouter_OneTooMany_PushesOutNoneThatAnswersWithAPref64() // A7 E1
    {
        InterfacePicture full = Full(number => Pictures.Router(RouterNumber(number), s_old));
        Assert.Same(full, full.WithRouter(Pictures.Router(RouterNumber(99), s_new)));
    }

    [Fact]
    public void WithRouter_OneTooMany_TakesThePlaceOfOneThatDoesNotAnswer() // E1
    {
        InterfacePicture full = Full(number => Pictures.Router(RouterNumber(number), s_old) with { IsUnreachable = number == 3 });
        InterfacePicture after = full.WithRouter(Pictures.Router(RouterNumber(99)));
        Assert.Equal(full.Routers.Length, after.Routers.Length);
        Assert.DoesNotContain(after.Routers, router => router.Address == RouterNumber(3));
        Assert.Equal(RouterNumber(99), after.Routers[^1].Address);
    }

    [Fact]
    public void WithRouter_OneTooManyWithAPref64_TakesThePlaceOfOneWithout() // E1
    {
        InterfacePicture full = Full(number => Pictures.Router(RouterNumber(number), number == 3 ? [] : [s_old]));
        Assert.Same(full, full.WithRouter(Pictures.Router(RouterNumber(99))));
        Assert.DoesNotContain(
            full.WithRouter(Pictures.Router(RouterNumber(99), s_new)).Routers, router => router.Address == RouterNumber(3));
    }

    private static InterfacePicture Full(Func<uint, Router> router)
    {
        InterfacePicture uplink = Pictures.Uplink() with { Routers = [] };
        for (uint number = 0; number < 16; number++)
        {
            uplink = uplink.WithRouter(router(number));
        }

        return uplink;
    }

    private static Ipv6Address RouterNumber(uint number) => new(0xfe80_0000_0000_0000, number);

    private static RouterAdvertisement Announcing(string hostPrefix) =>
        Pictures.Advertisement() with { Prefixes = [Information(Ipv6Prefix.Parse(hostPrefix), TimeSpan.FromDays(30))] };

    private static PrefixInformation Information(Ipv6Prefix prefix, TimeSpan lifetime) =>
        new() { Prefix = prefix, OnLink = true, Autonomous = true, ValidLifetime = lifetime, PreferredLifetime = lifetime };

    private static Router Hear(Router? known, RouterAdvertisement advertisement) =>
        Router.Hear(known, Pictures.RouterA, advertisement, Pictures.Now);
}
