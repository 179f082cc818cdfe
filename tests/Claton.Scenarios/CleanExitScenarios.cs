namespace Claton.Scenarios;

/// <summary>However Claton ends, the host is as it was before. E3.</summary>
public abstract class CleanExitScenarios(EngineUnderTest engine)
{
    [Fact]
    public async Task Sigterm_LeavesNothing() // E3
    {
        await using LabFixture lab = await LabFixture.UpAsync();
        HostSnapshot before = await HostSnapshot.TakeAsync(lab.Host);
        ClatonProcess claton = await lab.StartClatonAsync(engine);
        await claton.UntilActiveAsync();
        Assert.NotEmpty((await HostSnapshot.TakeAsync(lab.Host)).DifferencesSince(before));

        Assert.Equal(0, await claton.TerminateAsync());

        await before.UntilSoAgainAsync(lab.Host);
        Assert.False(File.Exists(lab.Host.ControlSocket));
    }

    [Fact]
    public async Task KillMinusNine_LeavesNothing() // E3
    {
        await using LabFixture lab = await LabFixture.UpAsync();
        HostSnapshot before = await HostSnapshot.TakeAsync(lab.Host);
        ClatonProcess claton = await lab.StartClatonAsync(engine);
        await claton.UntilActiveAsync();

        const int killed = 128 + 9;
        Assert.Equal(killed, await claton.KillAsync());

        await before.UntilSoAgainAsync(lab.Host);
    }

    [Fact]
    public async Task Restart_AfterKillMinusNine_BringsIpv4BackWithTheSameAddress() // B4, E3
    {
        (LabFixture lab, ClatonProcess first) = await LabFixture.UpWithClatonAsync(engine: engine);
        await using (lab)
        {
            UplinkStatus before = await first.UntilActiveAsync();
            await first.KillAsync();

            ClatonProcess second = await lab.StartClatonAsync(engine);

            Assert.Equal(before.Ipv6Address, (await second.UntilActiveAsync()).Ipv6Address);
            Assert.True(await lab.HasIpv4Async());
        }
    }

    [Fact]
    public async Task SecondDaemon_OnTheSameHost_RefusesToStart()
    {
        (LabFixture lab, ClatonProcess first) = await LabFixture.UpWithClatonAsync(engine: engine);
        await using (lab)
        {
            ProgramResult second = await lab.Host.RunAsync("timeout", "10", ClatonExecutable.Path, "run");

            Assert.Equal(1, second.ExitCode);
            Assert.NotEmpty(second.Errors);
            await first.UntilActiveAsync();
            Assert.True(await lab.HasIpv4Async());
        }
    }
}
