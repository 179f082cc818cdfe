namespace Claton.Scenarios;

/// <summary>Several ways to the IPv4 internet on one host, and strict reverse path filtering on all of them. A2, B5, B6.</summary>
public sealed class RoutingScenarios
{
    private const string Strict = "net/ipv4/conf/all/rp_filter=1";

    [Fact]
    public async Task EightClats_AtOnce_Serve_AndTheNinthIsRefused() // A2, B5
    {
        await using LabFixture lab = await LabFixture.UpAsync(new LabOptions { Uplinks = 9 });
        await lab.Host.SetKernelParametersAsync(default, Strict);
        ClatonProcess claton = await lab.StartClatonAsync();

        List<UplinkStatus> served = [];
        UplinkStatus? refused = null;
        await Eventually.TrueAsync(
            "eight uplinks have a CLAT, and the ninth a reason",
            async () =>
            {
                IReadOnlyList<UplinkStatus> all = (await claton.StatusAsync()).Interfaces;
                served = [.. all.Where(uplink => uplink.IsActive)];
                refused = all.SingleOrDefault(uplink => uplink.Reason == "NoFreeIpv4Address");
                return served.Count == 8 && refused is not null;
            },
            () => Task.FromResult(claton.Log));

        Assert.Contains("192.0.0.0/29", refused!.ReasonText);
        Assert.Equal(8, served.Select(uplink => uplink.Ipv4Address).Distinct().Count());
        foreach (UplinkStatus uplink in served)
        {
            await AssertPingsAsync(lab, uplink.Ipv4Address!, times: 1);
            await AssertPingsAsync(lab, uplink.Device!, times: 1);
        }

        await lab.Host.IpAsync($"link set {served[0].Interface} down");
        Assert.Equal(served[0].Ipv4Address, (await claton.UntilActiveAsync(refused.Interface)).Ipv4Address);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Socket_BoundToAClat_UsesThatOne_UnderStrictReversePathFilter(bool byAddress) // A2
    {
        await using LabFixture lab = await LabFixture.UpAsync(new LabOptions { Uplinks = 2 });
        await lab.Host.SetKernelParametersAsync(default, Strict);
        ClatonProcess claton = await lab.StartClatonAsync();
        UplinkStatus[] uplinks = [await claton.UntilActiveAsync("eth0"), await claton.UntilActiveAsync("eth1")];

        foreach (UplinkStatus bound in uplinks)
        {
            string to = byAddress ? bound.Ipv4Address! : bound.Device!;
            UplinkStatus other = uplinks.Single(uplink => uplink != bound);
            long before = await PacketsInAsync(claton, bound.Interface);
            long beforeOfOther = await PacketsInAsync(claton, other.Interface);

            await AssertPingsAsync(lab, to, times: 3);
            Assert.Equal(before + 3, await PacketsInAsync(claton, bound.Interface));
            Assert.Equal(beforeOfOther, await PacketsInAsync(claton, other.Interface));
            Assert.Equal(await lab.LargeFileSha256Async(), await lab.DownloadAsync("--interface", to));
        }
    }

    [Fact]
    public async Task NativeIpv4_OnAnotherInterface_LeavesTheClatWhatIsItsOwn() // E2
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync();
        await using (lab)
        {
            await lab.Host.SetKernelParametersAsync(default, Strict);
            UplinkStatus clat = await claton.UntilActiveAsync();
            Assert.DoesNotContain("4640:", await lab.Host.IpAsync("rule show")); // Nothing but the CLAT has IPv4.
            Task<ProgramResult> old = OpenConnectionAsync(lab);
            await UntilOpenAsync(lab);

            await lab.AddNativeIpv4Async();
            await UntilRuleAsync(lab, claton, clat.Ipv4Address!, isThere: true);
            using Capture native = await Capture.StartAsync(lab.Host, "native1", "net 192.0.0.0/29");
            await lab.Host.IpAsync("route add default via 198.51.100.1 metric 100");
            Assert.Contains("dev native0", await lab.Host.IpAsync($"route get {lab.Server}"));

            await File.WriteAllTextAsync(Sign(lab, "go"), "");
            Assert.Contains("Hello", (await old).Output);
            await AssertPingsAsync(lab, clat.Ipv4Address!, times: 3);
            await AssertPingsAsync(lab, clat.Device!, times: 3);
            Assert.Empty(await native.StopAsync());

            await lab.Host.IpAsync("link delete native0");
            await UntilRuleAsync(lab, claton, clat.Ipv4Address!, isThere: false);
            Assert.True(await lab.HasIpv4Async());
        }
    }

