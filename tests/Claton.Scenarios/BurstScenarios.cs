namespace Claton.Scenarios;

/// <summary>More than usual at once, or at a moment when nobody takes it.</summary>
public sealed class BurstScenarios
{
    /// <summary>As in a restart, after which the next process reads the same device.</summary>
    [Fact]
    public async Task Datagrams_WhileNobodyTranslates_WaitInTheDevice()
    {
        const int datagrams = 3_000;
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(engine: EngineUnderTest.Userspace);
        await using (lab)
        {
            UplinkStatus clat = await claton.UntilActiveAsync();
            claton.Signal("STOP");
            (await lab.Host.RunAsync(
                "bash", "-c", $"exec 3>/dev/udp/{lab.Server}/9; for ((i = 0; i < {datagrams}; i++)); do printf x >&3; done")).Succeeds();
            claton.Signal("CONT");

            await Eventually.TrueAsync(
                "all were taken", async () => await CountAsync(lab, clat, "tx_packets") >= datagrams, () => Task.FromResult(claton.Log));
            Assert.Equal(0, await CountAsync(lab, clat, "tx_dropped"));
        }
    }

    private static async Task<int> CountAsync(LabFixture lab, UplinkStatus clat, string counter) =>
        int.Parse((await lab.Host.RunAsync("cat", $"/sys/class/net/{clat.Device}/statistics/{counter}")).Succeeds(), null);
}
