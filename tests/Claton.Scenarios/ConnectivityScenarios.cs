namespace Claton.Scenarios;

/// <summary>Seeing whether a NAT64 prefix works, by a server that the administrator named. RFC 7050 §3.2. // A11</summary>
public sealed class ConnectivityScenarios
{
    [Fact]
    public async Task Server_ThatAnswers_IsToldInStatus()
    {
        await using LabFixture lab = await LabFixture.UpAsync();
        ClatonProcess claton = await lab.StartClatonAsync(["--connectivity-check", $"{lab.Server}"]);

        UplinkStatus uplink = await claton.UntilAsync("had an answer", status => status.Connectivity == "open");

        Assert.Equal((true, $"{lab.Server}"), (uplink.IsActive, uplink.ConnectivityServer));
        Assert.Contains($"{lab.Server} answers through {lab.Lab.Options.Pref64}", claton.Log);
        Assert.Contains(
            $"connectivity  {lab.Server} answers", (await lab.Host.RunAsync(ClatonExecutable.Path, "status")).Succeeds());
    }

    [Fact]
    public async Task Server_ThatDoesNotAnswer_IsToldInStatus_AndIpv4GoesOn()
    {
        await using LabFixture lab = await LabFixture.UpAsync();
        ClatonProcess claton = await lab.StartClatonAsync(["--connectivity-check", "203.0.113.250"]);
        Assert.Equal("unknown", (await claton.UntilActiveAsync()).Connectivity);

        UplinkStatus uplink = await claton.UntilAsync("waited in vain", status => status.Connectivity == "silent");

        Assert.True(uplink.IsActive);
        Assert.Contains($"203.0.113.250 does not answer through {lab.Lab.Options.Pref64}", claton.Log);
        Assert.Contains(" active, no answer\n", (await lab.Host.RunAsync(ClatonExecutable.Path, "status")).Succeeds());
        Assert.True(await lab.HasIpv4Async());
    }

    [Fact]
    public async Task NoServer_AsUsual_NobodyIsAsked()
    {
        await using LabFixture lab = await LabFixture.UpAsync();
        ClatonProcess claton = await lab.StartClatonAsync();

        UplinkStatus uplink = await claton.UntilActiveAsync();

        Assert.Equal((null, null), (uplink.Connectivity, uplink.ConnectivityServer));
    }
}
