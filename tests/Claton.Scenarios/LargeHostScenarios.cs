namespace Claton.Scenarios;

/// <summary>A host with hundreds of interfaces, as a server of containers or a router has them. A2</summary>
public sealed class LargeHostScenarios
{
    private const int OtherPairs = 150;

    /// <summary>What a process is given that nobody gave more.</summary>
    private static readonly string[] s_underALimitOfDescriptors = ["--nofile=256:8192", ClatonExecutable.Path, "run"];

    [Fact]
    public async Task OneUplinkOfHundredsOfInterfaces_HasItsClat_WhateverTheSoftLimitOfDescriptors()
    {
        await using LabFixture lab = await LabFixture.UpAsync();
        await AddOthersAsync(lab);

        ClatonProcess claton = await lab.StartClatonAsync(lab.Host.Prepare("prlimit", s_underALimitOfDescriptors));

        await claton.UntilActiveAsync();
        Assert.True(await lab.HasIpv4Async());
        ClatonStatus status = await claton.StatusAsync();
        Assert.Equal((2 * OtherPairs) + 1, status.Interfaces.Count);
        Assert.Single(status.Interfaces, uplink => uplink.IsActive);
        Assert.All(status.Interfaces, uplink => Assert.Null(uplink.Error));
    }

    /// <summary>Counted in questions to the kernel: there are none about the others, be it at the start or later.</summary>
    [Fact]
    public async Task OneInterfaceMore_CostsNoQuestionsAboutTheOthers()
    {
        const int few = OtherPairs / 3;
        await using LabFixture lab = await LabFixture.UpAsync();
        await AddOthersAsync(lab);
        string trace = Path.Combine(LabName.StateFolder(lab.Lab.Options.Name), "trace");
        ClatonProcess claton = await lab.StartClatonAsync(lab.Host.Prepare(
            "strace", "-D", "-f", "-o", trace, "-e", "trace=sendto", ClatonExecutable.Path, "run"));
        await claton.UntilActiveAsync();
        int atFirst = QuestionsIn(trace);
        Assert.InRange(atFirst, 1, few);

        await lab.Host.IpAsync("link add one type veth peer name more");
        await lab.Host.IpAsync("link set one up");
        await lab.Host.IpAsync("link set more up");
        await claton.UntilAsync("is known", _ => true, "more");
        await lab.Host.IpAsync("link delete one");
        await Eventually.TrueAsync(
            "it is gone from status",
            async () => (await claton.StatusAsync()).Interfaces.All(uplink => uplink.Interface != "one"),
            () => Task.FromResult(claton.Log));

        Assert.InRange(QuestionsIn(trace) - atFirst, 1, few);
    }

    private static int QuestionsIn(string trace) =>
        File.ReadLines(trace).Count(line => line.Contains("nlmsg_type=", StringComparison.Ordinal));

    private static async Task AddOthersAsync(LabFixture lab)
    {
        string commands = Path.Combine(LabName.StateFolder(lab.Lab.Options.Name), "others");
        await File.WriteAllLinesAsync(
            commands,
            Enumerable.Range(0, OtherPairs).SelectMany(pair => (string[])
            [
                $"link add other{pair} type veth peer name rehto{pair}",
                $"link set other{pair} addrgenmode none up",
                $"link set rehto{pair} addrgenmode none up",
            ]),
            TestContext.Current.CancellationToken);
        (await lab.Host.RunAsync("ip", "-batch", commands)).Succeeds();
    }
}
