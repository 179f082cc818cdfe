namespace Claton.Scenarios;

/// <summary>host with one uplink or two, which come and go. A2, A12.</summary>
public abstract class UplinkScenarios(EngineUnderTest engine)
{
    [Fact]
    public async Task TwoUplinks_HaveOneClatEach() // A2, A4, B5
    {
        await using LabFixture lab = await LabFixture.UpAsync(new LabOptions { Uplinks = 2 });
        ClatonProcess claton = await lab.StartClatonAsync(engine);

        UplinkStatus first = await claton.UntilActiveAsync("eth0");
        UplinkStatus second = await claton.UntilActiveAsync("eth1");

        Assert.NotEqual(first.Ipv4Address, second.Ipv4Address);
        Assert.NotEqual(first.Ipv6Address, second.Ipv6Address);
        Assert.NotEqual(first.Device, second.Device);
        string routes = await lab.Host.IpAsync("-4 route show default");
        Assert.Contains($"dev {first.Device} ", routes);
        Assert.Contains($"dev {second.Device} ", routes);
        string hash = await lab.LargeFileSha256Async();
        Assert.Equal(hash, await lab.DownloadAsync("--interface", first.Device!));
        Assert.Equal(hash, await lab.DownloadAsync("--interface", second.Device!));
    }

    [Fact]
    public async Task ThreeUplinks_WithConflictingPrefixes_KeepToTheirOwn() // A2, A4
    {
        await using LabFixture lab = await LabFixture.UpAsync(new LabOptions { Uplinks = 3 });
        (Ipv6Prefix Prefix, string Fate, string Words)[] elsewhere =
        [
            (Ipv6Prefix.Parse("2001:db8:bad::/96"), "unreachable", "Destination Host Unreachable"),
            (Ipv6Prefix.Parse("2001:db8:bad:1::/64"), "prohibit", "Destination Host Prohibited"),
        ];
        for (int uplink = 0; uplink < elsewhere.Length; uplink++)
        {
            await lab.Router.IpAsync($"-6 route add {elsewhere[uplink].Fate} {elsewhere[uplink].Prefix}");
            RouterAdvertisement usual = lab.Router.Advertisement(uplink);
            await lab.Router.AdvertiseAsync(usual with { Pref64 = [(elsewhere[uplink].Prefix, 1800)] }, uplink);
        }

        ClatonProcess claton = await lab.StartClatonAsync(engine);
        UplinkStatus third = await claton.UntilActiveAsync("eth2");
        for (int uplink = 0; uplink < elsewhere.Length; uplink++)
        {
            (Ipv6Prefix prefix, _, string words) = elsewhere[uplink];
            UplinkStatus other = await claton.UntilAsync("has its own prefix", status => status.Pref64 == $"{prefix}", $"eth{uplink}");
            ProgramResult ping = await lab.Host.RunAsync("ping", "-4", "-c", "1", "-W", "5", "-I", other.Device!, $"{lab.Server}");

            // The router's word about a packet that went to the other prefix.
            Assert.Contains("From 192.0.0.8 ", ping.Output);
            Assert.Contains(words, ping.Output);
        }

        Assert.Equal(await lab.LargeFileSha256Async(), await lab.DownloadAsync("--interface", third.Device!));
    }

    [Fact]
    public async Task Uplink_LostOfTwo_LeavesTheOtherAlone() // A2, A12
    {
        await using LabFixture lab = await LabFixture.UpAsync(new LabOptions { Uplinks = 2 });
        ClatonProcess claton = await lab.StartClatonAsync(engine);
        await claton.UntilActiveAsync("eth0");
        UplinkStatus before = await claton.UntilActiveAsync("eth1");

        await lab.Host.IpAsync("link set eth0 down");

        await claton.UntilAsync("has no CLAT", status => !status.IsActive);
        UplinkStatus after = await claton.UntilActiveAsync("eth1");
        Assert.Equal((before.Ipv6Address, before.Ipv4Address), (after.Ipv6Address, after.Ipv4Address));
        Assert.True(await lab.HasIpv4Async());
    }

    [Fact]
    public async Task UplinkMtu_LoweredTowardsTheLeastAndRaisedAgain_IsFollowed() // B6
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(engine: engine);
        await using (lab)
        {
            int before = (await claton.UntilActiveAsync()).MtuBytes!.Value;
            foreach (int mtuBytes in (int[])[1300, 1304, 1500])
            {
                // Below 1280 the CLAT's own device has no IPv6.
                await lab.Host.IpAsync($"link set eth0 mtu {mtuBytes}");
                int expected = before - 1500 + mtuBytes;
                await claton.UntilAsync("has the new MTU", status => status.IsActive && status.MtuBytes == expected);
                Assert.Contains($" mtu {expected} ", await lab.Host.IpAsync("link show clat-eth0"));
                Assert.True(await lab.HasIpv4Async());
            }
        }
    }

    [Fact]
    public async Task Link_DownAndUp_TakesIpv4AwayAndBringsItBack() // A3, A12
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(engine: engine);
        await using (lab)
        {
            await lab.Host.IpAsync("link set eth0 down");
            await claton.UntilAsync("has no CLAT", status => !status.IsActive);
            Assert.DoesNotContain(": clat", await lab.Host.IpAsync("link show"));
            Assert.Empty(await lab.Host.IpAsync("-4 route show"));

            await lab.Host.IpAsync("link set eth0 up");
            await claton.UntilActiveAsync();
            Assert.True(await lab.HasIpv4Async());
        }
    }

    [Fact]
    public async Task Cable_PulledAndPluggedIn_TakesIpv4AwayAndBringsItBack() // A12: carrier, not the link's own state
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(engine: engine);
        await using (lab)
        {
            await lab.Router.IpAsync("link set host-eth0 down");
            await claton.UntilAsync("has no CLAT", status => !status.IsActive);

            await lab.Router.IpAsync("link set host-eth0 up");
            await claton.UntilActiveAsync();
            Assert.True(await lab.HasIpv4Async());
        }
    }

    [Fact]
    public async Task Uplink_Removed_TakesItsClatWithIt() // A3
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(engine: engine);
        await using (lab)
        {
            await lab.Host.IpAsync("link delete eth0");

            await Eventually.TrueAsync(
                "no trace of the CLAT",
                async () => !(await lab.Host.IpAsync("link show")).Contains(": clat", StringComparison.Ordinal),
                () => Task.FromResult(claton.Log));
            Assert.DoesNotContain((await claton.StatusAsync()).Interfaces, uplink => uplink.Interface == "eth0");
        }
    }
}
