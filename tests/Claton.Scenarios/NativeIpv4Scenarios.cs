namespace Claton.Scenarios;

/// <summary>host with and without IPv4 of its own, or of another CLAT, on the same uplink. A1, B5.</summary>
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
    public async Task Lease_ThatComesAndGoes_LeavesTheHostWithIpv4() // A1, D3
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync();
        await using (lab)
        {
            await lab.Lab.RouteNativeIpv4Async();
            for (int lease = 0; lease < 3; lease++)
            {
                await lab.Host.IpAsync("address add 192.0.2.2/24 dev eth0");
                await lab.Host.IpAsync("route add default via 192.0.2.1 dev eth0");
                Assert.True(await lab.HasIpv4Async()); // The route is the better one before Claton has heard of it.
                await claton.UntilAsync("has no CLAT", status => status.Reason == "NativeIpv4");
                Assert.True(await lab.HasIpv4Async());
                Assert.DoesNotContain("4640:", await lab.Host.IpAsync("rule show"));

                await lab.Host.IpAsync("address delete 192.0.2.2/24 dev eth0"); // Its routes go with it.
                await claton.UntilActiveAsync();
                Assert.True(await lab.HasIpv4Async());
            }
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

    [Fact]
    public async Task NativeDefaultRoute_WhereTheClatIsAskedForAlways_GoesFirst() // A1, B6
    {
        await using LabFixture lab = await LabFixture.UpAsync();
        await lab.Host.IpAsync("address add 192.0.2.2/24 dev eth0");
        await lab.Host.IpAsync("route add default via 192.0.2.1 dev eth0 metric 1024");

        ClatonProcess claton = await lab.StartClatonAsync(["--interface", "eth0=always"]);

        UplinkStatus clat = await claton.UntilActiveAsync();
        Assert.Contains("dev eth0 ", await lab.Host.IpAsync($"route get {lab.Server}"));
        Assert.Contains("Hello", (await lab.Host.RunAsync(
            "curl", "--silent", "--max-time", "5", "--interface", clat.Ipv4Address!, $"http://{lab.Server}/")).Output);
    }

    [Fact]
    public async Task Interface_SwitchedOff_LeavesTheOthersServed() // A1
    {
        await using LabFixture lab = await LabFixture.UpAsync(new LabOptions { Uplinks = 2 });
        ClatonProcess claton = await lab.StartClatonAsync(["--interface", "eth0=off"]);

        await claton.UntilActiveAsync("eth1");
        Assert.Equal("NotSelected", (await claton.UntilAsync("is known", status => status.Reason is not null)).Reason);
        Assert.True(await lab.HasIpv4Async());
    }

    [Fact]
    public async Task DefaultRoute_OfASelfMadeAddress_IsNotNative() // A1
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync();
        await using (lab)
        {
            await lab.Host.IpAsync("address add 169.254.7.7/16 dev eth0 scope link");
            await lab.Host.IpAsync("route add default dev eth0 scope link metric 1000002");

            // The rule shows that Claton has seen the route.
            await Eventually.TrueAsync(
                "there is a rule",
                async () => (await lab.Host.IpAsync("rule show")).Contains("4640:", StringComparison.Ordinal),
                () => Task.FromResult(claton.Log));
            Assert.True((await claton.UntilActiveAsync()).IsActive);
            Assert.True(await lab.HasIpv4Async());
        }
    }

    [Theory]
    [InlineData("clat")] // clatd's
    [InlineData("v4-eth0")] // Android's
    public async Task DeviceOfAnotherClat_MakesOursYieldUntilItIsGone(string device) // B5
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync();
        await using (lab)
        {
            await lab.Host.IpAsync($"tuntap add {device} mode tun");
            await lab.Host.IpAsync($"link set {device} up");
            await lab.Host.IpAsync($"address add 192.0.0.1 dev {device}");
            await lab.Host.IpAsync($"route add default dev {device} metric 2048");
            await AssertYieldsAsync(lab, claton, device);

            await lab.Host.IpAsync($"link delete {device}");
            await claton.UntilActiveAsync();
            Assert.True(await lab.HasIpv4Async());
        }
    }

    [Fact]
    public async Task AnotherClat_OnTheUplinkItself_MakesOursYieldUntilItIsGone() // B5: as NetworkManager's
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync();
        await using (lab)
        {
            await lab.Host.IpAsync("address add 192.0.0.5/32 dev eth0");
            await lab.Host.IpAsync("route add default dev eth0 src 192.0.0.5 metric 2049");
            await AssertYieldsAsync(lab, claton, "eth0");

            await lab.Host.IpAsync("address delete 192.0.0.5/32 dev eth0");
            await claton.UntilActiveAsync();
            Assert.True(await lab.HasIpv4Async());
        }
    }

    private static async Task AssertYieldsAsync(LabFixture lab, ClatonProcess claton, string device)
    {
        UplinkStatus yielding = await claton.UntilAsync("has no CLAT", status => !status.IsActive);
        Assert.Equal("OtherClat", yielding.Reason);
        Assert.Contains(device, yielding.ReasonText);
        Assert.DoesNotContain(": clat-", await lab.Host.IpAsync("link show"));
    }
}
