namespace Claton.Scenarios;

/// <summary>host — router —(1400 bytes)— NAT64 — server: neither end knows of the narrow link.</summary>
public abstract class PathMtuScenarios(EngineUnderTest engine)
{
    private static readonly LabOptions s_narrow = new() { HopMtuBytes = 1400 };

    [Fact]
    public async Task Download_ThroughNarrowHop_DoesNotStall()
    {
        (LabFixture lab, _) = await LabFixture.UpWithClatonAsync(s_narrow, engine);
        await using (lab)
        {
            Assert.Equal(await lab.LargeFileSha256Async(), await lab.DownloadAsync());
        }
    }

    [Fact]
    public async Task Upload_ThroughNarrowHop_DoesNotStall() // C17: the router is no IPv4 node, its word counts
    {
        (LabFixture lab, _) = await LabFixture.UpWithClatonAsync(s_narrow, engine);
        await using (lab)
        {
            Assert.Equal(await lab.LargeFileSha256Async(), await lab.UploadAsync());
        }
    }

    [Fact]
    public async Task Ping_LargerThanNarrowHop_IsToldTheMtu() // C17
    {
        (LabFixture lab, _) = await LabFixture.UpWithClatonAsync(s_narrow, engine);
        await using (lab)
        {
            ProgramResult ping = await lab.Host.RunAsync(
                "ping", "-4", "-n", "-M", "do", "-c", "1", "-W", "5", "-s", "1400", $"{lab.Server}");

            Assert.False(ping.Succeeded);
            Assert.Contains("From 192.0.0.8 ", ping.Output);
            Assert.Contains("mtu = 1380", ping.Output);
        }
    }
}
