namespace Claton.Scenarios;

/// <summary>What the rest of the host, and its link, see of the CLAT: nothing.</summary>
public abstract class HostScenarios(EngineUnderTest engine)
{
    [Fact]
    public async Task OtherSockets_NeverPickTheClatsAddress() // B1
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(engine: engine);
        await using (lab)
        {
            string clatAddress = (await claton.UntilActiveAsync()).Ipv6Address!;

            Assert.DoesNotContain(clatAddress, await lab.Host.IpAsync("-6 address show"));
            Assert.DoesNotContain($"src {clatAddress}", await lab.Host.IpAsync($"-6 route get {LabAddresses.Plat}"));
        }
    }

    [Fact]
    public async Task Uplink_WhateverHappens_CarriesNoIpv4() // E2
    {
        await using LabFixture lab = await LabFixture.UpAsync();
        using Capture capture = await Capture.StartAsync(lab.Router, "host-eth0", "ip or arp");
        ClatonProcess claton = await lab.StartClatonAsync(engine);
        for (int packet = 0; packet < 20; packet++)
        {
            await lab.Host.RunAsync("ping", "-4", "-c", "1", "-W", "0.1", $"{lab.Server}");
        }

        await claton.KillAsync();
        await lab.Host.RunAsync("ping", "-4", "-c", "1", "-W", "0.1", $"{lab.Server}");

        Assert.Empty(await capture.StopAsync());
    }

    [Fact]
    public async Task HostThatForwards_KeepsPacketsForTheClatFromItsOwnStack()
    {
        await using LabFixture lab = await LabFixture.UpAsync();
        await lab.Host.SetKernelParametersAsync(
            default, "net/ipv6/conf/eth0/accept_ra=2", "net/ipv6/conf/all/forwarding=1");
        ClatonProcess claton = await lab.StartClatonAsync(engine);
        string clatAddress = (await claton.UntilActiveAsync()).Ipv6Address!;

        Assert.Contains("dev clat-eth0", await lab.Host.IpAsync($"-6 route get {clatAddress}"));
        Assert.True(await lab.HasIpv4Async());

        // Had the stack got hold of a packet, it would have looked for the address on the link.
        Assert.DoesNotContain(clatAddress, await lab.Host.IpAsync("-6 neighbour show"));
    }

    [Theory]
    [InlineData(1280, 1260)]
    [InlineData(1299, 1279)]
    public async Task HostThatForwards_OnAnUplinkOfLittleMtu_HasAClatAllTheSame(int mtuBytes, int toldMtuBytes) // B6
    {
        await using LabFixture lab = await LabFixture.UpAsync();
        await lab.Host.IpAsync($"link set eth0 mtu {mtuBytes}");
        await lab.Host.SetKernelParametersAsync(
            default, "net/ipv6/conf/eth0/accept_ra=2", "net/ipv6/conf/all/forwarding=1");
        ClatonProcess claton = await lab.StartClatonAsync(engine);
        UplinkStatus uplink = await claton.UntilActiveAsync();

        // A route into the CLAT's device needs IPv6 on it, which begins at 1280.
        Assert.Contains(uplink.Device!, await lab.Host.IpAsync($"-6 route get {uplink.Ipv6Address}"));
        Assert.True(await lab.HasIpv4Async());
        ProgramResult whole = await lab.Host.RunAsync("ping", "-4", "-c", "1", "-M", "do", "-s", $"{1280 - 28}", $"{lab.Server}");
        Assert.Contains($"mtu = {toldMtuBytes - engine.TellsLowerMtuBytes}", whole.Output, StringComparison.Ordinal);
        Assert.Equal(await lab.LargeFileSha256Async(), await lab.DownloadAsync());
        Assert.DoesNotContain(uplink.Ipv6Address!, await lab.Host.IpAsync("-6 neighbour show"));
    }
}
