namespace Claton.Scenarios;

/// <summary>The router changes what it says about the NAT64. RFC 8781.</summary>
public sealed class AdvertisementScenarios
{
    [Fact]
    public async Task Pref64_WithLifetimeZero_TakesIpv4AwayUntilTheNextOne() // A6
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync();
        await using (lab)
        {
            RouterAdvertisement usual = lab.Router.Advertisement();

            await lab.Router.AdvertiseAsync(usual with { Pref64 = [(lab.Lab.Options.Pref64, 0)] });
            UplinkStatus without = await claton.UntilAsync("has no CLAT", status => !status.IsActive);
            Assert.NotEmpty(without.ReasonText!);
            Assert.False(await lab.HasIpv4Async());
            Assert.Empty(await lab.Host.IpAsync("-4 route show"));

            await lab.Router.AdvertiseAsync(usual);
            await claton.UntilActiveAsync();
            Assert.True(await lab.HasIpv4Async());
        }
    }

    [Fact]
    public async Task Pref64_AbsentFromRouterAdvertisements_MeansNoClat() // A3
    {
        await using LabFixture lab = await LabFixture.UpAsync(new LabOptions { AdvertisePref64 = false });
        ClatonProcess claton = await lab.StartClatonAsync();

        UplinkStatus uplink = await claton.UntilAsync("is known", status => status.Reason is not null);

        Assert.False(uplink.IsActive);
        Assert.Null(uplink.Device);
        Assert.Empty(await lab.Host.IpAsync("-4 route show"));
    }

    [Fact]
    public async Task Pref64_FirstAdvertisedWhileClatonRuns_BringsIpv4() // A3
    {
        await using LabFixture lab = await LabFixture.UpAsync(new LabOptions { AdvertisePref64 = false });
        ClatonProcess claton = await lab.StartClatonAsync();
        RouterAdvertisement silent = lab.Router.Advertisement();

        await lab.Router.AdvertiseAsync(silent with { Pref64 = [(lab.Lab.Options.Pref64, 1800)] });

        await claton.UntilActiveAsync();
        Assert.True(await lab.HasIpv4Async());
    }

    [Fact]
    public async Task Pref64_WhoseRouterFallsSilent_ExpiresByItself() // A6
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(
            new LabOptions { Pref64LifetimeSeconds = 8 });
        await using (lab)
        {
            await lab.Router.StopAdvertisingAsync();
            await claton.UntilAsync("has no CLAT", status => !status.IsActive);
            Assert.False(await lab.HasIpv4Async());

            lab.Router.StartAdvertising();
            await claton.UntilActiveAsync();
            Assert.True(await lab.HasIpv4Async());
        }
    }

    [Fact]
    public async Task Pref64_ReplacedByAnother_IsFollowedAtOnce() // A13
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync();
        await using (lab)
        {
            var another = Ipv6Prefix.Parse("2001:db8:65::/96");

            await lab.Router.AdvertiseAsync(lab.Router.Advertisement() with { Pref64 = [(another, 1800)] });

            await claton.UntilAsync(
                $"uses {another}", status => status.IsActive && status.Pref64 == another.ToString());
        }
    }

    [Fact]
    public async Task Pref64_AmongSeveral_StaysTheFirst() // A7
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync();
        await using (lab)
        {
            UplinkStatus before = await claton.UntilActiveAsync();
            RouterAdvertisement usual = lab.Router.Advertisement();
            (Ipv6Prefix, int) another = (Ipv6Prefix.Parse("2001:db8:65::/96"), 1800);

            await lab.Router.AdvertiseAsync(usual with { MtuBytes = 1400, Pref64 = [another, .. usual.Pref64] });

            // The new MTU tells that Claton has heard it.
            UplinkStatus after = await claton.UntilAsync(
                "has the new MTU", status => status.IsActive && status.MtuBytes < before.MtuBytes);
            Assert.Equal(before.Pref64, after.Pref64);
            Assert.True(await lab.HasIpv4Async());
        }
    }

    [Fact]
    public async Task Router_NoLongerADefaultRouter_TakesItsPref64Along() // A4
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync();
        await using (lab)
        {
            RouterAdvertisement usual = lab.Router.Advertisement();

            await lab.Router.AdvertiseAsync(usual with { RouterLifetimeSeconds = 0 });
            await claton.UntilAsync("has no CLAT", status => !status.IsActive);

            await lab.Router.AdvertiseAsync(usual);
            await claton.UntilActiveAsync();
            Assert.True(await lab.HasIpv4Async());
        }
    }

    [Fact]
    public async Task HostPrefix_Replaced_MovesTheClatAddress() // A14
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync();
        await using (lab)
        {
            UplinkStatus before = await claton.UntilActiveAsync();
            var renumbered = Ipv6Prefix.Parse("2001:db8:1:77::/64");
            await lab.Router.IpAsync("address add 2001:db8:1:77::1/64 dev access0 nodad");

            await lab.Router.AdvertiseAsync(lab.Router.Advertisement() with { Prefix = renumbered });
            await lab.Host.IpAsync("-6 address flush dev eth0 to 2001:db8:1:1::/64");

            UplinkStatus after = await claton.UntilAsync(
                "has its CLAT in the new prefix",
                status => status.IsActive && renumbered.Contains(Ipv6Address.Parse(status.Ipv6Address!)));
            Assert.NotEqual(before.Ipv6Address, after.Ipv6Address);
            Assert.True(await lab.HasIpv4Async());
        }
    }

    [Fact]
    public async Task LinkMtu_InRouterAdvertisements_ShrinksTheClatsMtu() // B6
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(
            new LabOptions { AdvertisedMtuBytes = 1380 });
        await using (lab)
        {
            UplinkStatus uplink = await claton.UntilActiveAsync();

            Assert.InRange(uplink.MtuBytes!.Value, 1280, 1380 - 20);
            Assert.Contains($" mtu {uplink.MtuBytes} ", await lab.Host.IpAsync($"link show {uplink.Device}"));
            Assert.Equal(await lab.LargeFileSha256Async(), await lab.DownloadAsync());
            Assert.Equal(await lab.LargeFileSha256Async(), await lab.UploadAsync());
        }
    }
}
