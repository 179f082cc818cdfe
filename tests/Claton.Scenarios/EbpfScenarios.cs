using System.Text.Json;

namespace Claton.Scenarios;

/// <summary>What is the ebpf engine's alone: where packets go, and what becomes of its programs.</summary>
public sealed class EbpfScenarios
{
    /// <summary>A filter of somebody else, who looks at packets and leaves them alone.</summary>
    private const string ForeignFilter = "filter add dev eth0 ingress pref 10 bpf bytecode 1,6_0_0_4294967295 classid 1:1";

    [Fact]
    public async Task Tcp_IsTranslatedInTheKernel_AndTheDaemonSleeps()
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(engine: EngineUnderTest.Ebpf);
        await using (lab)
        {
            Assert.True(await lab.HasIpv4Async());
            (long inKernel, long byDaemon) before = Counters(await claton.UntilActiveAsync());
            long sleeps = claton.SleepsOf("eth0 4to6") + claton.SleepsOf("eth0 6to4");

            await lab.DownloadAsync();
            await lab.UploadAsync();

            (long inKernel, long byDaemon) after = Counters(await claton.UntilActiveAsync());
            Assert.True(after.inKernel > before.inKernel + 100, $"{after.inKernel} packets in the kernel, {before.inKernel} before");
            Assert.Equal(before.byDaemon, after.byDaemon);
            Assert.Equal(sleeps, claton.SleepsOf("eth0 4to6") + claton.SleepsOf("eth0 6to4"));
        }
    }

    [Fact]
    public async Task Options_AreHandedOver_AndCountedWithTheReason()
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(engine: EngineUnderTest.Ebpf);
        await using (lab)
        {
            // Options are for the translator. C7
            (await lab.Host.RunAsync("ping", "-4", "-R", "-c", "1", "-W", "5", $"{lab.Server}")).Succeeds();

            JsonElement outgoing = (await claton.UntilActiveAsync()).Counters!.Value.GetProperty("ipv4ToIpv6");
            Assert.True(outgoing.GetProperty("handedOver").GetProperty("options").GetInt64() > 0);
        }
    }

    [Fact]
    public async Task Filters_DeletedByOthers_ArePutBack() // E2
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(engine: EngineUnderTest.EbpfByClsact);
        await using (lab)
        {
            await TcAsync(lab, "qdisc delete dev eth0 clsact");
            await UntilFilteredAsync(lab, "eth0", "ingress");
            await TcAsync(lab, "filter delete dev clat-eth0 egress");
            await UntilFilteredAsync(lab, "clat-eth0", "egress");

            Assert.True(await lab.HasIpv4Async());
            Assert.Contains("somebody took off", claton.Log);
            Assert.Equal("ebpf", (await claton.UntilActiveAsync()).Engine);
        }
    }

    /// <summary>The kernel tells nobody, and nothing else does either: no advertisement comes, and nobody asks.</summary>
    [Fact]
    public async Task TcxLinks_DetachedByOthers_ArePutBackByTheNextPacketWithoutLosingIt()
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(engine: EngineUnderTest.Ebpf);
        await using (lab)
        {
            IReadOnlyList<string> links = claton.BpfLinks();
            Assert.SkipWhen(links.Count == 0, "this kernel has no TCX: programs were attached by clsact");
            await lab.Router.StopAdvertisingAsync();
            foreach (string link in links)
            {
                (await lab.Host.RunAsync("bpftool", "link", "detach", "id", link)).Succeeds();
            }

            string pings = (await lab.Host.RunAsync("ping", "-4", "-c", "30", "-i", "0.01", "-W", "5", $"{lab.Server}")).Succeeds();

            Assert.Contains(" 0% packet loss", pings);
            await Eventually.TrueAsync(
                "both programs are put back",
                () => Task.FromResult(IsPutBack("tun_egress of clat-eth0") && IsPutBack("uplink_ingress of eth0")),
                () => Task.FromResult(claton.Log));
            Assert.Equal(("ebpf", "tcx"), await EngineAsync(claton));
        }

        bool IsPutBack(string program) => claton.Log.Split('\n').Any(line =>
            line.Contains("somebody took off", StringComparison.Ordinal) && line.Contains(program, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Auto_BeginsInUserspaceAndGoesOnInTheKernel()
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(engine: new EngineUnderTest("ebpf"));
        await using (lab)
        {
            Assert.True(await lab.HasIpv4Async());
            Assert.Contains("clat-eth0: translated by the ebpf engine", claton.Log);
            Assert.True(Counters(await claton.UntilActiveAsync()).InKernel > 0);
        }
    }

    [Fact]
    public async Task ForeignFilters_BesideOurs_StayInTheirPlace() // E3
    {
        await using LabFixture lab = await LabFixture.UpAsync();
        await TcAsync(lab, "qdisc add dev eth0 clsact");
        await TcAsync(lab, ForeignFilter);
        string before = await FiltersAsync(lab, "eth0", "ingress");

        ClatonProcess claton = await lab.StartClatonAsync(EngineUnderTest.EbpfByClsact);
        await claton.UntilActiveAsync(EngineUnderTest.EbpfByClsact);
        Assert.True(await lab.HasIpv4Async());
        string beside = await FiltersAsync(lab, "eth0", "ingress");
        Assert.Contains("claton_", beside);
        Assert.Contains(before, beside);
        Assert.Equal(0, await claton.TerminateAsync());

        Assert.Equal(before, await FiltersAsync(lab, "eth0", "ingress"));
    }

    [Fact]
    public async Task ClsactOfOurs_ThatOthersCameToUse_StaysForThem() // E3
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(engine: EngineUnderTest.EbpfByClsact);
        await using (lab)
        {
            await TcAsync(lab, ForeignFilter);

            Assert.Equal(0, await claton.TerminateAsync());

            string left = await FiltersAsync(lab, "eth0", "ingress");
            Assert.DoesNotContain("claton_", left);
            Assert.Contains("pref 10 ", left);
        }
    }

    [Fact]
    public async Task KillMinusNine_OnClsact_LeavesAFilterThatTheNextStartRemoves() // E3
    {
        await using LabFixture lab = await LabFixture.UpAsync();
        HostSnapshot before = await HostSnapshot.TakeAsync(lab.Host);
        ClatonProcess first = await lab.StartClatonAsync(EngineUnderTest.EbpfByClsact);
        await first.UntilActiveAsync(EngineUnderTest.EbpfByClsact);
        await first.KillAsync();
        Assert.Contains("claton_", await FiltersAsync(lab, "eth0", "ingress"));

        ClatonProcess second = await lab.StartClatonAsync(EngineUnderTest.Userspace);

        Assert.DoesNotContain("claton_", await FiltersAsync(lab, "eth0", "ingress"));
        Assert.Contains("removed what an earlier run had to leave behind", second.Log);
        await second.UntilActiveAsync();
        Assert.True(await lab.HasIpv4Async());
        Assert.Equal(0, await second.TerminateAsync());
        Assert.Empty((await HostSnapshot.TakeAsync(lab.Host)).DifferencesSince(before));
    }

    [Fact]
    public async Task KillMinusNine_OnClsact_LeavesForeignFiltersToTheirOwner() // E3
    {
        (LabFixture lab, ClatonProcess first) = await LabFixture.UpWithClatonAsync(engine: EngineUnderTest.EbpfByClsact);
        await using (lab)
        {
            await TcAsync(lab, ForeignFilter);
            await first.KillAsync();

            ClatonProcess second = await lab.StartClatonAsync(EngineUnderTest.EbpfByClsact);
            await second.UntilActiveAsync(EngineUnderTest.EbpfByClsact);

            string filters = await FiltersAsync(lab, "eth0", "ingress");
            Assert.Contains("pref 10 ", filters);
            Assert.Single(filters.Split('\n'), line => line.Contains("claton_", StringComparison.Ordinal));
            Assert.True(await lab.HasIpv4Async());
        }
    }

    [Fact]
    public async Task Programs_ThatCannotBePutBack_LeaveItToUserspaceUntilTheyCan_AndNoConnectionIsLost()
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(
            engine: new EngineUnderTest("ebpf", "--bpf-attach", "clsact"));
        await using (lab)
        {
            UplinkStatus before = await claton.UntilActiveAsync();
            Task<string> download = lab.DownloadAsync("--limit-rate", "2M");

            // Every place that it would take is taken by filters of another kind, but its own.
            foreach (int priority in Enumerable.Range(2, 15))
            {
                await TcAsync(lab, $"filter add dev eth0 ingress pref {priority} u32 match u8 0 0 flowid 1:1");
            }

            // Put back once; the second time somebody else is faster.
            await TcAsync(lab, "filter delete dev eth0 ingress pref 1");
            await UntilFilteredAsync(lab, "eth0", "ingress");
            await TcAsync(lab, "filter delete dev eth0 ingress pref 1");
            await TcAsync(lab, "filter add dev eth0 ingress pref 1 u32 match u8 0 0 flowid 1:1");

            UplinkStatus after = await claton.UntilAsync("runs the userspace engine", status => status.Engine == "userspace");
            Assert.StartsWith("ebpf: ", after.EngineReason);
            Assert.Equal((before.Ipv4Address, before.Ipv6Address), (after.Ipv4Address, after.Ipv6Address));

            // They are tried again after a pause, and go back as soon as there is a place.
            await TcAsync(lab, "filter delete dev eth0 ingress pref 1");
            UplinkStatus back = await claton.UntilAsync("runs the ebpf engine again", status => status.Engine == "ebpf");
            Assert.Null(back.EngineReason);
            Assert.Equal((before.Ipv4Address, before.Ipv6Address), (back.Ipv4Address, back.Ipv6Address));
            Assert.Equal(await lab.LargeFileSha256Async(), await download);
        }
    }

    [Fact]
    public async Task Libbpf_Missing_LeavesItToUserspaceAndSaysWhy()
    {
        await using LabFixture lab = await LabFixture.UpAsync();
        ClatonProcess claton = await lab.StartClatonAsync(lab.Host.Prepare(
            "unshare", "--mount", "sh", "-c", "for file in $(ldconfig -p | sed -n 's/.*libbpf.so.1 .*=> //p'); do "
                + "mount --bind /dev/null $(readlink -f $file) || exit; done; exec $0 run", ClatonExecutable.Path));

        UplinkStatus status = await claton.UntilActiveAsync();

        Assert.Equal("userspace", status.Engine);
        Assert.Contains("libbpf.so.1 is not installed", status.EngineReason);
        Assert.True(await lab.HasIpv4Async());
    }

    [Fact]
    public async Task Bpf_ThatMayNotBeLoaded_LeavesItToUserspaceAndSaysWhy()
    {
        await using LabFixture lab = await LabFixture.UpAsync();
        ClatonProcess claton = await lab.StartClatonAsync(lab.Host.Prepare(
            "setpriv", "--bounding-set", "-bpf,-perfmon,-sys_admin", ClatonExecutable.Path, "run"));

        UplinkStatus status = await claton.UntilActiveAsync();

        Assert.Equal("userspace", status.Engine);
        Assert.StartsWith("ebpf: ", status.EngineReason);
        Assert.Contains("EPERM", status.EngineReason);
        Assert.True(await lab.HasIpv4Async());
        Assert.Contains("userspace (not ebpf: ", (await lab.Host.RunAsync(ClatonExecutable.Path, "status")).Succeeds());
    }

    [Fact]
    public async Task Ebpf_AskedForAndRefused_IsAFailureWithItsReason()
    {
        await using LabFixture lab = await LabFixture.UpAsync();
        ClatonProcess claton = await lab.StartClatonAsync(lab.Host.Prepare(
            "setpriv", "--bounding-set", "-bpf,-perfmon,-sys_admin", ClatonExecutable.Path, "run", "--engine", "ebpf"));

        UplinkStatus status = await claton.UntilAsync(
            "has failed, and nothing is there any more", status => status is { State: "failed", Device: null });

        Assert.DoesNotContain(": clat", await lab.Host.IpAsync("link show"));
        Assert.Contains("EPERM", claton.Log);
        Assert.DoesNotContain("not the ebpf engine but", claton.Log); // Nothing takes its place.
        Assert.Equal((null, null, null), (status.Ipv4Address, status.Ipv6Address, status.Engine));
        string table = (await lab.Host.RunAsync(ClatonExecutable.Path, "status")).Succeeds();
        Assert.Matches("\neth0 .* failed\n\neth0\n  failed +make clat-eth0: .*EPERM", table);
    }

    private static async Task<(string?, string?)> EngineAsync(ClatonProcess claton)
    {
        UplinkStatus status = await claton.UntilActiveAsync();
        return (status.Engine, status.Attachment);
    }

    private static (long InKernel, long ByDaemon) Counters(UplinkStatus status)
    {
        JsonElement[] directions =
            [status.Counters!.Value.GetProperty("ipv4ToIpv6"), status.Counters!.Value.GetProperty("ipv6ToIpv4")];
        long inKernel = directions.Sum(direction => direction.GetProperty("inKernel").GetInt64());
        return (inKernel, directions.Sum(direction => direction.GetProperty("packets").GetInt64()) - inKernel);
    }

    /// <param name="arguments">As typed after <c>tc</c>; underscores stand for spaces inside a word.</param>
    private static async Task<string> TcAsync(LabFixture lab, string arguments) =>
        (await lab.Host.RunAsync("tc", arguments.Split(' ').Select(word => word.Replace('_', ' ')))).Succeeds();

    private static Task<string> FiltersAsync(LabFixture lab, string device, string direction) =>
        TcAsync(lab, $"filter show dev {device} {direction}");

    private static Task UntilFilteredAsync(LabFixture lab, string device, string direction) => Eventually.TrueAsync(
        $"our filter is on {device} {direction}",
        async () => (await FiltersAsync(lab, device, direction)).Contains("claton_", StringComparison.Ordinal),
        () => Task.FromResult(""));
}
