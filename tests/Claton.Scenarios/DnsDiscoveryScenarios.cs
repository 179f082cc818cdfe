namespace Claton.Scenarios;

/// <summary>Networks whose routers say nothing of the NAT64, and whose resolvers know it. RFC 7050.</summary>
public sealed class DnsDiscoveryScenarios
{
    private static readonly LabOptions s_onlyInDns = new() { AdvertisePref64 = false, Pref64InDns = true };

    private static readonly Ipv6Address s_nobody = Ipv6Address.Parse("2001:db8:0:2::666");

    [Fact]
    public async Task Pref64_KnownFromDnsAlone_BringsIpv4() // A9 A10
    {
        await using LabFixture lab = await LabFixture.UpAsync(s_onlyInDns);
        ClatonProcess claton = await lab.StartClatonAsync();

        UplinkStatus uplink = await claton.UntilActiveAsync();

        Assert.Equal(
            ("dns", $"{LabAddresses.Resolver}", "ra", $"{lab.Lab.Options.Pref64}", $"{LabAddresses.RouterLinkLocal}"),
            (uplink.Source, uplink.Resolver, uplink.ResolverSource, uplink.Pref64, uplink.Router));
        Assert.InRange(uplink.Pref64LifetimeSeconds!.Value, 0, lab.Lab.Options.DnsTtlSeconds);
        Assert.True(await lab.HasIpv4Async());
    }

    [Fact]
    public async Task Pref64_InRouterAdvertisements_TakesOverAndGivesBack() // A5
    {
        await using LabFixture lab = await LabFixture.UpAsync(s_onlyInDns);
        ClatonProcess claton = await lab.StartClatonAsync();
        await claton.UntilAsync("has the prefix from DNS", status => status.Source == "dns");
        RouterAdvertisement silent = lab.Router.Advertisement();

        await lab.Router.AdvertiseAsync(silent with { Pref64 = [(lab.Lab.Options.Pref64, 1800)] });
        UplinkStatus advertised = await claton.UntilAsync("has the prefix from the router", status => status.Source == "ra");
        Assert.Null(advertised.Resolver);
        Assert.True(await lab.HasIpv4Async());

        await lab.Router.AdvertiseAsync(silent with { Pref64 = [(lab.Lab.Options.Pref64, 0)] });
        await claton.UntilAsync("has the prefix from DNS", status => status.Source == "dns");
        Assert.True(await lab.HasIpv4Async());
    }

    [Fact]
    public async Task Resolver_FallsSilent_LeavesThePrefixUntilItsEnd_AndIsAskedAgain() // A9
    {
        await using LabFixture lab = await LabFixture.UpAsync(s_onlyInDns with { DnsTtlSeconds = 10 });
        ClatonProcess claton = await lab.StartClatonAsync();
        await claton.UntilActiveAsync();

        await lab.Lab.Plat.StopResolverAsync();
        Assert.True((await claton.UntilAsync("is known", _ => true)).IsActive);
        UplinkStatus without = await claton.UntilAsync("has no CLAT", status => !status.IsActive);
        Assert.Contains($"{LabAddresses.Resolver}", without.ReasonText!);

        lab.Lab.Plat.StartResolver();
        await claton.UntilActiveAsync();
        Assert.True(await lab.HasIpv4Async());
    }

    [Fact]
    public async Task Pref64_StaysInDns_IsRefreshedBeforeItsEnd() // A9
    {
        await using LabFixture lab = await LabFixture.UpAsync(s_onlyInDns with { DnsTtlSeconds = 10 });
        ClatonProcess claton = await lab.StartClatonAsync();
        UplinkStatus first = await claton.UntilActiveAsync();

        // The remaining lifetime grows when the resolver is asked anew; had it ended before, the log would tell.
        long least = first.Pref64LifetimeSeconds!.Value;
        await claton.UntilAsync("was refreshed", status =>
        {
            bool isRefreshed = status.Pref64LifetimeSeconds > least;
            least = Math.Min(least, status.Pref64LifetimeSeconds ?? 0);
            return isRefreshed;
        });
        Assert.DoesNotContain("removed", claton.Log);
    }

    [Fact]
    public async Task ResolvConf_ThatLeadsElsewhere_IsNotAskedWhereTheLinkHasAResolver() // A10
    {
        await using LabFixture lab = await LabFixture.UpAsync(s_onlyInDns);
        lab.Host.WriteResolvConf(s_nobody);
        ClatonProcess claton = await lab.StartClatonAsync();

        UplinkStatus uplink = await claton.UntilActiveAsync();

        Assert.Equal($"{LabAddresses.Resolver}", uplink.Resolver);
    }

    [Fact]
    public async Task ResolvConf_WhereTheLinkHasNoResolver_IsTheLastResortAndSaysSo() // A10
    {
        await using LabFixture lab = await LabFixture.UpAsync(s_onlyInDns);
        await lab.Router.AdvertiseAsync(lab.Router.Advertisement() with { Resolvers = [] });
        ClatonProcess claton = await lab.StartClatonAsync();

        UplinkStatus uplink = await claton.UntilActiveAsync();

        Assert.Equal(($"{LabAddresses.Resolver}", "resolv.conf"), (uplink.Resolver, uplink.ResolverSource));
        Assert.Contains("resolv.conf, as none is known for the interface", (await lab.Host.RunAsync(ClatonExecutable.Path, "status")).Succeeds());
    }

