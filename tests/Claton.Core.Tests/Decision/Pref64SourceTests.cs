using System.Collections.Immutable;
using Claton.Core.Decision;
using Claton.Core.NeighborDiscovery;
using Claton.Core.Picture;
using Claton.Core.Plan;
using Claton.Translation.Rfc6052;

namespace Claton.Core.Tests.Decision;

/// <summary>Configured, then Router Advertisements, then DNS; never two at once. A5</summary>
public sealed class Pref64SourceTests
{
    private static readonly Pref64 s_configured = new(Ipv6Prefix.Parse("2001:db8:c0f:1::/96"));

    /// <summary>On the left what there is, on the right what comes of it: the source, and whether resolvers are asked.</summary>
    public static TheoryData<bool, bool, bool, bool, bool, Pref64Source?, bool> Sources => new()
    {
        // set, advertised, in DNS; uses RAs, uses DNS
        { true, true, true, true, true, Pref64Source.Configuration, false },
        { true, false, false, true, true, Pref64Source.Configuration, false },
        { true, false, false, false, false, Pref64Source.Configuration, false },
        { false, true, true, true, true, Pref64Source.RouterAdvertisement, false },
        { false, true, false, true, false, Pref64Source.RouterAdvertisement, false },
        { false, true, true, false, true, Pref64Source.Dns, true },
        { false, false, true, true, true, Pref64Source.Dns, true },
        { false, false, false, true, true, null, true },
        { false, false, true, true, false, null, false },
        { false, true, true, false, false, null, false },
    };

    [Theory]
    [MemberData(nameof(Sources))]
    public void Decide_SeveralSources_TakesTheBestAndAsksNoWorse(
        bool isSet, bool isAdvertised, bool isInDns, bool usesRas, bool usesDns, Pref64Source? expected, bool asksDns)
    {
        InterfacePicture uplink = Pictures.Uplink() with
        {
            Routers = [isAdvertised ? Pictures.Router(Pictures.RouterA, Pictures.OfNetwork) : Pictures.Router(Pictures.RouterA)],
            Dns = isInDns ? DeciderTests.FoundByDns(Pictures.WellKnown) : DnsFindings.None,
        };
        Configuration configuration = Pictures.Configuration with
        {
            Pref64s = isSet ? Set(("", s_configured)) : Set(),
            UsesRouterAdvertisements = usesRas,
            UsesDns = usesDns,
        };

        InterfacePlan plan = Decide(uplink, configuration);

        Assert.Equal((expected, asksDns), (plan.Clat?.Pref64Source, plan.AsksDns));
        Pref64? prefix = expected switch
        {
            Pref64Source.Configuration => s_configured,
            Pref64Source.RouterAdvertisement => Pictures.OfNetwork,
            Pref64Source.Dns => Pictures.WellKnown,
            _ => null,
        };
        Assert.Equal(prefix, plan.Clat?.Pref64);
    }

    [Theory] // A11
    [InlineData(false, false, false)]
    [InlineData(true, false, true)]
    [InlineData(false, true, false)]
    [InlineData(true, true, false)]
    public void Decide_SilentPrefixOfDns_IsLeftForAnotherThatMayWork(bool isFirstSilent, bool isSecondSilent, bool isSecondChosen)
    {
        DnsFindings found = DeciderTests.FoundByDns(Pictures.OfNetwork, Pictures.WellKnown)
            .WithSilence(Pictures.OfNetwork, isFirstSilent).WithSilence(Pictures.WellKnown, isSecondSilent);

        Assert.Equal(
            isSecondChosen ? Pictures.WellKnown : Pictures.OfNetwork, Decide(OnlyInDns() with { Dns = found }).Clat?.Pref64);
    }

    [Fact]
    public void WithSilenceOf_FindingsBefore_KeepsWhatWasSeenOfPrefixesThatAreStillThere()
    {
        DnsFindings before = DeciderTests.FoundByDns(Pictures.OfNetwork, Pictures.WellKnown).WithSilence(Pictures.OfNetwork, isSilent: true);

        DnsFindings after = DeciderTests.FoundByDns(Pictures.WellKnown, Pictures.OfNetwork).WithSilenceOf(before);

        Assert.Equal([(Pictures.WellKnown, false), (Pictures.OfNetwork, true)], after.Pref64s.Select(found => (found.Prefix, found.IsSilent)));
        Assert.DoesNotContain(DeciderTests.FoundByDns(Pictures.WellKnown).WithSilenceOf(before).Pref64s, found => found.IsSilent);
    }

    [Fact]
    public void Decide_PrefixOfNoRouter_GoesByTheBestDefaultRouter()
    {
        InterfacePicture uplink = OnlyInDns() with
        {
            Routers = [Pictures.Router(Pictures.RouterA), Pictures.Router(Pictures.RouterB) with { Preference = RouterPreference.High }],
        };
        Assert.Equal(Pictures.RouterB, Decide(uplink).Clat!.Router);
    }

