namespace Claton.Scenarios;

/// <summary>A translator of others that takes its time to begin: whom it holds up, and what is left of it.</summary>
public sealed class NamespaceOpeningScenarios
{
    [Fact]
    public async Task SilentTranslator_HoldsUpItsOwnUplinkAlone() // A2, E4
    {
        await using LabFixture lab = await LabFixture.UpAsync(new LabOptions { Uplinks = 2 });
        HostSnapshot before = await HostSnapshot.TakeAsync(lab.Host);
        var programs = new ProgramsInFront(lab);
        await programs.PutTaygaAsync(isSilent: true);
        await programs.PutAsync("modprobe", "exec sleep 1000"); // Waited for much longer than a program.
        ClatonProcess claton = await programs.StartClatonAsync("--engine", "eth0=tayga,nat46", "--engine", "eth1=siit");

        UplinkStatus served = await claton.UntilActiveAsync("eth1");
        UplinkStatus waiting = await claton.UntilAsync("is starting", status => status.State == "starting");

        Assert.Contains(waiting.WaitsFor, (string[])["tayga", "nat46"]);
        Assert.Equal((null, null), (waiting.Device, waiting.Ipv4Address));
        Assert.DoesNotContain("dev clat-eth0", await lab.Host.IpAsync("route show table all"));
        Assert.Equal(await lab.LargeFileSha256Async(), await lab.DownloadAsync("--interface", served.Device!));
        UplinkStatus next = await claton.UntilAsync("has the next one's turn", status => status.WaitsFor == "nat46");
        Assert.Contains("tayga: start tayga: ", next.EngineReason);
        Assert.Contains("it translates nothing", next.EngineReason);

        Assert.Equal(0, await claton.TerminateAsync());
        await before.UntilSoAgainAsync(lab.Host);
    }

    [Fact]
    public async Task SilentTranslator_LeavesTheNextEngineToTranslate()
    {
        await using LabFixture lab = await LabFixture.UpAsync();
        var programs = new ProgramsInFront(lab);
        await programs.PutTaygaAsync(isSilent: true);
        ClatonProcess claton = await programs.StartClatonAsync("--engine", "tayga,userspace");

        UplinkStatus status = await claton.UntilActiveAsync();

        Assert.Equal("userspace", status.Engine);
        Assert.Contains("it translates nothing", status.EngineReason);
        Assert.True(await lab.HasIpv4Async());
    }

    [Theory] // E3
    [InlineData(true)]
    [InlineData(false)]
    public async Task End_WhileATranslatorIsSilent_LeavesNothing(bool isKilled)
    {
        await using LabFixture lab = await LabFixture.UpAsync();
        HostSnapshot before = await HostSnapshot.TakeAsync(lab.Host);
        var programs = new ProgramsInFront(lab);
        await programs.PutTaygaAsync(isSilent: true);
        ClatonProcess claton = await programs.StartClatonAsync("--engine", "tayga");
        int silent = await UntilChildAsync(claton);

        _ = isKilled ? await claton.KillAsync() : await claton.TerminateAsync();

        await before.UntilSoAgainAsync(lab.Host);
        await Eventually.TrueAsync(
            "the translator has ended", () => Task.FromResult(!Directory.Exists($"/proc/{silent}")), () => Task.FromResult(claton.Log));
    }

    [Fact]
    public async Task Link_DownWhileATranslatorIsSilent_LeavesNothingToWaitFor() // A3
    {
        await using LabFixture lab = await LabFixture.UpAsync();
        var programs = new ProgramsInFront(lab);
        await programs.PutTaygaAsync(isSilent: true);
        ClatonProcess claton = await programs.StartClatonAsync("--engine", "tayga");
        int silent = await UntilChildAsync(claton);

        await lab.Host.IpAsync("link set eth0 down");
        await claton.UntilAsync("has no CLAT", status => status.State == "none");
        await Eventually.TrueAsync(
            "the translator has ended", () => Task.FromResult(!Directory.Exists($"/proc/{silent}")), () => Task.FromResult(claton.Log));
        programs.Tell(isSilent: false);
        await lab.Host.IpAsync("link set eth0 up");

        await claton.UntilActiveAsync();
        await UntilIpv4Async(lab, claton);
    }

    [Fact]
    public async Task Pref64_ReplacedTwiceWhileATranslatorIsSilent_EndsWithTheLast() // A13
    {
        await using LabFixture lab = await LabFixture.UpAsync();
        var programs = new ProgramsInFront(lab);
        await programs.PutTaygaAsync(isSilent: true);
        ClatonProcess claton = await programs.StartClatonAsync("--engine", "tayga");
        await UntilChildAsync(claton);

        foreach (Ipv6Prefix prefix in (Ipv6Prefix[])[Ipv6Prefix.Parse("2001:db8:bad::/96"), lab.Lab.Options.Pref64])
        {
            await lab.Router.AdvertiseAsync(lab.Router.Advertisement() with { Pref64 = [(prefix, 1800)] });
            await claton.UntilAsync($"is to have {prefix}", status => status.Pref64 == $"{prefix}" && !status.IsActive);
        }

        programs.Tell(isSilent: false);
        await claton.UntilAsync("has the last prefix", status => status.IsActive && status.Pref64 == $"{lab.Lab.Options.Pref64}");
        await UntilIpv4Async(lab, claton);
    }

    /// <summary>The one that runs goes on until its successor has shown that it translates; this one does not.</summary>
    [Fact]
    public async Task Successor_ThatIsSilent_GetsNoPacketAndLeavesTheNextEngineToTranslate() // A13
    {
        await using LabFixture lab = await LabFixture.UpAsync();
        var programs = new ProgramsInFront(lab);
        await programs.PutTaygaAsync(isSilent: false);
        ClatonProcess claton = await programs.StartClatonAsync("--engine", "tayga,userspace");
        Assert.Equal("tayga", (await claton.UntilActiveAsync()).Engine);
        programs.Tell(isSilent: true);

        await lab.Router.AdvertiseAsync(lab.Router.Advertisement() with { MtuBytes = 1400 });
        UplinkStatus changing = await claton.UntilAsync("is changing", status => status.State == "changing");
        Assert.Equal("tayga", changing.WaitsFor);
        Assert.True(await lab.HasIpv4Async());

        UplinkStatus after = await claton.UntilAsync("has changed", status => status.IsActive && status.MtuBytes == 1400 - 28);
        Assert.Equal("userspace", after.Engine);
        Assert.Contains("it translates nothing", after.EngineReason);
        await UntilIpv4Async(lab, claton);
    }

    private static async Task<int> UntilChildAsync(ClatonProcess claton)
    {
        int found = 0;
        await Eventually.TrueAsync(
            "the translator runs, and is silent",
            () => Task.FromResult(claton.Children("sleep") is [var child, ..] && (found = child) != 0),
            () => Task.FromResult(claton.Log));
        await claton.UntilAsync("has no CLAT yet", status => !status.IsActive);
        return found;
    }

    private static Task UntilIpv4Async(LabFixture lab, ClatonProcess claton) =>
        Eventually.TrueAsync("the server answers", lab.HasIpv4Async, () => Task.FromResult(claton.Log));
}
