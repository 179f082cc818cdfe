namespace Claton.Scenarios;

/// <summary>The prefix that the host's addresses are in changes, and the CLAT's address with it. A14, B3.</summary>
public abstract class HostPrefixScenarios(EngineUnderTest engine)
{
    private static readonly Ipv6Prefix s_old = LabAddresses.AccessPrefix(0);
    private static readonly Ipv6Prefix s_new = Ipv6Prefix.Parse("2001:db8:1:77::/64");

    [Fact]
    public async Task Prefix_RenumberedInAFlash_IsLeftThoughItStaysPreferred() // A14: the router takes nothing back.
    {
        (LabFixture lab, ClatonProcess claton) = await UpWithBothPrefixesAsync();
        await using (lab)
        {
            using PingTrain pings = await PingTrain.StartAsync(lab.Host, lab.Server);

            await lab.Router.AdvertiseAsync(lab.Router.Advertisement() with { Prefix = s_new });

            await UntilInAsync(claton, s_new);
            Assert.DoesNotContain("deprecated", await lab.Host.IpAsync($"-6 address show dev eth0 to {s_old}"));
            await pings.GoesOnAsync();
            Assert.Empty((await pings.StopAsync()).Errors);
        }
    }

    [Fact]
    public async Task Prefix_DeprecatedForAnother_IsLeft() // A14
    {
        (LabFixture lab, ClatonProcess claton) = await UpWithBothPrefixesAsync();
        await using (lab)
        {
            using PingTrain pings = await PingTrain.StartAsync(lab.Host, lab.Server);

            await lab.Router.AdvertiseAsync(lab.Router.Advertisement() with
            {
                PrefixPreferredLifetimeSeconds = 0,
                OtherPrefixes = [(s_new, 86400, 14400)],
            });

            await UntilInAsync(claton, s_new);
            await pings.GoesOnAsync();
            Assert.Empty((await pings.StopAsync()).Errors);
        }
    }

    [Fact]
    public async Task Prefix_DeprecatedWithoutAnother_IsKept() // A14
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(engine: engine);
        await using (lab)
        {
            UplinkStatus before = await claton.UntilActiveAsync();

            // The MTU tells that Claton has heard it.
            await lab.Router.AdvertiseAsync(lab.Router.Advertisement() with { PrefixPreferredLifetimeSeconds = 0, MtuBytes = 1400 });
            await Eventually.TrueAsync(
                "the host's address is deprecated",
                async () => (await lab.Host.IpAsync("-6 address show dev eth0 scope global")).Contains("deprecated", StringComparison.Ordinal),
                () => Task.FromResult(claton.Log));
            UplinkStatus after = await claton.UntilAsync("has the new MTU", status => status.MtuBytes < before.MtuBytes);

            Assert.Equal(before.Ipv6Address, after.Ipv6Address);
            Assert.True(await lab.HasIpv4Async());
        }
    }

    [Fact]
    public async Task UniqueLocalPrefix_BesideAGlobalOne_IsNotUsed() // B3: whichever the host has first.
    {
        var local = Ipv6Prefix.Parse("fd00:db8:1::/64");
        await using LabFixture lab = await LabFixture.UpAsync();
        await lab.Router.IpAsync($"address add {local.Address}1/64 dev access0 nodad");
        await lab.Router.AdvertiseAsync(lab.Router.Advertisement() with { Prefix = local });
        await lab.Host.IpAsync($"-6 address flush dev eth0 to {s_old}");
        ClatonProcess claton = await lab.StartClatonAsync(engine);
        await UntilInAsync(claton, local);

        await lab.Router.AdvertiseAsync(lab.Router.Advertisement() with { OtherPrefixes = [(s_old, 86400, 14400)] });

        await UntilInAsync(claton, s_old);
        Assert.True(await lab.HasIpv4Async());
    }

    [Fact]
    public async Task TemporaryAddress_RunningOut_LeavesTheClatAlone() // A14, RFC 8981
    {
        await using LabFixture lab = await LabFixture.UpAsync();
        await lab.Host.SetKernelParametersAsync(default, "net/ipv6/conf/eth0/use_tempaddr=2");
        await lab.Router.AdvertiseAsync(lab.Router.Advertisement());
        await UntilHostShowsAsync(lab, "temporary");
        ClatonProcess claton = await lab.StartClatonAsync(engine);
        UplinkStatus before = await claton.UntilActiveAsync();
        string temporary = (await lab.Host.IpAsync("-6 -o address show dev eth0 scope global temporary")).Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];

        await lab.Host.IpAsync($"-6 address change {temporary} dev eth0 valid_lft 600 preferred_lft 0");
        await UntilHostShowsAsync(lab, "deprecated");
        await lab.Router.AdvertiseAsync(lab.Router.Advertisement() with { MtuBytes = 1400 });
        UplinkStatus after = await claton.UntilAsync("has the new MTU", status => status.MtuBytes < before.MtuBytes);

        Assert.Equal(before.Ipv6Address, after.Ipv6Address);
    }

    private static Task UntilHostShowsAsync(LabFixture lab, string flag) => Eventually.TrueAsync(
        $"the host has an address that is {flag}",
        async () => (await lab.Host.IpAsync($"-6 address show dev eth0 scope global {flag}")).Length > 0,
        () => lab.Host.IpAsync("-6 address show dev eth0"));

    private static Task<UplinkStatus> UntilInAsync(ClatonProcess claton, Ipv6Prefix prefix) => claton.UntilAsync(
        $"has its CLAT in {prefix}", status => status.IsActive && prefix.Contains(Ipv6Address.Parse(status.Ipv6Address!)));

    /// <summary>A lab whose router could serve the new prefix, and advertises the old.</summary>
    private async Task<(LabFixture Lab, ClatonProcess Claton)> UpWithBothPrefixesAsync()
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(engine: engine);
        await lab.Router.IpAsync($"address add {s_new.Address}1/64 dev access0 nodad");
        return (lab, claton);
    }
}