    [Fact]
    public void Decide_PrefixesOfInterfaces_AreForThemAlone()
    {
        Configuration configuration = Pictures.Configuration with { Pref64s = Set(("", s_configured), ("eth1", Pictures.WellKnown)) };
        HostPlan plan = Decider.Decide(
            Pictures.Host(Pictures.Uplink(), Pictures.Uplink(3, "eth1")), configuration, HostPlan.Empty, Pictures.Now);
        Assert.Equal([s_configured, Pictures.WellKnown], plan.Clats.Select(clat => clat.Pref64));
    }

    /// <summary>Where nothing could come of it, nobody is asked.</summary>
    public static TheoryData<string, InterfacePicture> Pointless => new()
    {
        { "native IPv4", OnlyInDns() with { Ipv4DefaultRoutes = [new(Ipv4Address.Parse("192.0.2.1"), 100)] } },
        { "link down", OnlyInDns() with { IsUp = false } },
        { "no router yet", OnlyInDns() with { Routers = [] } },
        { "no address yet", OnlyInDns() with { Ipv6Addresses = [Pictures.Address("fe80::1"), Pictures.Address("2001:db8::1") with { IsTentative = true }] } },
    };

    [Theory]
    [MemberData(nameof(Pointless))]
    public void AsksDns_WhereNothingCouldComeOfIt_IsFalse(string why, InterfacePicture uplink) =>
        Assert.False(Decide(uplink).AsksDns, why);

    [Fact]
    public void DecideAgainAt_PrefixOfDns_IsWhenItEnds()
    {
        HostPlan plan = Decider.Decide(Pictures.Host(OnlyInDns()), Pictures.Configuration, HostPlan.Empty, Pictures.Now);
        Assert.Equal(Pictures.Now + TimeSpan.FromMinutes(5), plan.DecideAgainAt);
        Assert.Null(Decide(OnlyInDns().WithoutExpired(plan.DecideAgainAt)).Clat);
    }

    [Fact]
    public void Decide_NothingInDns_SaysWhatResolversSaid()
    {
        InterfacePicture uplink = OnlyInDns() with { Dns = DnsFindings.None with { Problem = "2001:db8::53 knows of no NAT64" } };
        Assert.Equal(
            (NoClatReason.NoPref64, "2001:db8::53 knows of no NAT64"), (Decide(uplink).Reason!.Value, Decide(uplink).Detail));
    }

    [Fact] // A10 A12
    public void Resolvers_OfARouter_AreKeptForTheirLifetimeAndWithTheLink()
    {
        RouterAdvertisement Advertise(string address, int seconds) => Pictures.Advertisement() with
        {
            RecursiveDnsServers = [new([Ipv6Address.Parse(address)], TimeSpan.FromSeconds(seconds))],
        };
        Router router = Router.Hear(null, Pictures.RouterA, Advertise("2001:db8::1", 100), Pictures.Now);
        router = Router.Hear(router, Pictures.RouterA, Advertise("2001:db8::2", 200), Pictures.Now);
        Assert.Equal(["2001:db8::1", "2001:db8::2"], router.Resolvers.Select(resolver => $"{resolver.Address}"));

        router = Router.Hear(router, Pictures.RouterA, Advertise("2001:db8::2", 300), Pictures.Now + TimeSpan.FromSeconds(100));
        Assert.Equal([("2001:db8::2", Pictures.Now + TimeSpan.FromSeconds(400))], router.Resolvers.Select(r => ($"{r.Address}", r.Ends)));

        router = Router.Hear(router, Pictures.RouterA, Advertise("2001:db8::2", 0), Pictures.Now + TimeSpan.FromSeconds(101));
        Assert.Empty(router.Resolvers);
        Assert.Equal(DnsFindings.None, OnlyInDns().WithoutNetwork().Dns);
    }

    [Fact] // E1
    public void Resolvers_OfAForgedFlood_AreBounded()
    {
        Router router = Pictures.Router(Pictures.RouterA);
        for (ulong number = 1; number < 100; number++)
        {
            router = Router.Hear(
                router,
                Pictures.RouterA,
                Pictures.Advertisement() with { RecursiveDnsServers = [new([new Ipv6Address(0x2001_0db8UL << 32, number)], TimeSpan.MaxValue)] },
                Pictures.Now);
        }

        Assert.Equal(8, router.Resolvers.Length);
    }

    private static InterfacePicture OnlyInDns() => Pictures.Uplink() with
    {
        Routers = [Pictures.Router(Pictures.RouterA)],
        Dns = DeciderTests.FoundByDns(Pictures.WellKnown),
    };

    private static ImmutableSortedDictionary<string, Pref64> Set(params (string Interface, Pref64 Pref64)[] prefixes) =>
        prefixes.ToImmutableSortedDictionary(set => set.Interface, set => set.Pref64);

    private static InterfacePlan Decide(InterfacePicture uplink, Configuration? configuration = null) =>
        Decider.Decide(Pictures.Host(uplink), configuration ?? Pictures.Configuration, HostPlan.Empty, Pictures.Now).Interfaces[uplink.Index];
}
