using System.Text.RegularExpressions;

namespace Claton.Scenarios;

/// <summary>Claton under a service manager that restarts it, with and without a store for its descriptors. E3.</summary>
public abstract partial class RestartScenarios(EngineUnderTest engine)
{
    private const int Store = 128;

    [Fact]
    public async Task Restart_WithAStore_KeepsTheDeviceAndItsConnections()
    {
        (LabFixture lab, ClatonProcess claton) = await UpAsync(Store);
        await using (lab)
        {
            UplinkStatus before = await claton.UntilActiveAsync();
            string device = await DeviceAsync(lab);
            Task<ProgramResult> ping = PingAsync(lab);
            Task<string> download = await StartDownloadAsync(lab);

            for (int restart = 0; restart < 3; restart++)
            {
                await claton.RestartAsync("USR1");
            }

            Assert.False(ping.IsCompleted, "the ping must last longer than the restarts");
            ProgramResult result = await ping;
            TestContext.Current.TestOutputHelper!.WriteLine(result.Output);
            if (engine == EngineUnderTest.Userspace)
            {
                Assert.Equal(0, LostIn(result)); // Programs that are taken off and put on may lose one.
            }

            Assert.Equal(await lab.LargeFileSha256Async(), await download);
            UplinkStatus after = await claton.UntilActiveAsync();
            Assert.Equal((before.Ipv4Address, before.Ipv6Address), (after.Ipv4Address, after.Ipv6Address));
            Assert.Equal(device, await DeviceAsync(lab));
            Assert.Contains("goes on", claton.Log);
        }
    }

    [Fact]
    public async Task KillMinusNine_WithAStore_KeepsTheDeviceAndItsConnections()
    {
        (LabFixture lab, ClatonProcess claton) = await UpAsync(Store);
        await using (lab)
        {
            string device = await DeviceAsync(lab);
            Task<ProgramResult> ping = PingAsync(lab);
            Task<string> download = await StartDownloadAsync(lab);

            await claton.RestartAsync("USR2");

            ProgramResult result = await ping;
            TestContext.Current.TestOutputHelper!.WriteLine(result.Output);
            Assert.Equal(await lab.LargeFileSha256Async(), await download);
            Assert.Equal(device, await DeviceAsync(lab));
        }
    }

    [Fact]
    public async Task KillMinusNine_WithoutAStore_LeavesConnectionsAlive()
    {
        (LabFixture lab, ClatonProcess claton) = await UpAsync(store: 0);
        await using (lab)
        {
            UplinkStatus before = await claton.UntilActiveAsync();
            string device = await DeviceAsync(lab);
            Task<ProgramResult> ping = PingAsync(lab);
            Task<string> download = await StartDownloadAsync(lab);

            await claton.RestartAsync("USR2");

            UplinkStatus after = await claton.UntilActiveAsync();
            Assert.Equal((before.Ipv4Address, before.Ipv6Address), (after.Ipv4Address, after.Ipv6Address));
            ProgramResult result = await ping;
            TestContext.Current.TestOutputHelper!.WriteLine(result.Output);
            Assert.Equal(await lab.LargeFileSha256Async(), await download);
            Assert.NotEqual(device, await DeviceAsync(lab));
        }
    }

    /// <summary>With two CLATs there are rules, too. The devices are still kept when the service manager has it cleaned up.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Stop_WithAStore_LeavesNothingOnceItIsLetGo(int uplinks) // E3
    {
        await using LabFixture lab = await LabFixture.UpAsync(new LabOptions { Uplinks = uplinks });
        HostSnapshot before = await HostSnapshot.TakeAsync(lab.Host);
        ClatonProcess claton = await lab.StartClatonAsync(ServiceManagerProgram.Prepare(lab.Host, Store, ClatonExecutable.Path, engine.Options));
        for (int uplink = 0; uplink < uplinks; uplink++)
        {
            await claton.UntilActiveAsync($"eth{uplink}");
        }

        Assert.Equal(0, await claton.TerminateAsync());

        Assert.Empty((await HostSnapshot.TakeAsync(lab.Host)).DifferencesSince(before));
    }

    [Fact]
    public async Task Clat_NoLongerWanted_GoesThoughItsDescriptorsAreKept() // A1
    {
        (LabFixture lab, ClatonProcess claton) = await UpAsync(Store);
        await using (lab)
        {
            await lab.Host.IpAsync("address add 198.51.100.2/24 dev eth0");
            await lab.Host.IpAsync("route add default via 198.51.100.1 dev eth0");
            await claton.UntilAsync("has no CLAT", status => !status.IsActive);
            Assert.DoesNotContain(": clat", await lab.Host.IpAsync("link show"));
            await claton.RestartAsync("USR1");
            Assert.DoesNotContain(": clat", await lab.Host.IpAsync("link show"));

            await lab.Host.IpAsync("route delete default via 198.51.100.1 dev eth0");
            await lab.Host.IpAsync("address delete 198.51.100.2/24 dev eth0");
            await claton.UntilActiveAsync();
            Assert.True(await lab.HasIpv4Async());
        }
    }

    private async Task<(LabFixture Lab, ClatonProcess Claton)> UpAsync(int store)
    {
        LabFixture lab = await LabFixture.UpAsync();
        ClatonProcess claton = await lab.StartClatonAsync(ServiceManagerProgram.Prepare(lab.Host, store, ClatonExecutable.Path, engine.Options));
        await claton.UntilAsync("has a unique address", status => status.DuplicateAddressDetection == "unique");

        // Neighbours know the address by now: who asks for it while nobody answers asks again a second later.
        Assert.True(await lab.HasIpv4Async());
        return (lab, claton);
    }

    /// <summary>A hundred in a second, for eight seconds.</summary>
    private static Task<ProgramResult> PingAsync(LabFixture lab) =>
        lab.Host.RunAsync("ping", "-4", "-q", "-i", "0.01", "-c", "800", "-W", "5", $"{lab.Server}");

    /// <summary>A connection that lasts some seconds, and is established when this returns.</summary>
    private static async Task<Task<string>> StartDownloadAsync(LabFixture lab)
    {
        var file = new FileInfo(Path.Combine(LabName.StateFolder(lab.Lab.Options.Name), "download"));
        Task<string> download = lab.DownloadAsync("--limit-rate", "3M");
        await Eventually.TrueAsync("something was downloaded", () =>
        {
            file.Refresh();
            return Task.FromResult(file is { Exists: true, Length: > 0 });
        }, () => Task.FromResult(""));
        return download;
    }

    private static int LostIn(ProgramResult ping)
    {
        Match counts = Counts().Match(ping.Output);
        Assert.True(counts.Success, ping.Output + ping.Errors);
        return int.Parse(counts.Groups[1].Value, null) - int.Parse(counts.Groups[2].Value, null);
    }

    /// <summary>Its index tells it from another of the same name.</summary>
    private static async Task<string> DeviceAsync(LabFixture lab) =>
        (await lab.Host.IpAsync("-o link show dev clat-eth0")).Split(':')[0];

    [GeneratedRegex(@"(\d+) packets transmitted, (\d+) received")]
    private static partial Regex Counts();
}
