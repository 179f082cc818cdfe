namespace Claton.Scenarios;

/// <summary>host and another station on one link: both want the address of the CLAT. B2.</summary>
public abstract class DuplicateAddressScenarios(EngineUnderTest engine)
{
    [Fact]
    public async Task Address_HeldByAnother_IsLeftToIt() // B2
    {
        (LabFixture lab, ClatonProcess first) = await LabFixture.UpWithClatonAsync(engine: engine);
        await using (lab)
        {
            string wanted = (await first.UntilActiveAsync()).Ipv6Address!;
            await first.TerminateAsync();
            Node station = await lab.Lab.AttachStationAsync();
            await station.IpAsync($"address add {wanted}/64 dev eth0 nodad");

            ClatonProcess second = await lab.StartClatonAsync(engine);

            UplinkStatus uplink = await second.UntilAsync(
                "has a CLAT with another, unique address",
                status => status.IsActive && status.Ipv6Address != wanted && status.DuplicateAddressDetection == "unique");
            Assert.NotEqual(wanted, uplink.Ipv6Address);
            Assert.True(await lab.HasIpv4Async());
            ProgramResult ping = await station.RunAsync("ping", "-6", "-c", "1", "-W", "5", $"{LabAddresses.AccessPrefix(0).Address}1");
            ping.Succeeds();
        }
    }

    [Fact]
    public async Task Address_OfARunningClat_IsDefended() // B2
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(engine: engine);
        await using (lab)
        {
            UplinkStatus before = await claton.UntilAsync(
                "has a unique address", status => status.DuplicateAddressDetection == "unique");
            Node station = await lab.Lab.AttachStationAsync();
            await station.SetKernelParametersAsync(default, "net/ipv6/conf/eth0/accept_dad=1");

            await station.IpAsync($"address add {before.Ipv6Address}/64 dev eth0");

            await Eventually.TrueAsync(
                "the station finds the address taken",
                async () => (await station.IpAsync("-6 address show dev eth0")).Contains("dadfailed", StringComparison.Ordinal),
                () => station.IpAsync("-6 address show"));
            Assert.Equal(before.Ipv6Address, (await claton.UntilActiveAsync()).Ipv6Address);
            Assert.True(await lab.HasIpv4Async());
        }
    }

    [Fact]
    public async Task Address_TakenByForceLater_MovesTheClat() // B2
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(engine: engine);
        await using (lab)
        {
            UplinkStatus before = await claton.UntilAsync(
                "has a unique address", status => status.DuplicateAddressDetection == "unique");
            Node station = await lab.Lab.AttachStationAsync();
            await station.SetKernelParametersAsync(default, "net/ipv6/conf/eth0/ndisc_notify=1");

            // A station that asks nobody. With its new hardware address it tells everybody where the address is now.
            await station.IpAsync($"address add {before.Ipv6Address}/64 dev eth0 nodad");
            await Eventually.TrueAsync(
                "the station has the address, which takes its kernel a moment",
                async () => await station.IpAsync("-6 address show dev eth0 tentative") == "",
                () => station.IpAsync("-6 address show"));
            await station.IpAsync("link set eth0 address 02:00:00:00:00:99");

            UplinkStatus after = await claton.UntilAsync(
                "has a CLAT with another address",
                status => status.IsActive && status.Ipv6Address != before.Ipv6Address);
            Assert.NotEqual(before.Ipv6Address, after.Ipv6Address);
            Assert.True(await lab.HasIpv4Async());
        }
    }
}
