namespace Claton.Scenarios;

/// <summary>
/// A host that slept: its monotonic clock stood still meanwhile, its boot-time clock ran on. A time namespace shows a
/// process the clocks of such a host.
/// </summary>
public sealed class SleepScenarios
{
    [Fact]
    public async Task HostThatSleptForADay_LetsLifetimesEndInTime() // A6: no lifetime is counted on another clock than its timer.
    {
        await using LabFixture lab = await LabFixture.UpAsync(new LabOptions { Pref64LifetimeSeconds = 8 });
        ClatonProcess claton = await lab.StartClatonAsync(lab.Host.Prepare(
            "unshare", "--time", "--boottime", "86400", "--fork", "--kill-child", ClatonExecutable.Path, "run"));
        await claton.UntilActiveAsync();
        Assert.True(await lab.HasIpv4Async());

        await lab.Router.StopAdvertisingAsync();
        await claton.UntilAsync("has no CLAT", status => !status.IsActive);

        lab.Router.StartAdvertising();
        await claton.UntilActiveAsync();
        Assert.True(await lab.HasIpv4Async());
    }
}