    [Fact]
    public async Task Resolver_WrittenDownByANetworkManagerMeanwhile_IsAsked() // A10
    {
        await using LabFixture lab = await LabFixture.UpAsync(s_onlyInDns);
        await lab.Router.AdvertiseAsync(lab.Router.Advertisement() with { Resolvers = [] });
        lab.Host.WriteResolvConf(s_nobody);

        // A /run of its own for Claton, in the mount namespace that "ip netns exec" makes.
        string run = Directory.CreateDirectory(Path.Combine(LabName.StateFolder(lab.Lab.Options.Name), "run")).FullName;
        ClatonProcess claton = await lab.StartClatonAsync(lab.Host.Prepare(
            "sh", "-c", "mount --bind \"$1\" /run/systemd && exec \"$2\" run", "sh", run, ClatonExecutable.Path));
        await claton.UntilAsync("has no answer", status => status.ReasonText?.Contains($"{s_nobody}", StringComparison.Ordinal) ?? false);

        string links = Directory.CreateDirectory(Path.Combine(run, "netif", "links")).FullName;
        int index = (await claton.UntilAsync("is known", _ => true)).Index;
        await File.WriteAllTextAsync(Path.Combine(links, $"{index}"), $"DNS={LabAddresses.Resolver}\n", TestContext.Current.CancellationToken);

        UplinkStatus uplink = await claton.UntilActiveAsync();
        Assert.Equal(($"{LabAddresses.Resolver}", "network-manager"), (uplink.Resolver, uplink.ResolverSource));
    }

    [Fact]
    public async Task FirstResolver_ThatIsDead_IsFollowedByTheNext() // A9
    {
        await using LabFixture lab = await LabFixture.UpAsync(s_onlyInDns);
        await lab.Router.AdvertiseAsync(lab.Router.Advertisement() with { Resolvers = [s_nobody, LabAddresses.Resolver] });
        ClatonProcess claton = await lab.StartClatonAsync();

        Assert.Equal($"{LabAddresses.Resolver}", (await claton.UntilActiveAsync()).Resolver);
    }

    [Fact]
    public async Task AnswerTooLongForADatagram_IsFetchedByTcp() // A9
    {
        await using LabFixture lab = await LabFixture.UpAsync(s_onlyInDns);
        await lab.Lab.Plat.StopResolverAsync();
        lab.Lab.Plat.StartResolver("    max-udp-size: 64\n");
        (await lab.Lab.Plat.RunAsync(
            "nft",
            "add table ip6 seen; add chain ip6 seen questions { type filter hook input priority 0; };"
            + "add rule ip6 seen questions tcp dport 53 tcp flags syn counter")).Succeeds();
        ClatonProcess claton = await lab.StartClatonAsync();

        Assert.Equal("dns", (await claton.UntilActiveAsync()).Source);
        string seen = (await lab.Lab.Plat.RunAsync("nft", "list table ip6 seen")).Succeeds();
        Assert.Contains("counter packets", seen);
        Assert.DoesNotContain("counter packets 0 ", seen);
    }

    [Fact]
    public async Task Question_LeavesTheInterfaceItIsFor_WhateverTheRoutesSay() // A10
    {
        await using LabFixture lab = await LabFixture.UpAsync(s_onlyInDns with { Uplinks = 2 });
        await lab.Host.IpAsync($"-6 route add {LabAddresses.Resolver} via fe80::dead dev eth1 metric 1");
        ClatonProcess claton = await lab.StartClatonAsync();

        Assert.Equal("dns", (await claton.UntilActiveAsync()).Source);
        UplinkStatus other = await claton.UntilAsync("has been told why not", status => status.ReasonText is not null, "eth1");
        Assert.False(other.IsActive);
    }

    [Fact]
    public async Task Sources_SwitchedOffOrOverruled_AreNotUsed() // A5
    {
        await using LabFixture lab = await LabFixture.UpAsync(new LabOptions { Pref64InDns = true });

        ClatonProcess claton = await lab.StartClatonAsync(["--without-ra"]);
        Assert.Equal("dns", (await claton.UntilActiveAsync()).Source);

        claton = await lab.StartClatonAsync(["--without-ra", "--without-dns"]);
        Assert.Equal("NoPref64", (await claton.UntilAsync("has a reason", status => status.Reason is not null)).Reason);

        claton = await lab.StartClatonAsync(["--pref64", "2001:db8:bad::/96", "--pref64", $"eth0={lab.Lab.Options.Pref64}"]);
        UplinkStatus uplink = await claton.UntilActiveAsync();
        Assert.Equal(("configuration", $"{lab.Lab.Options.Pref64}"), (uplink.Source, uplink.Pref64));
        Assert.True(await lab.HasIpv4Async());
    }

    [Fact]
    public async Task NetworkWithoutDns64_HasNoClat_AndSaysWhoSaidSo() // A9
    {
        await using LabFixture lab = await LabFixture.UpAsync(new LabOptions { AdvertisePref64 = false });
        ClatonProcess claton = await lab.StartClatonAsync();

        await claton.UntilAsync(
            "names the resolver", status => status.ReasonText?.Contains($"{LabAddresses.Resolver} knows of no NAT64", StringComparison.Ordinal) ?? false);
    }

    [Fact]
    public async Task Link_DownAndUp_ForgetsAndAsksAgain() // A12
    {
        await using LabFixture lab = await LabFixture.UpAsync(s_onlyInDns);
        ClatonProcess claton = await lab.StartClatonAsync();
        await claton.UntilActiveAsync();

        await lab.Host.IpAsync("link set eth0 down");
        await claton.UntilAsync("has no CLAT", status => !status.IsActive);
        await lab.Host.IpAsync("link set eth0 up");

        await claton.UntilActiveAsync();
        Assert.True(await lab.HasIpv4Async());
    }
}
