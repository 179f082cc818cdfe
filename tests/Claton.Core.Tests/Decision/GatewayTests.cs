using Claton.Core.Decision;
using Claton.Core.Picture;
using Claton.Core.Plan;

namespace Claton.Core.Tests.Decision;

/// <summary>Routers that the host was given, and that advertise nothing. A5</summary>
public sealed class GatewayTests
{
    private static readonly Ipv6Address s_gateway = Ipv6Address.Parse("2001:db8:2::fe");
    private static readonly Ipv6Address s_other = Ipv6Address.Parse("fe80::fe");

    private static readonly Configuration s_configured = Pictures.Configuration with
    {
        Pref64s = Pictures.Configuration.Pref64s.SetItem("", Pictures.OfNetwork),
    };

    private static InterfacePicture Silent => Pictures.Uplink() with { Routers = [], Ipv6DefaultRoutes = [] };

    [Fact]
    public void Gateways_AreTheNextHopsOfTheHostsOwnRoutes_TheBetterOnesFirst()
    {
        InterfacePicture uplink = Silent with
        {
            Ipv6DefaultRoutes =
            [
                new DefaultRoute<Ipv6Address>(s_other, 2000),
                new DefaultRoute<Ipv6Address>(s_gateway, 1000),
                new DefaultRoute<Ipv6Address>(s_gateway, 3000),
                new DefaultRoute<Ipv6Address>(Pictures.RouterA, 1) { IsAdvertised = true },
                new DefaultRoute<Ipv6Address>(Pictures.RouterB, 1) { Table = 1000 },
                new DefaultRoute<Ipv6Address>(null, 1),
            ],
        };

        Assert.Equal([s_gateway, s_other], uplink.WithGateways(before: null).Gateways.Select(router => router.Address));
    }

    [Fact]
    public void Gateways_WhatWasLearnedOfThem_IsKept()
    {
        InterfacePicture before = WithGateway(Pictures.Router(s_gateway));

        Assert.Equal(before.Gateways, (before with { Gateways = [] }).WithGateways(before).Gateways);
    }

    [Fact]
    public void Gateways_OnALinkWithoutLinkLayer_MayHaveNoAddress()
    {
        InterfacePicture uplink = Silent with
        {
            Kind = InterfaceKind.RawIp,
            MacAddress = null,
            Ipv6DefaultRoutes = [new DefaultRoute<Ipv6Address>(null, 1024)],
        };

        Assert.NotNull(Decide(uplink.WithGateways(before: null), s_configured).Clat);
    }

    [Fact]
    public void Decide_GatewayAlone_ServesAConfiguredPrefix_AndOneOfResolvers()
    {
        InterfacePicture uplink = WithGateway(Pictures.Router(s_gateway));

        Assert.Equal(s_gateway, Decide(uplink, s_configured).Clat?.Router);
        Assert.True(Decide(uplink, Pictures.Configuration).AsksDns);
        Clat? found = Decide(uplink with { Dns = DeciderTests.FoundByDns(Pictures.WellKnown) }, Pictures.Configuration).Clat;
        Assert.Equal((s_gateway, Pref64Source.Dns), (found?.Router, found?.Pref64Source));
    }

    [Fact]
    public void Decide_GatewayThatIsNotFoundYet_IsWaitedFor()
    {
        InterfacePicture uplink = WithGateway(Pictures.Router(s_gateway) with { MacAddress = null });

        Assert.Equal(NoClatReason.RouterUnresolved, Decide(uplink, s_configured).Reason);
    }

    [Fact]
    public void Decide_GatewayThatIsDead_GivesWayToAnother()
    {
        InterfacePicture uplink = WithGateway(
            Pictures.Router(s_gateway) with { IsUnreachable = true }, Pictures.Router(s_other));

        Assert.Equal(s_other, Decide(uplink, s_configured).Clat?.Router);
    }

    [Fact]
    public void Decide_RouterThatAdvertises_IsPreferredToAGateway()
    {
        InterfacePicture uplink = WithGateway(Pictures.Router(s_gateway)) with { Routers = [Pictures.Router(Pictures.RouterA)] };

        Assert.Equal(Pictures.RouterA, Decide(uplink, s_configured).Clat?.Router);
    }

    [Fact]
    public void Gateways_EndWithTheLink() => // A12
        Assert.Empty(WithGateway(Pictures.Router(s_gateway)).WithoutNetwork().Gateways);

    private static InterfacePicture WithGateway(params Router[] gateways) => Silent with
    {
        Ipv6DefaultRoutes = [.. gateways.Select(gateway => new DefaultRoute<Ipv6Address>(gateway.Address, 1024))],
        Gateways = [.. gateways],
    };

    private static InterfacePlan Decide(InterfacePicture uplink, Configuration configuration) =>
        Decider.Decide(Pictures.Host(uplink), configuration, HostPlan.Empty, Pictures.Now).Interfaces[uplink.Index];
}