    [Fact]
    public async Task Rules_DeletedByOthers_ArePutBack()
    {
        await using LabFixture lab = await LabFixture.UpAsync(new LabOptions { Uplinks = 2 });
        ClatonProcess claton = await lab.StartClatonAsync();
        foreach (string uplink in new[] { "eth0", "eth1" })
        {
            string address = (await claton.UntilActiveAsync(uplink)).Ipv4Address!;
            await lab.Host.IpAsync($"rule delete from {address}");
            await UntilRuleAsync(lab, claton, address, isThere: true);
            await lab.Host.IpAsync($"route flush table {46400 + int.Parse(address[^1..])}");
            await Eventually.TrueAsync(
                $"packets from {address} leave through its CLAT",
                async () => (await lab.Host.IpAsync($"route get {lab.Server} from {address}")).Contains($"dev clat-{uplink}", StringComparison.Ordinal),
                () => Task.FromResult(claton.Log));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task KillMinusNine_LeavesRules_ThatAreRemovedAndNothingElse(bool byCleanup) // E3
    {
        await using LabFixture lab = await LabFixture.UpAsync(new LabOptions { Uplinks = 2 });
        await lab.Host.IpAsync("rule add from 192.0.0.1 lookup 46401 pref 4640"); // Somebody else's: without our mark.
        await lab.Host.IpAsync("rule add from 192.0.0.1 lookup 46401 pref 4641 protocol 64");
        HostSnapshot before = await HostSnapshot.TakeAsync(lab.Host);
        ClatonProcess claton = await lab.StartClatonAsync();
        await claton.UntilActiveAsync("eth0");
        await claton.UntilActiveAsync("eth1");
        ProgramResult tooEarly = await lab.Host.RunAsync(ClatonExecutable.Path, "cleanup");
        Assert.Equal(1, tooEarly.ExitCode);
        Assert.Contains("a daemon runs", tooEarly.Errors);

        await claton.KillAsync();
        IReadOnlyList<string> left = (await HostSnapshot.TakeAsync(lab.Host)).DifferencesSince(before);
        Assert.Equal(2, left.Count);
        Assert.All(left, line => Assert.Matches("^\\+ rule: 4640:\tfrom 192.0.0.[12] lookup 4640[12] proto 64", line));

        if (byCleanup)
        {
            ProgramResult cleanup = await lab.Host.RunAsync(ClatonExecutable.Path, "cleanup");
            Assert.Equal(0, cleanup.ExitCode);
            Assert.Contains("the rule for 192.0.0.2", cleanup.Errors);
        }
        else
        {
            claton = await lab.StartClatonAsync(["--interface", "eth0=off", "--interface", "eth1=off"]);
            Assert.DoesNotContain(
                (await HostSnapshot.TakeAsync(lab.Host)).DifferencesSince(before), line => line.Contains("rule", StringComparison.Ordinal));
            Assert.Equal(0, await claton.TerminateAsync());
        }

        Assert.Empty((await HostSnapshot.TakeAsync(lab.Host)).DifferencesSince(before));
    }

    [Fact]
    public async Task Sigterm_WithTwoClats_LeavesNothing() // E3
    {
        await using LabFixture lab = await LabFixture.UpAsync(new LabOptions { Uplinks = 2 });
        HostSnapshot before = await HostSnapshot.TakeAsync(lab.Host);
        ClatonProcess claton = await lab.StartClatonAsync();
        await claton.UntilActiveAsync("eth0");
        await claton.UntilActiveAsync("eth1");

        Assert.Equal(0, await claton.TerminateAsync());

        Assert.Empty((await HostSnapshot.TakeAsync(lab.Host)).DifferencesSince(before));
    }

    [Fact]
    public async Task MetricOfTheUplinksOwnRoute_Changed_MovesTheClatsAlong() // B6
    {
        await using LabFixture lab = await LabFixture.UpAsync(new LabOptions { Uplinks = 2 });
        ClatonProcess claton = await lab.StartClatonAsync();
        await claton.UntilActiveAsync("eth0");
        await claton.UntilActiveAsync("eth1");

        foreach (string preferred in new[] { "eth1", "eth0" })
        {
            string route = $"default via {LabAddresses.RouterLinkLocal} dev {preferred} metric {(preferred == "eth1" ? 512 : 256)}";
            await lab.Host.IpAsync($"-6 route add {route}");
            await Eventually.TrueAsync(
                $"IPv4 leaves through {preferred}",
                async () => (await lab.Host.IpAsync($"route get {lab.Server}")).Contains($"dev clat-{preferred} ", StringComparison.Ordinal),
                () => Task.FromResult(claton.Log));
            Assert.True(await lab.HasIpv4Async());
        }
    }

    private static async Task AssertPingsAsync(LabFixture lab, string boundTo, int times)
    {
        ProgramResult ping = await lab.Host.RunAsync(
            "ping", "-4", "-c", $"{times}", "-i", "0.1", "-W", "5", "-I", boundTo, $"{lab.Server}");
        Assert.True(ping.Output.Contains($" {times} received", StringComparison.Ordinal), $"{boundTo}: {ping.Output}{ping.Errors}");
    }

    /// <summary>How many packets its CLAT has translated for the host so far.</summary>
    private static async Task<long> PacketsInAsync(ClatonProcess claton, string uplink) =>
        (await claton.UntilActiveAsync(uplink)).Counters!.Value.GetProperty("ipv6ToIpv4").GetProperty("packets").GetInt64();

    private static Task UntilRuleAsync(LabFixture lab, ClatonProcess claton, string address, bool isThere) => Eventually.TrueAsync(
        $"the rule for {address} is {(isThere ? "there" : "gone")}",
        async () => (await lab.Host.IpAsync("rule show")).Contains($"4640:\tfrom {address} ", StringComparison.Ordinal) == isThere,
        () => Task.FromResult(claton.Log));

    private static string Sign(LabFixture lab, string name) => Path.Combine(LabName.StateFolder(lab.Lab.Options.Name), name);

    /// <summary>A TCP connection to the server that is opened now, and used once the file "go" is there.</summary>
    private static Task<ProgramResult> OpenConnectionAsync(LabFixture lab) =>
        lab.Host.RunAsync("bash", "-c", """
            exec 3<>/dev/tcp/$1/80
            touch "$2"
            until [ -e "$3" ]; do sleep 0.05; done
            printf 'GET / HTTP/1.0\r\n\r\n' >&3
            timeout 5 cat <&3
            """, "bash", $"{lab.Server}", Sign(lab, "opened"), Sign(lab, "go"));

    private static Task UntilOpenAsync(LabFixture lab) => Eventually.TrueAsync(
        "the connection is open", () => Task.FromResult(File.Exists(Sign(lab, "opened"))), () => Task.FromResult(""));
}
