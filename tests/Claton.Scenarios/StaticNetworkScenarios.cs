namespace Claton.Scenarios;

/// <summary>Networks on which nobody advertises: the administrator gave the host its addresses and its router.</summary>
public sealed class StaticNetworkScenarios
{
    private static readonly LabOptions s_onlyInDns = new() { AdvertisePref64 = false, Pref64InDns = true };

    private static readonly string s_prefix = $"{LabAddresses.AccessPrefix(0).Address}";

    [Theory]
    [InlineData("fe80::1")]
    [InlineData(null)]
    public async Task Pref64_OnTheCommandLine_GoesByTheHostsOwnRouter(string? gateway) // A5
    {
        gateway ??= $"{s_prefix}1"; // Many have a global one.
        await using LabFixture lab = await UpAsync(new LabOptions(), gateway);

        ClatonProcess claton = await lab.StartClatonAsync(["--pref64", $"{lab.Lab.Options.Pref64}"]);

        UplinkStatus uplink = await claton.UntilActiveAsync();
        Assert.Equal(("configuration", gateway), (uplink.Source, uplink.Router));
        Assert.StartsWith(s_prefix.TrimEnd(':'), uplink.Ipv6Address);
        Assert.True(await lab.HasIpv4Async());
    }

    [Fact]
    public async Task Pref64_KnownFromDnsAlone_BringsIpv4() // A9 A10
    {
        await using LabFixture lab = await UpAsync(s_onlyInDns, "fe80::1");

        ClatonProcess claton = await lab.StartClatonAsync();

        UplinkStatus uplink = await claton.UntilActiveAsync();
        Assert.Equal(("dns", "resolv.conf", "fe80::1"), (uplink.Source, uplink.ResolverSource, uplink.Router));
        Assert.True(await lab.HasIpv4Async());
    }

    [Fact]
    public async Task Router_ThatIsReplacedOrGoes_IsFollowed()
    {
        await using LabFixture lab = await UpAsync(new LabOptions(), "fe80::1");
        ClatonProcess claton = await lab.StartClatonAsync(["--pref64", $"{lab.Lab.Options.Pref64}"]);
        await claton.UntilActiveAsync();

        await lab.Host.IpAsync($"-6 route replace default via {s_prefix}1 dev eth0 proto static");
        await claton.UntilAsync("goes by the new router", status => status.Router == $"{s_prefix}1");
        Assert.True(await lab.HasIpv4Async());

        await lab.Host.IpAsync("-6 route delete default dev eth0");
        await claton.UntilAsync("has no CLAT", status => !status.IsActive);
    }

    [Fact]
    public async Task Router_ThatAdvertisesAfterAll_IsPreferred() // A5
    {
        await using LabFixture lab = await UpAsync(new LabOptions { Pref64InDns = true }, "fe80::1");
        ClatonProcess claton = await lab.StartClatonAsync();
        await claton.UntilAsync("has the prefix from DNS", status => status is { IsActive: true, Source: "dns" });

        lab.Router.StartAdvertising();

        await claton.UntilAsync("has the prefix from the router", status => status is { IsActive: true, Source: "ra" });
        Assert.True(await lab.HasIpv4Async());
    }

    /// <summary>Nobody has to be asked again: what a resolver said holds for as long as it said.</summary>
    [Fact]
    public async Task Restart_WhileTheResolverIsSilent_GoesOnWithTheSameAddresses() // B4
    {
        await using LabFixture lab = await UpAsync(s_onlyInDns with { DnsTtlSeconds = 3600 }, "fe80::1");
        ClatonProcess claton = await lab.StartClatonAsync();
        UplinkStatus before = await claton.UntilActiveAsync();
        await claton.KillAsync();
        await lab.Lab.Plat.StopResolverAsync();

        claton = await lab.StartClatonAsync();

        UplinkStatus after = await claton.UntilActiveAsync();
        Assert.Equal((before.Ipv4Address, before.Ipv6Address, before.Pref64), (after.Ipv4Address, after.Ipv6Address, after.Pref64));
        Assert.True(await lab.HasIpv4Async());
    }

    private static async Task<LabFixture> UpAsync(LabOptions options, string gateway)
    {
        LabFixture lab = await LabFixture.UpAsync(options);
        await lab.Router.StopAdvertisingAsync();
        await lab.Host.SetKernelParametersAsync(default, "net/ipv6/conf/eth0/accept_ra=0");
        await lab.Host.IpAsync("-6 address flush dev eth0 scope global");
        await lab.Host.IpAsync("-6 route flush default");
        await lab.Host.IpAsync($"address add {s_prefix}77/64 dev eth0 nodad");
        await lab.Host.IpAsync($"-6 route add default via {gateway} dev eth0 proto static");
        return lab;
    }
}
