namespace Claton.Scenarios;

/// <summary>The network has another NAT64 prefix from now on, and IPv4 goes on. A7, A13.</summary>
public abstract class PrefixChangeScenarios(EngineUnderTest engine)
{
    private static readonly Ipv6Prefix s_another = Ipv6Prefix.Parse("2001:db8:65::/96");

    [Fact]
    public async Task Pref64_ReplacedWithoutFarewell_LeavesNoMomentWithoutARoute() // A13
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(engine: engine);
        await using (lab)
        {
            await AnswerUnderAnotherPrefixAsync(lab);
            using PingTrain pings = await PingTrain.StartAsync(lab.Host, lab.Server);

            await lab.Router.AdvertiseAsync(lab.Router.Advertisement() with { Pref64 = [(s_another, 1800)] });

            await claton.UntilAsync($"uses {s_another}", status => status.IsActive && status.Pref64 == $"{s_another}");
            await pings.GoesOnAsync();
            Assert.Empty((await pings.StopAsync()).Errors);
        }
    }

    [Fact]
    public async Task Pref64_AdvertisedInTurnsWithAnother_StaysInUse() // A7
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(engine: engine);
        await using (lab)
        {
            await AnswerUnderAnotherPrefixAsync(lab);
            RouterAdvertisement usual = lab.Router.Advertisement();
            RouterAdvertisement another = usual with { Pref64 = [(s_another, 1800)] };
            await lab.Router.AdvertiseAsync(another);
            await claton.UntilAsync($"uses {s_another}", status => status.IsActive && status.Pref64 == $"{s_another}");
            await lab.Router.AdvertiseAsync(usual with { MtuBytes = 1490 });
            UplinkStatus back = await claton.UntilAsync("is back", status => status.IsActive && status.Pref64 == $"{lab.Lab.Options.Pref64}");
            using PingTrain pings = await PingTrain.StartAsync(lab.Host, lab.Server);

            // From here on it is known that the router takes turns. Each MTU tells that its advertisement was heard.
            await lab.Router.AdvertiseAsync(another with { MtuBytes = 1400 });
            UplinkStatus first = await claton.UntilAsync("has the new MTU", status => status.MtuBytes < 1400);
            await lab.Router.AdvertiseAsync(usual with { MtuBytes = 1300 });
            UplinkStatus second = await claton.UntilAsync("has the newer MTU", status => status.MtuBytes < 1300);

            Assert.Equal((back.Pref64, back.Ipv6Address), (first.Pref64, first.Ipv6Address));
            Assert.Equal((back.Pref64, back.Ipv6Address), (second.Pref64, second.Ipv6Address));
            Assert.Empty((await pings.StopAsync()).Errors);
        }
    }

    [Fact]
    public async Task LinkMtu_Changed_TakesNoRouteAway() // B6
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(engine: engine);
        await using (lab)
        {
            using PingTrain pings = await PingTrain.StartAsync(lab.Host, lab.Server);
            RouterAdvertisement usual = lab.Router.Advertisement();

            await lab.Router.AdvertiseAsync(usual with { MtuBytes = 1300 });
            await claton.UntilAsync("has the small MTU", status => status.MtuBytes < 1300);
            await lab.Router.AdvertiseAsync(usual with { MtuBytes = 1500 });
            await claton.UntilAsync("has the old MTU", status => status.MtuBytes > 1400);

            await pings.GoesOnAsync();
            Assert.Empty((await pings.StopAsync()).Errors);
            Assert.Equal(await lab.LargeFileSha256Async(), await lab.UploadAsync());
        }
    }

    /// <summary>The lab's NAT64 has one prefix; under the other, the router itself is the server.</summary>
    private static async Task AnswerUnderAnotherPrefixAsync(LabFixture lab)
    {
        Ipv6Address server = s_another.Address with { Low = s_another.Address.Low | lab.Server.Value };
        await lab.Router.IpAsync($"address add {server}/128 dev lo nodad");
    }
}
