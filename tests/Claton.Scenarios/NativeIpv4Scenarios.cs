namespace Claton.Scenarios;

/// <summary>host with and without an IPv4 of its own on the same uplink. A1.</summary>
public sealed class NativeIpv4Scenarios
{
    [Fact]
    public async Task NativeDefaultRoute_Appearing_MakesTheClatYieldUntilItIsGone() // A1, D3
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync();
        await using (lab)
        {
            await lab.Host.IpAsync("address add 192.0.2.2/24 dev eth0");
            await lab.Host.IpAsync("route add default via 192.0.2.1 dev eth0");
            UplinkStatus native = await claton.UntilAsync("has no CLAT", status => !status.IsActive);
            Assert.Equal("NativeIpv4", native.Reason);
            Assert.NotEmpty(native.ReasonText!);
            Assert.DoesNotContain("clat", await lab.Host.IpAsync("-4 route show"));

            await lab.Host.IpAsync("route delete default via 192.0.2.1 dev eth0");
            await claton.UntilActiveAsync();
            Assert.True(await lab.HasIpv4Async());
        }
    }

    [Fact]
    public async Task NativeDefaultRoute_BeforeClatonStarts_MeansNoClat() // A1
    {
        await using LabFixture lab = await LabFixture.UpAsync();
        await lab.Host.IpAsync("address add 192.0.2.2/24 dev eth0");
        await lab.Host.IpAsync("route add default via 192.0.2.1 dev eth0");

        ClatonProcess claton = await lab.StartClatonAsync();

        UplinkStatus native = await claton.UntilAsync("is known", status => status.Reason is not null);
        Assert.Equal("NativeIpv4", native.Reason);
        Assert.False(native.IsActive);
    }
}
