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
}
