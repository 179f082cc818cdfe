namespace Claton.Scenarios;

/// <summary>What happens to the interface under a CLAT. A3, A12.</summary>
public abstract class LinkChangeScenarios(EngineUnderTest engine)
{
    [Fact]
    public async Task Carrier_GoneForAMoment_MakesTheHostAskAnew() // A12: there may be another network at the other end.
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(engine: engine);
        await using (lab)
        {
            UplinkStatus before = await claton.UntilActiveAsync();
            int known = claton.Log.Length;

            await lab.Router.RunAsync("ip", "-batch", BatchFile(lab, "link set host-eth0 down", "link set host-eth0 up"));

            await Eventually.TrueAsync(
                "the network is noticed anew",
                () => Task.FromResult(claton.Log[known..].Contains("advertises", StringComparison.Ordinal)),
                () => Task.FromResult(claton.Log));
            UplinkStatus after = await claton.UntilActiveAsync();
            Assert.Equal((before.Ipv4Address, before.Ipv6Address), (after.Ipv4Address, after.Ipv6Address));
            Assert.True(await lab.HasIpv4Async());
        }
    }

    [Fact]
    public async Task Cable_PutIntoAnotherNetwork_GivesTheClatThere() // A12
    {
        await using LabFixture lab = await LabFixture.UpAsync(new LabOptions { Uplinks = 2 });
        await lab.Host.IpAsync("link delete eth1");
        ClatonProcess claton = await lab.StartClatonAsync(engine);
        await claton.UntilActiveAsync();

        await lab.Router.IpAsync("link set host-eth0 down");
        await lab.Router.IpAsync("link set host-eth0 nomaster");
        await lab.Router.IpAsync("link set host-eth0 master access1");
        await lab.Router.IpAsync("link set host-eth0 up");

        await claton.UntilAsync("has its CLAT in the other network", status =>
            status.IsActive && LabAddresses.AccessPrefix(1).Contains(Ipv6Address.Parse(status.Ipv6Address!)));
        Assert.True(await lab.HasIpv4Async());
    }

    [Fact]
    public async Task Uplink_RenamedWhileUp_TakesItsClatAlong()
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(engine: engine);
        await using (lab)
        {
            ProgramResult rename = await lab.Host.AskIpAsync("link set eth0 name lan0");
            Assert.SkipWhen(
                rename.Errors.Contains("busy", StringComparison.Ordinal), "this kernel renames no link that is up (before Linux 6.2)");
            rename.Succeeds();

            UplinkStatus after = await claton.UntilAsync("has its CLAT", status => status is { IsActive: true, Device: "clat-lan0" }, "lan0");
            Assert.Contains("dev clat-lan0 ", await lab.Host.IpAsync("-4 route show default"));
            Assert.DoesNotContain("clat-eth0", await lab.Host.IpAsync("link show"));
            Assert.Equal(engine.Name, after.Engine);
            Assert.True(await lab.HasIpv4Async());
        }
    }

    [Fact]
    public async Task Uplink_RemovedAndMadeAgain_HasAClatAgain() // A3: the same name, another index.
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(engine: engine);
        await using (lab)
        {
            UplinkStatus before = await claton.UntilActiveAsync();

            await lab.Host.IpAsync("link delete eth0");
            await lab.Lab.ReplaceUplinkAsync();

            UplinkStatus after = await claton.UntilAsync("has a CLAT", status => status.IsActive && status.Index != before.Index);
            Assert.Equal((before.Device, before.Ipv6Address), (after.Device, after.Ipv6Address));
            Assert.True(await lab.HasIpv4Async());
        }
    }

    [Fact]
    public async Task Uplink_MovedToAnotherNamespaceAndBack_HasAClatAgain() // A3, E3
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(engine: engine);
        await using (lab)
        {
            Node elsewhere = await lab.Lab.AttachStationAsync();
            await lab.Host.IpAsync($"link set eth0 netns {elsewhere.Namespace} name moved");
            await Eventually.TrueAsync(
                "no trace of the CLAT",
                async () => !(await lab.Host.IpAsync("link show")).Contains(": clat", StringComparison.Ordinal),
                () => Task.FromResult(claton.Log));

            await elsewhere.IpAsync($"link set moved netns {lab.Host.Namespace} name eth0");
            await lab.Host.IpAsync("link set eth0 up");

            await claton.UntilActiveAsync();
            Assert.True(await lab.HasIpv4Async());
        }
    }

    [Fact]
    public async Task Forwarding_SwitchedOn_IsNoticedAtOnce() // No other event comes with it.
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(engine: engine);
        await using (lab)
        {
            UplinkStatus uplink = await claton.UntilActiveAsync();
            await lab.Router.StopAdvertisingAsync();

            await lab.Host.SetKernelParametersAsync(default, "net/ipv6/conf/eth0/forwarding=1");

            await Eventually.TrueAsync(
                "the CLAT's address has a route into its device",
                async () => (await lab.Host.IpAsync($"-6 route show {uplink.Ipv6Address}")).Contains(uplink.Device!, StringComparison.Ordinal),
                () => Task.FromResult(claton.Log));
        }
    }

    private static string BatchFile(LabFixture lab, params string[] commands)
    {
        string path = Path.Combine(LabName.StateFolder(lab.Lab.Options.Name), "batch");
        File.WriteAllLines(path, commands);
        return path;
    }
}
