using System.Globalization;

namespace Claton.Scenarios;

/// <summary>A translator of others in a network namespace: what is peculiar to such engines.</summary>
public sealed class NamespaceScenarios
{
    [Fact]
    public async Task Status_SaysWhatTheTranslatorCannotDo()
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(engine: EngineUnderTest.Tayga);
        await using (lab)
        {
            UplinkStatus status = await claton.UntilActiveAsync();

            Assert.Contains(status.Attachment, (string[])["ipvlan", "macvlan"]);
            Assert.NotEmpty(status.EngineLimits!);
        }
    }

    [Fact]
    public async Task Translator_Killed_IsStartedAgainAndSaidSo()
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(engine: EngineUnderTest.Tayga);
        await using (lab)
        {
            await claton.KillChildrenAsync("tayga");

            await UntilLoggedAsync(claton, "clat-eth0: tayga was killed by SIGKILL; next start in");
            await UntilLoggedAsync(claton, "clat-eth0: tayga translates again");
            await claton.UntilActiveAsync();
            await UntilIpv4Async(lab, claton);
        }
    }

    /// <summary>As where a service manager leaves that capability out: ended it has to be at the latest when the link goes.</summary>
    [Fact]
    public async Task Translator_ThatCouldNotBeEnded_IsLeftToTheNextEngine()
    {
        await using LabFixture lab = await LabFixture.UpAsync();
        ClatonProcess claton = await lab.StartClatonAsync(lab.Host.Prepare(
            "setpriv", "--bounding-set", "-kill", ClatonExecutable.Path, "run", "--engine", "tayga,userspace"));

        await AssertLeftToUserspaceAsync(lab, claton, "as nobody: Operation not permitted (EPERM): to end it takes CAP_KILL");
    }

    [Fact]
    public async Task Translator_ThatWritesMuch_KeepsNoNewsOfItOutOfTheLog()
    {
        await using LabFixture lab = await LabFixture.UpAsync();
        var programs = new ProgramsInFront(lab);
        await programs.PutAsync("tayga", $"""[ "$1" = -d ] && seq 1000; exec {Daemons.Find("tayga")} "$@" """);
        ClatonProcess claton = await programs.StartClatonAsync(EngineUnderTest.Tayga.Options);
        await claton.UntilActiveAsync();

        await claton.KillChildrenAsync("tayga");

        await UntilLoggedAsync(claton, "clat-eth0: tayga was killed by SIGKILL; next start in");
        await UntilLoggedAsync(claton, "clat-eth0: tayga translates again");
    }

    /// <summary>It starts, and ends again and again: a device that it could have is not enough.</summary>
    [Fact]
    public async Task Translator_ThatEndsTwiceInARow_IsOpenedAnew()
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(engine: EngineUnderTest.Tayga);
        await using (lab)
        {
            int index = await IndexAsync(lab);
            await claton.KillChildrenAsync("tayga");
            await UntilLoggedAsync(claton, "clat-eth0: tayga translates again");

            await claton.KillChildrenAsync("tayga");

            await UntilLoggedAsync(claton, "clat-eth0: the translator stopped: keep tayga running: it was killed by SIGKILL");
            await claton.UntilActiveAsync();
            await UntilIpv4Async(lab, claton);
            Assert.NotEqual(index, await IndexAsync(lab));
        }
    }

    /// <summary>By somebody who gets into the namespace: nothing in there would bring it back.</summary>
    [Theory]
    [InlineData("siit")]
    [InlineData("tayga")]
    public async Task TranslatorsDevice_DeletedByOthers_IsMadeAgain(string engine)
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(engine: new EngineUnderTest(engine, "--engine", engine));
        await using (lab)
        {
            string inside = Directory.EnumerateDirectories($"/proc/{claton.Id}/task")
                .Single(thread => File.ReadAllText($"{thread}/comm").TrimEnd() == "eth0 netns");

            (await ProgramResult.RunAsync("nsenter", [$"--net={inside}/ns/net", "ip", "link", "delete", "nat64"])).Succeeds();

            await UntilLoggedAsync(claton, "clat-eth0: the translator stopped: ");
            await claton.UntilActiveAsync();
            await UntilIpv4Async(lab, claton);
        }
    }

    /// <summary>Without another engine to go on with, there is no IPv4 that leads nowhere, and it is tried again and again.</summary>
    [Fact]
    public async Task Translator_GoneForGood_ShowsInStatus()
    {
        await using LabFixture lab = await LabFixture.UpAsync();
        var programs = new ProgramsInFront(lab);
        await programs.PutTaygaAsync(isSilent: false);
        ClatonProcess claton = await programs.StartClatonAsync(EngineUnderTest.Tayga.Options);
        await claton.UntilActiveAsync();

        await programs.PutAsync("tayga", "echo it is broken >&2; exit 1");
        await claton.KillChildrenAsync("tayga");

        await claton.UntilAsync(
            "has failed, and says that it can't be started",
            status => status.State == "failed" && status.Error!.Contains("tayga", StringComparison.Ordinal)
                && status.Error.Contains("it is broken", StringComparison.Ordinal));
        await Eventually.TrueAsync(
            "there is no IPv4 default route",
            async () => !(await lab.Host.IpAsync("-4 route show default")).Contains("clat-eth0", StringComparison.Ordinal),
            () => Task.FromResult(claton.Log));
        await programs.PutTaygaAsync(isSilent: false);
        await claton.UntilActiveAsync();
        await UntilIpv4Async(lab, claton);
    }

    [Fact]
    public async Task Translator_NotInstalled_LeavesTheNextEngineToTranslate()
    {
        await using LabFixture lab = await LabFixture.UpAsync();
        System.Diagnostics.ProcessStartInfo start = lab.Host.Prepare("env", "PATH=/nowhere", ClatonExecutable.Path, "run", "--engine", "tayga,userspace");
        ClatonProcess claton = await lab.StartClatonAsync(start);

        await AssertLeftToUserspaceAsync(lab, claton, "tayga: find tayga: ");
    }

    /// <summary>As 0.9.2-9 and 0.9.2-10 of Debian do.</summary>
    [Fact]
    public async Task Translator_ThatIgnoresItsMap_LeavesTheNextEngineToTranslate()
    {
        await using LabFixture lab = await LabFixture.UpAsync();
        var programs = new ProgramsInFront(lab);
        await programs.PutAsync("tayga", $"""
            exec {Daemons.Find("tayga")} "$1" --config /dev/fd/3 3<<EOF
            $(grep -v ^map)
            EOF
            """);
        ClatonProcess claton = await programs.StartClatonAsync("--engine", "tayga,userspace");

        await AssertLeftToUserspaceAsync(lab, claton, "takes no notice of the mapping");
    }

    [Fact]
    public async Task Pref64_ThatTundraDoesNotKnow_LeavesTheNextEngineToTranslate() // A13
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(
            engine: EngineUnderTest.Tundra.IfOnThisMachine("tundra-nat64") with { Options = ["--engine", "tundra,tayga"] });
        await using (lab)
        {
            UplinkStatus first = await claton.UntilActiveAsync();
            Assert.Equal("tundra", first.Engine);

            await lab.Router.AdvertiseAsync(
                lab.Router.Advertisement() with { Pref64 = [(Ipv6Prefix.Parse("2001:db8:bad::/64"), 1800)] });
            UplinkStatus second = await claton.UntilAsync("has another engine", status => status.IsActive && status.Engine == "tayga");
            Assert.Contains("tundra knows NAT64 prefixes of /96 only", second.EngineReason);
            await lab.Router.AdvertiseAsync(lab.Router.Advertisement() with { Pref64 = [(lab.Lab.Options.Pref64, 1800)] });

            await claton.UntilAsync("has the prefix again", status => status.IsActive && status.Pref64 == $"{lab.Lab.Options.Pref64}");
            await UntilIpv4Async(lab, claton);
        }
    }

    [Fact]
    public async Task RawIpUplink_WhichNoLinkCanShare_LeavesTheNextEngineToTranslate()
    {
        await using LabFixture lab = await LabFixture.UpAsync(new LabOptions { Uplinks = 2 });
        await lab.ReplaceByRawIpAsync("wwan0");
        ClatonProcess claton = await lab.StartClatonAsync(["--engine", "tayga,userspace"]);

        UplinkStatus raw = await claton.UntilActiveAsync("wwan0");
        UplinkStatus wired = await claton.UntilActiveAsync("eth1");

        Assert.Equal(("userspace", "tayga"), (raw.Engine, wired.Engine));
        Assert.Contains("neither ipvlan nor macvlan can share a link without link-layer addresses", raw.EngineReason);
        string hash = await lab.LargeFileSha256Async();
        Assert.Equal(hash, await lab.DownloadAsync("--interface", raw.Device!));
        Assert.Equal(hash, await lab.DownloadAsync("--interface", wired.Device!));
    }

    [Fact]
    public async Task TwoUplinks_HaveOneNamespaceEach() // A2
    {
        await using LabFixture lab = await LabFixture.UpAsync(new LabOptions { Uplinks = 2 });
        ClatonProcess claton = await lab.StartClatonAsync(EngineUnderTest.Tayga);

        UplinkStatus first = await claton.UntilActiveAsync("eth0");
        UplinkStatus second = await claton.UntilActiveAsync("eth1");

        string hash = await lab.LargeFileSha256Async();
        Assert.Equal(hash, await lab.DownloadAsync("--interface", first.Device!));
        Assert.Equal(hash, await lab.DownloadAsync("--interface", second.Device!));
    }

    /// <summary>Two engines, two prefixes, and a third uplink with the engines of this host's own.</summary>
    [Fact]
    public async Task ThreeUplinks_WithEnginesOfTheirOwn_AreServedByTheirOwnPrefix() // A2, A4
    {
        await using LabFixture lab = await LabFixture.UpAsync(new LabOptions { Uplinks = 3 });
        ClatonProcess claton = await lab.StartClatonAsync(
            ["--engine", "eth0=tayga", "--engine", "eth1=siit", "--pref64", "eth1=2001:db8:65::/96"]);

        UplinkStatus first = await claton.UntilActiveAsync("eth0");
        UplinkStatus second = await claton.UntilActiveAsync("eth1");
        UplinkStatus third = await claton.UntilActiveAsync("eth2");

        Assert.Equal(("tayga", "siit"), (first.Engine, second.Engine));
        Assert.Null(third.EngineLimits);
        Assert.Equal("2001:db8:65::/96", second.Pref64);
        string hash = await lab.LargeFileSha256Async();
        Assert.Equal(hash, await lab.DownloadAsync("--interface", first.Device!));
        Assert.Equal(hash, await lab.DownloadAsync("--interface", third.Device!));
        await AssertAnsweredUnderAnotherPrefixAsync(lab, "2001:db8:65::", second.Device!);
    }

    /// <summary>One module in the kernel for both, and another translator beside it.</summary>
    [Fact]
    public async Task TwoUplinksOfJool_BesideAnotherEngine_AreServedByTheirOwnPrefix() // A2, A4
    {
        _ = EngineUnderTest.Jool.IfInThisKernel("jool_siit");
        await using LabFixture lab = await LabFixture.UpAsync(new LabOptions { Uplinks = 3 });
        ClatonProcess claton = await lab.StartClatonAsync(
            ["--engine", "jool", "--engine", "eth2=siit", "--pref64", "eth1=2001:db8:65::/96"]);

        string?[] engines = [.. await Task.WhenAll(
            ((string[])["eth0", "eth1", "eth2"]).Select(async uplink => (await claton.UntilActiveAsync(uplink)).Engine))];

        Assert.Equal(["jool", "jool", "siit"], engines);
        string hash = await lab.LargeFileSha256Async();
        Assert.Equal(hash, await lab.DownloadAsync("--interface", "clat-eth0"));
        Assert.Equal(hash, await lab.DownloadAsync("--interface", "clat-eth2"));
        await AssertAnsweredUnderAnotherPrefixAsync(lab, "2001:db8:65::", "clat-eth1");
    }

    [Fact]
    public async Task Pref64_ReplacedByAnother_IsFollowedWithoutANewDevice() // A13
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(engine: EngineUnderTest.Tayga);
        await using (lab)
        {
            Ipv6Prefix elsewhere = Ipv6Prefix.Parse("2001:db8:bad::/96");
            int index = await IndexAsync(lab);

            await lab.Router.AdvertiseAsync(lab.Router.Advertisement() with { Pref64 = [(elsewhere, 1800)] });
            await claton.UntilAsync("has the other prefix", status => status.IsActive && status.Pref64 == $"{elsewhere}");
            Assert.False(await lab.HasIpv4Async());
            await lab.Router.AdvertiseAsync(lab.Router.Advertisement() with { Pref64 = [(lab.Lab.Options.Pref64, 1800)] });

            await claton.UntilAsync("has the prefix again", status => status.IsActive && status.Pref64 == $"{lab.Lab.Options.Pref64}");
            await UntilIpv4Async(lab, claton);
            Assert.Equal(index, await IndexAsync(lab));
        }
    }

    [Fact]
    public async Task Mtu_Lowered_IsTheTranslatorsToo() // B6
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(engine: EngineUnderTest.Tayga);
        await using (lab)
        {
            await lab.Router.AdvertiseAsync(lab.Router.Advertisement() with { MtuBytes = 1400 });
            await claton.UntilAsync("has the lower MTU", status => status.IsActive && status.MtuBytes == 1400 - 28);
            await Eventually.TrueAsync(
                "the device has it",
                async () => (await lab.Host.IpAsync("link show clat-eth0")).Contains("mtu 1380", StringComparison.Ordinal),
                () => lab.Host.IpAsync("link show"));
            await UntilIpv4Async(lab, claton);

            Assert.Equal(await lab.LargeFileSha256Async(), await lab.UploadAsync());
        }
    }

    /// <summary>A router asks the address itself whether it is still there, and whoever is not is forgotten: RFC 4861 §7.3.</summary>
    [Fact]
    public async Task Solicitation_SentToTheAddressAlone_IsAnswered() // B2
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(engine: EngineUnderTest.Tayga);
        await using (lab)
        {
            string address = (await claton.UntilActiveAsync()).Ipv6Address!;
            Assert.True(await lab.HasIpv4Async());
            string mac = (await lab.Router.IpAsync($"-6 neighbour show {address}")).Split("lladdr ")[1].Split(' ')[0];

            await lab.Router.IpAsync($"-6 neighbour replace {address} dev access0 lladdr {mac} nud probe");

            await Eventually.TrueAsync(
                "the router finds it reachable",
                async () => (await lab.Router.IpAsync($"-6 neighbour show {address}")).Contains("REACHABLE", StringComparison.Ordinal),
                () => lab.Router.IpAsync("-6 neighbour show"));

            // A host would leave a router behind if it took the CLAT for one: RFC 4861 §7.2.5.
            Assert.DoesNotContain(" router ", await lab.Router.IpAsync($"-6 neighbour show {address}"));
        }
    }

    /// <summary>The first engine of the list is refused, and the second translates.</summary>
    private static async Task AssertLeftToUserspaceAsync(LabFixture lab, ClatonProcess claton, string reason)
    {
        UplinkStatus status = await claton.UntilActiveAsync();
        Assert.Equal("userspace", status.Engine);
        Assert.Contains(reason, status.EngineReason);
        Assert.True(await lab.HasIpv4Async());
    }

    /// <summary>The lab's NAT64 has one prefix; under another, the router itself is the server.</summary>
    private static async Task AssertAnsweredUnderAnotherPrefixAsync(LabFixture lab, string prefix, string device)
    {
        await lab.Router.IpAsync($"address add {prefix}{lab.Server} dev lo nodad");

        // In the background the kernel makes it one that it answers for.
        await Eventually.TrueAsync(
            "the router answers under the prefix",
            async () => (await lab.Router.IpAsync($"-6 route get {prefix}{lab.Server}")).StartsWith("local ", StringComparison.Ordinal),
            () => lab.Router.IpAsync("-6 route show table all"));
        ProgramResult ping = await lab.Host.RunAsync("ping", "-4", "-n", "-c", "1", "-W", "5", "-I", device, $"{lab.Server}");
        Assert.Contains($" from {lab.Server}: icmp_seq=1 ", ping.Succeeds());
    }

    private static Task UntilLoggedAsync(ClatonProcess claton, string news) => Eventually.TrueAsync(
        $"the log says '{news}'",
        () => Task.FromResult(claton.Log.Contains(news, StringComparison.Ordinal)),
        () => Task.FromResult(claton.Log));

    private static async Task<int> IndexAsync(LabFixture lab) =>
        int.Parse((await lab.Host.IpAsync("link show clat-eth0")).Split(':')[0], CultureInfo.InvariantCulture);

    private static Task UntilIpv4Async(LabFixture lab, ClatonProcess claton) =>
        Eventually.TrueAsync("the server answers", lab.HasIpv4Async, () => Task.FromResult(claton.Log));
}
