using System.Diagnostics;

namespace Claton.Scenarios;

/// <summary>What others do to the host, and to the link, does not last. E1, B6.</summary>
public abstract class SurvivalScenarios(EngineUnderTest engine)
{
    [Theory]
    [InlineData("address delete {address}/32 dev {device}")]
    [InlineData("route delete default dev {device}")]
    [InlineData("link set {device} down")]
    [InlineData("link delete {device}")]
    public async Task WhatBelongsToTheClat_TakenAwayByOthers_IsPutBackWithAWord(string command)
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(engine: engine);
        await using (lab)
        {
            UplinkStatus before = await claton.UntilActiveAsync();
            int logged = claton.Log.Length;

            await lab.Host.IpAsync(command
                .Replace("{address}", before.Ipv4Address, StringComparison.Ordinal)
                .Replace("{device}", before.Device, StringComparison.Ordinal));

            await Eventually.TrueAsync(
                "IPv4 is back", lab.HasIpv4Async, () => Task.FromResult(claton.Log));
            UplinkStatus after = await claton.UntilActiveAsync();
            Assert.Equal((before.Ipv4Address, before.Ipv6Address), (after.Ipv4Address, after.Ipv6Address));
            Assert.Contains(
                claton.Log[logged..].Split('\n'),
                line => line.Contains("somebody undid it", StringComparison.Ordinal)
                    || line.Contains("the translator stopped", StringComparison.Ordinal));
        }
    }

    /// <summary>Whatever somebody does to all routes, or to the device, is undone.</summary>
    [Theory]
    [InlineData("route flush table main")]
    [InlineData("address flush dev {device}")]
    [InlineData("link set {device} mtu 1300")]
    [InlineData("link set {device} name other0")]
    [InlineData("-6 route delete {sink}/128 dev {device}")]
    public async Task DeviceAndRoutes_ChangedByOthers_AreAsBefore(string command)
    {
        await using LabFixture lab = await LabFixture.UpAsync();
        await lab.Host.SetKernelParametersAsync(
            default, "net/ipv6/conf/eth0/accept_ra=2", "net/ipv6/conf/all/forwarding=1");
        ClatonProcess claton = await lab.StartClatonAsync(engine);
        UplinkStatus uplink = await claton.UntilActiveAsync(engine);
        string before = await DescribeAsync(lab, uplink);
        Assert.Contains(uplink.Ipv6Address!, before, StringComparison.Ordinal); // A host that forwards needs a route into the device.

        string changed = command
            .Replace("{sink}", uplink.Ipv6Address, StringComparison.Ordinal)
            .Replace("{device}", uplink.Device, StringComparison.Ordinal);
        await lab.Host.IpAsync(changed);

        await Eventually.TrueAsync(
            $"all is as before 'ip {changed}'",
            async () => await DescribeAsync(lab, uplink) == before && await lab.HasIpv4Async(),
            async () => $"{claton.Log}\nbefore:\n{before}\nnow:\n{await DescribeAsync(lab, uplink)}");
        await claton.UntilActiveAsync(engine);
    }

    private static async Task<string> DescribeAsync(LabFixture lab, UplinkStatus uplink) => (await lab.Host.RunAsync(
        "sh", "-c", $"""
            cat /sys/class/net/{uplink.Device}/mtu
            ip -o -4 address show dev {uplink.Device} | cut -d' ' -f2-
            ip -4 route show
            ip -6 route show dev {uplink.Device}
            """)).Output;

    [Fact]
    public async Task FloodOfForgedAdvertisements_LeavesTheClatItsPrefixAndTheDaemonItsWits() // A7, E1
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(engine: engine);
        await using (lab)
        {
            UplinkStatus before = await claton.UntilActiveAsync();
            long residentBefore = claton.ResidentKibibytes;

            // The kernel would add a route and an address for each until it has time for nothing else.
            await lab.Host.SetKernelParametersAsync(
                default, "net/ipv6/conf/eth0/accept_ra_defrtr=0", "net/ipv6/conf/eth0/accept_ra_pinfo=0");
            using var forged = new ForgedAdvertisements(lab.Router, "host-eth0");
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            const uint atLeast = 20_000;
            Task<uint> flood = Task.Run(
                () =>
                {
                    uint number = 0;
                    for (; number < atLeast || !enough.IsCancellationRequested; number++)
                    {
                        forged.Send(number);
                    }

                    return number;
                },
                CancellationToken.None);

            // While it goes on, somebody who asks is answered.
            for (int time = 0; time < 5; time++)
            {
                UplinkStatus during = Assert.Single((await claton.StatusAsync()).Interfaces, uplink => uplink.Interface == "eth0");
                Assert.Equal((before.Pref64, before.Router), (during.Pref64, during.Router));
            }

            await enough.CancelAsync();
            TestContext.Current.TestOutputHelper?.WriteLine($"{await flood} forged advertisements");
            int neighbours = (await lab.Host.IpAsync("-6 neighbour show dev eth0 nud all")).Split('\n').Length;
            Assert.InRange(neighbours, 0, 2 * (int)ForgedAdvertisements.Routers);

            UplinkStatus after = await claton.UntilActiveAsync();
            Assert.Equal(
                (before.Pref64, before.Router, before.Ipv4Address, before.Ipv6Address),
                (after.Pref64, after.Router, after.Ipv4Address, after.Ipv6Address));
            Assert.InRange(claton.Log.Split('\n').Length, 0, 200);
            Assert.InRange(claton.ResidentKibibytes - residentBefore, long.MinValue, 32 * 1024);
            Assert.True(await lab.HasIpv4Async());
        }
    }

    [Fact]
    public async Task NoTunDevice_IsToldInStatusUntilThereIsOne()
    {
        await using LabFixture lab = await LabFixture.UpAsync();
        ClatonProcess claton = await lab.StartClatonAsync(lab.Host.Prepare(
            "unshare",
            ["--mount", "sh", "-c", "mount -t tmpfs none /dev/net && exec \"$@\"", "sh", ClatonExecutable.Path, "run", .. engine.Options]));

        UplinkStatus without = await claton.UntilAsync("tells what fails", status => status.State == "failed");
        Assert.Contains("/dev/net/tun", without.Error);
        Assert.DoesNotContain("192.0.0.", await lab.Host.IpAsync("-4 address show"));

        using Process unmount = Process.Start("nsenter", ["--mount", $"--target={claton.Id}", "umount", "/dev/net"]);
        await unmount.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, unmount.ExitCode);

        Assert.Null((await claton.UntilActiveAsync()).Error);
        Assert.True(await lab.HasIpv4Async());
    }
}
