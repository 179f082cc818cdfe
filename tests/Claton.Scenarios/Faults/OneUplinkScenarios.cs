namespace Claton.Scenarios.Faults;

/// <summary>What the kernel refuses for one uplink is that uplink's business alone. A2, E3.</summary>
public sealed class OneUplinkScenarios
{
    /// <summary>The calls by which the second uplink gets its device, and what has to do with neighbours.</summary>
    [Theory]
    [InlineData("ioctl:error=ENOSPC", "ENOSPC")]
    [InlineData("ioctl:error=EPERM", "EPERM")]
    [InlineData("setsockopt:error=ENOBUFS", "ENOBUFS")]
    public async Task Refusal_ForOneOfTwoUplinks_LeavesTheOtherServed_AndIsToldWhereItIs(string fault, string errno)
    {
        await using FaultyHost host = await FaultyHost.UpAsync(
            EngineUnderTest.Userspace, lab => lab.Host.IpAsync("link set eth1 down"), new LabOptions { Uplinks = 2 });
        await host.StartUntracedAsync();
        await UntilAsync("the first uplink is served", host, host.IsRightAsync);
        await host.TraceAsync($"inject={fault}:when=1+");

        await host.Lab.Host.IpAsync("link set eth1 up");
        await UntilAsync("the second uplink tells what fails", host, async () => await host.AskAsync("eth1") is { State: "failed", Error.Length: > 0 });
        Assert.Contains(errno, (await host.AskAsync("eth1"))!.Error, StringComparison.Ordinal);
        Assert.True(await host.IsRightAsync(), host.Log);
        Assert.DoesNotContain("clat-eth1", await host.Lab.Host.IpAsync("link show"));

        host.EndFaults();
        await UntilAsync("the second uplink is served", host, async () => await host.AskAsync("eth1") is { IsActive: true, Error: null });
        Assert.True(await host.IsRightAsync(), host.Log);
    }

    /// <summary>Nothing is injected here: there is such a device already, and it is somebody else's.</summary>
    [Fact]
    public async Task DeviceOfTheSameName_BelongsToOthers_AndStays()
    {
        await using LabFixture lab = await LabFixture.UpAsync(new LabOptions { Uplinks = 2 });
        await lab.Host.IpAsync("link add clat-eth1 type veth peer name others1");
        ClatonProcess claton = await lab.StartClatonAsync(EngineUnderTest.Userspace);

        await claton.UntilActiveAsync("eth0");
        UplinkStatus refused = await claton.UntilAsync("tells what fails", status => status.State == "failed", "eth1");
        Assert.Contains("clat-eth1", refused.Error, StringComparison.Ordinal);
        Assert.True(await lab.HasIpv4Async());
        Assert.Contains("clat-eth1", await lab.Host.IpAsync("link show type veth"));

        await lab.Host.IpAsync("link delete clat-eth1");
        await claton.UntilActiveAsync("eth1");
    }

    private static Task UntilAsync(string what, FaultyHost host, Func<Task<bool>> condition) =>
        Eventually.TrueAsync(what, condition, () => Task.FromResult($"{host.Log}\n{string.Join('\n', host.Trace.TakeLast(40))}"));
}
