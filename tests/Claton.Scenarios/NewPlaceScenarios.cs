namespace Claton.Scenarios;

/// <summary>
/// The CLAT's IPv6 address moves to another link-layer address, of which the router has to be told: it believes the old one
/// for an hour here, and asks nobody meanwhile. B2.
/// </summary>
public sealed class NewPlaceScenarios
{
    public static TheoryData<string, string> Changes =>
        new() { { "userspace", "siit" }, { "siit", "userspace" }, { "ebpf", "tayga" }, { "tayga", "ebpf" } };

    /// <summary>Over macvlan a namespace has a link-layer address of its own, over ipvlan that of the uplink.</summary>
    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Engine_ChangedOverARestart_HasItsAnswersAtOnce(string first, string second) // B2
    {
        await using LabFixture lab = await LabFixture.UpAsync();
        ClatonProcess claton = await lab.StartClatonAsync(["--engine", first]);
        UplinkStatus before = await claton.UntilActiveAsync(new EngineUnderTest(first));
        Assert.True(await lab.HasIpv4Async());
        await HaveRouterBelieveAsync(lab, before);
        await claton.TerminateAsync();

        claton = await lab.StartClatonAsync(["--engine", second]);

        UplinkStatus after = await claton.UntilActiveAsync(new EngineUnderTest(second));
        Assert.Equal(before.Ipv6Address, after.Ipv6Address);
        await UntilIpv4Async(lab, claton);
    }

    /// <summary>
    /// All in one process: the first engine of a list ends and can't begin again, or can't follow a change, and the second takes
    /// over; when the CLAT is opened the next time, the first has its turn again.
    /// </summary>
    [Theory]
    [InlineData("userspace", true)]
    [InlineData("userspace", false)]
    [InlineData("ebpf", true)]
    [InlineData("ebpf", false)]
    public async Task Engine_ThatWorksNoLonger_LeavesItsAnswersToTheNext_AndHasThemBack(string second, bool isKilled) // B2
    {
        await using LabFixture lab = await LabFixture.UpAsync();
        var programs = new ProgramsInFront(lab);
        await programs.PutTaygaAsync(isSilent: false);
        ClatonProcess claton = await programs.StartClatonAsync("--engine", $"tayga,{second}");
        UplinkStatus first = await claton.UntilActiveAsync(EngineUnderTest.Tayga);
        Assert.True(await lab.HasIpv4Async());
        await HaveRouterBelieveAsync(lab, first);

        await programs.PutAsync("tayga", "echo it is broken >&2; exit 1");
        await (isKilled ? claton.KillChildrenAsync("tayga") : lab.Router.AdvertiseAsync(lab.Router.Advertisement() with { MtuBytes = 1400 }));

        UplinkStatus next = await claton.UntilActiveAsync(new EngineUnderTest(second));
        Assert.Equal((first.Ipv4Address, first.Ipv6Address), (next.Ipv4Address, next.Ipv6Address));
        Assert.Contains("tayga: ", next.EngineReason);
        await UntilIpv4Async(lab, claton);
        await HaveRouterBelieveAsync(lab, next);

        await programs.PutTaygaAsync(isSilent: false);
        await lab.Router.AdvertiseAsync(lab.Router.Advertisement() with { Pref64 = [(lab.Lab.Options.Pref64, 0)] });
        await claton.UntilAsync("has no CLAT", status => status.State == "none");
        await lab.Router.AdvertiseAsync(lab.Router.Advertisement() with { Pref64 = [(lab.Lab.Options.Pref64, 1800)] });

        UplinkStatus again = await claton.UntilActiveAsync(EngineUnderTest.Tayga);
        Assert.Equal(first.Ipv6Address, again.Ipv6Address);
        await UntilIpv4Async(lab, claton);
    }

    /// <summary>Another address goes with it, and with the old one the old address is back.</summary>
    [Theory]
    [InlineData("userspace")]
    [InlineData("ebpf")]
    [InlineData("siit")]
    public async Task LinkLayerAddressOfTheUplink_ChangedAndChangedBack_HasItsAnswersAtOnce(string engine) // B2
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(engine: new EngineUnderTest(engine, "--engine", engine));
        await using (lab)
        {
            UplinkStatus before = await claton.UntilActiveAsync();
            string own = (await lab.Host.RunAsync("cat", "/sys/class/net/eth0/address")).Succeeds().Trim();
            Assert.True(await lab.HasIpv4Async());
            await HaveRouterBelieveAsync(lab, before);

            await lab.Host.IpAsync("link set eth0 address 02:00:00:00:00:99");

            UplinkStatus after = await claton.UntilAsync(
                "has a CLAT with another address", status => status.IsActive && status.Ipv6Address != before.Ipv6Address);
            await UntilIpv4Async(lab, claton);
            await HaveRouterBelieveAsync(lab, after);

            await lab.Host.IpAsync($"link set eth0 address {own}");

            await claton.UntilAsync("has its CLAT again", status => status.IsActive && status.Ipv6Address == before.Ipv6Address);
            await UntilIpv4Async(lab, claton);
        }
    }

    /// <summary>For an hour, and for another where it is told of a doubt: without Override, an advertisement is no more.</summary>
    private static async Task HaveRouterBelieveAsync(LabFixture lab, UplinkStatus clat)
    {
        string mac = (await lab.Router.IpAsync($"-6 neighbour show {clat.Ipv6Address}")).Split("lladdr ")[1].Split(' ')[0];
        await lab.Router.SetKernelParametersAsync(
            default, "net/ipv6/neigh/access0/base_reachable_time_ms=3600000", "net/ipv6/neigh/access0/delay_first_probe_time=3600");
        await lab.Router.IpAsync($"-6 neighbour replace {clat.Ipv6Address} dev access0 lladdr {mac} nud reachable");
    }

    private static Task UntilIpv4Async(LabFixture lab, ClatonProcess claton) => Eventually.TrueAsync(
        "the server answers",
        lab.HasIpv4Async,
        async () => $"{await lab.Router.IpAsync("-6 neighbour show")}\n{claton.Log}");
}
