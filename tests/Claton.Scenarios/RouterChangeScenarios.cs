namespace Claton.Scenarios;

/// <summary>Two routers on one link, each with a prefix of its own for hosts. A4, A7.</summary>
public abstract class RouterChangeScenarios(EngineUnderTest engine)
{
    private static readonly string s_first = $"{LabAddresses.RouterLinkLocal}";
    private static readonly string s_second = $"{LabAddresses.SecondRouterLinkLocal}";

    [Fact]
    public async Task Router_HeardLater_ServesOnlyWhenItIsPreferred() // A4, A7
    {
        (LabFixture lab, ClatonProcess claton, SecondRouterNode second) = await UpWithTwoRoutersAsync();
        await using (lab)
        {
            using PingTrain pings = await PingTrain.StartAsync(lab.Host, lab.Server);

            await second.AdvertiseAsync(second.Advertisement with { Preference = "high" });
            UplinkStatus preferred = await UntilRouterAsync(claton, s_second);
            Assert.True(LabAddresses.SecondAccessPrefix.Contains(Ipv6Address.Parse(preferred.Ipv6Address!)));
            await pings.GoesOnAsync();

            await second.AdvertiseAsync(second.Advertisement with { Preference = "low" });
            UplinkStatus back = await UntilRouterAsync(claton, s_first);
            Assert.True(LabAddresses.AccessPrefix(0).Contains(Ipv6Address.Parse(back.Ipv6Address!)));
            await pings.GoesOnAsync();
            Assert.Empty((await pings.StopAsync()).Errors);
        }
    }

    [Fact]
    public async Task Router_Dead_IsLeftForTheOtherUntilItAnswersAgain() // A4: by Neighbor Unreachability Detection.
    {
        (LabFixture lab, ClatonProcess claton, SecondRouterNode _) = await UpWithTwoRoutersAsync();
        await using (lab)
        {
            using PingTrain pings = await PingTrain.StartAsync(lab.Host, lab.Server);

            await lab.Router.DieAsync();
            await UntilRouterAsync(claton, s_second);
            await pings.GoesOnAsync();

            await lab.Router.ReviveAsync();
            await UntilRouterAsync(claton, s_first);
            await pings.GoesOnAsync();
            Assert.Empty((await pings.StopAsync()).Errors);
        }
    }

    [Fact]
    public async Task Router_WithdrawingItself_IsLeftForTheOther() // A4
    {
        (LabFixture lab, ClatonProcess claton, SecondRouterNode _) = await UpWithTwoRoutersAsync();
        await using (lab)
        {
            using PingTrain pings = await PingTrain.StartAsync(lab.Host, lab.Server);

            await lab.Router.AdvertiseAsync(lab.Router.Advertisement() with { RouterLifetimeSeconds = 0 });

            await UntilRouterAsync(claton, s_second);
            await pings.GoesOnAsync();
            Assert.Empty((await pings.StopAsync()).Errors);
        }
    }

    [Fact]
    public async Task Routers_WithDifferentPref64s_KeepToTheirOwn() // A4
    {
        var elsewhere = Ipv6Prefix.Parse("2001:db8:bad::/96");
        (LabFixture lab, ClatonProcess claton, SecondRouterNode second) = await UpWithTwoRoutersAsync();
        await using (lab)
        {
            await second.AdvertiseAsync(second.Advertisement with { Preference = "high", Pref64 = [(elsewhere, 1800)] });
            UplinkStatus preferred = await UntilRouterAsync(claton, s_second);
            Assert.Equal($"{elsewhere}", preferred.Pref64);

            // It still has the one that it advertised at first, and that is not taken back by this.
            await second.AdvertiseAsync(second.Advertisement with { Pref64 = [(elsewhere, 0)] });
            await claton.UntilAsync("uses the second router's other prefix", status => status.Pref64 == $"{lab.Lab.Options.Pref64}");
            Assert.Equal(s_second, (await claton.UntilActiveAsync()).Router);

            await second.AdvertiseAsync(second.Advertisement with { Pref64 = [(lab.Lab.Options.Pref64, 0)] });
            UplinkStatus back = await UntilRouterAsync(claton, s_first);
            Assert.Equal($"{lab.Lab.Options.Pref64}", back.Pref64);
            Assert.True(await lab.HasIpv4Async());
        }
    }

    private static Task<UplinkStatus> UntilRouterAsync(ClatonProcess claton, string router) =>
        claton.UntilAsync($"uses router {router}", status => status.IsActive && status.Router == router);

    private async Task<(LabFixture Lab, ClatonProcess Claton, SecondRouterNode Second)> UpWithTwoRoutersAsync()
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(engine: engine);

        // What the kernel does within a minute otherwise: to doubt a router that did not answer for 30 s, and ask.
        await lab.Host.SetKernelParametersAsync(
            default,
            "net/ipv6/neigh/eth0/base_reachable_time_ms=500",
            "net/ipv6/neigh/eth0/delay_first_probe_time=1",
            "net/ipv6/neigh/eth0/retrans_time_ms=100");
        SecondRouterNode second = await lab.Lab.AttachRouterAsync();
        second.StartAdvertising();
        await Eventually.TrueAsync(
            "the second router is heard",
            () => Task.FromResult(claton.Log.Contains($"router {s_second} advertises", StringComparison.Ordinal)),
            () => Task.FromResult(claton.Log));
        Assert.Equal(s_first, (await claton.UntilActiveAsync()).Router);
        return (lab, claton, second);
    }
}
