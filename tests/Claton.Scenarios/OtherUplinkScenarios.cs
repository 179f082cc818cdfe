namespace Claton.Scenarios;

/// <summary>Uplinks that are no plain Ethernet.</summary>
public abstract class OtherUplinkScenarios(EngineUnderTest engine)
{
    [Fact]
    public async Task Bridge_AsUplink_CarriesIpv4()
    {
        await using LabFixture lab = await LabFixture.UpAsync();
        await lab.PutIntoBridgeAsync("br0");

        await CarriesIpv4Async(lab, "br0");
    }

    [Fact]
    public async Task Vlan_AsUplink_CarriesIpv4()
    {
        await using LabFixture lab = await LabFixture.UpAsync();
        await SkipWithoutAsync(lab, "vlan", "link eth0", "id 1");
        await lab.PutIntoVlanAsync(7);

        await CarriesIpv4Async(lab, "eth0.7");
    }

    [Fact]
    public async Task RawIp_AsUplink_CarriesIpv4()
    {
        await using LabFixture lab = await LabFixture.UpAsync();
        await lab.ReplaceByRawIpAsync("wwan0");

        await CarriesIpv4Async(lab, "wwan0");
    }

    [Fact]
    public async Task WireGuard_AsUplink_CarriesIpv4()
    {
        await using LabFixture lab = await LabFixture.UpAsync();
        await SkipWithoutAsync(lab, "wireguard");
        await lab.PutIntoWireGuardAsync("wg0");

        await CarriesIpv4Async(lab, "wg0");
    }

    /// <summary>Skips a test where the kernel has shown that it lacks a kind of link.</summary>
    private static async Task SkipWithoutAsync(LabFixture lab, string kind, string before = "", string behind = "")
    {
        ProgramResult attempt = await lab.Host.AskIpAsync(
            string.Join(' ', $"link add {before} name attempt type {kind} {behind}".Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.SkipWhen(attempt.Errors.Contains("Unknown device type", StringComparison.Ordinal), $"this kernel has no {kind}");
        await lab.Host.IpAsync("link delete attempt");
    }

    private async Task CarriesIpv4Async(LabFixture lab, string uplink)
    {
        ClatonProcess claton = await lab.StartClatonAsync(engine);
        await claton.UntilActiveAsync(engine, uplink);
        Assert.Equal(await lab.LargeFileSha256Async(), await lab.DownloadAsync());
        Assert.Equal(await lab.LargeFileSha256Async(), await lab.UploadAsync());
        string datagram = new('x', 3000);
        Assert.Equal(datagram, await lab.EchoAsync(datagram));
    }
}
