using System.Text.Json;

namespace Claton.Scenarios;

/// <summary>What <c>claton siit</c> makes of the host that it runs on, and what is left of it.</summary>
public sealed class SiitHostScenarios
{
    private static readonly string s_server = $"{BorderNetwork.ServerIpv4}";

    [Fact]
    public async Task Up_RoutesWhatIsTranslated_AndNothingStays()
    {
        await using BorderFixture border = await BorderFixture.UpAsync();
        HostSnapshot before = await HostSnapshot.TakeAsync(border.Border);
        ClatonProcess translator = await border.StartAsync(
            "--map", $"{s_server}={BorderNetwork.ServerIpv6}", "--map", "192.0.2.16/28=2001:db8:6::/124",
            "--ipv4-address", "192.0.2.254", "--ipv6-address", "2001:db8:7::1", "--address", "192.0.2.129/25", "--up");

        string[] routes = (await RoutesAsync(border)).Split('\n', StringSplitOptions.TrimEntries);
        Assert.All(
            ["192.0.2.1", "192.0.2.16/28", "192.0.2.254", "192.0.2.128/25", $"{BorderNetwork.Prefix}", "2001:db8:7::1"],
            destination => Assert.Contains(routes, route => route.StartsWith($"{destination} ", StringComparison.Ordinal)));

        Assert.Equal(0, await translator.TerminateAsync());
        Assert.Empty((await HostSnapshot.TakeAsync(border.Border)).DifferencesSince(before));
    }

    [Fact]
    public async Task KillMinusNine_LeavesNothing()
    {
        await using BorderFixture border = await BorderFixture.UpAsync();
        HostSnapshot before = await HostSnapshot.TakeAsync(border.Border);
        ClatonProcess translator = await border.StartAsync("--map", $"{s_server}={BorderNetwork.ServerIpv6}", "--up");

        await translator.KillAsync();

        Assert.Empty((await HostSnapshot.TakeAsync(border.Border)).DifferencesSince(before));
    }

    [Fact]
    public async Task WithoutUp_TouchesNothingButTheDevice()
    {
        await using BorderFixture border = await BorderFixture.UpAsync();
        HostSnapshot before = await HostSnapshot.TakeAsync(border.Border);
        await border.StartAsync("--device", "nat64");

        IReadOnlyList<string> differences = (await HostSnapshot.TakeAsync(border.Border)).DifferencesSince(before);
        Assert.Contains(differences, line => line.Contains("link: ", StringComparison.Ordinal));
        Assert.All(differences, line => Assert.Contains("nat64", line));
    }

    /// <summary>A device that was there is put to use, and left as it was found, routes of others included.</summary>
    [Theory]
    [InlineData("")]
    [InlineData(" multi_queue")]
    public async Task GivenDevice_IsLeftAsItWasFound(string queues)
    {
        await using BorderFixture border = await BorderFixture.UpAsync();
        await border.Border.IpAsync($"tuntap add dev nat64 mode tun{queues}");
        await border.Border.IpAsync("link set nat64 mtu 1480 up");
        await border.Border.IpAsync($"route add {s_server} dev nat64");

        // The first program that takes hold of a device has the kernel make things of it that stay.
        Assert.Equal(0, await (await border.StartAsync("--device", "nat64")).TerminateAsync());
        await UntilReleasedAsync(border);
        HostSnapshot before = await HostSnapshot.TakeAsync(border.Border);
        ClatonProcess translator = await border.StartAsync(
            "--device", "nat64", "--map", $"{s_server}={BorderNetwork.ServerIpv6}", "--address", "192.0.2.129/32", "--up");
        (await border.Client.RunAsync("ping", "-n", "-c", "1", "-W", "5", s_server)).Succeeds();
        Assert.Equal(1480, (await border.StatusAsync()).GetProperty("ipv4MtuBytes").GetInt32());

        Assert.Equal(0, await translator.TerminateAsync());

        await UntilReleasedAsync(border);
        IReadOnlyList<string> left = [];
        await Eventually.TrueAsync(
            "the device is as it was",
            async () => (left = (await HostSnapshot.TakeAsync(border.Border)).DifferencesSince(before)).Count == 0,
            () => Task.FromResult(string.Join('\n', left)));
    }

    /// <summary>Killed, it leaves its routes on a device that is not its own; the next start takes no offence.</summary>
    [Fact]
    public async Task GivenDevice_AfterKillMinusNine_IsTakenAgain()
    {
        await using BorderFixture border = await BorderFixture.UpAsync();
        await border.Border.IpAsync("tuntap add dev nat64 mode tun");
        string[] options = ["--device", "nat64", "--map", $"{s_server}={BorderNetwork.ServerIpv6}", "--address", "192.0.2.129/32", "--up"];
        await (await border.StartAsync(options)).KillAsync();
        Assert.Contains($"{s_server} ", await RoutesAsync(border));

        await border.StartAsync(options);

        (await border.Client.RunAsync("ping", "-n", "-c", "1", "-W", "5", s_server)).Succeeds();
    }

    /// <summary>Without any capability, on a device that an administrator made for this user.</summary>
    [Fact]
    public async Task GivenDevice_NeedsNoPrivilege()
    {
        await using BorderFixture border = await BorderFixture.UpAsync();
        await border.Border.IpAsync("tuntap add dev nat64 mode tun user root");
        await border.Border.IpAsync("link set nat64 up");
        await border.Border.IpAsync($"route add {s_server} dev nat64");
        await border.Border.IpAsync($"-6 route add {BorderNetwork.Prefix} dev nat64");
        string[] siit = ["siit", "--device", "nat64", "--prefix", $"{BorderNetwork.Prefix}", "--map", $"{s_server}={BorderNetwork.ServerIpv6}"];

        await border.StartAsync(
            border.Border, border.Border.Prepare("setpriv", ["--bounding-set=-all", ClatonExecutable.Path, .. siit]));

        (await border.Client.RunAsync("ping", "-n", "-c", "1", "-W", "5", s_server)).Succeeds();
    }

    /// <summary>Without a place for its socket it translates all the same, unless that place was asked for.</summary>
    [Fact]
    public async Task ControlPath_ThatIsTaken_IsSaidOrRefused()
    {
        (BorderFixture border, _) = await BorderFixture.UpWithTranslatorAsync();
        await using (border)
        {
            ProgramResult second = await border.Border.RunAsync(
                ClatonExecutable.Path, "siit", "--device", "other", "--control", border.ControlPath(border.Border));

            Assert.Equal(1, second.ExitCode);
            Assert.Contains("another process has it", second.Errors);
        }
    }

    [Fact]
    public async Task Queues_AreAsManyAsAskedFor()
    {
        (BorderFixture border, _) = await BorderFixture.UpWithTranslatorAsync("--queues", "3");
        await using (border)
        {
            ProgramResult queues = await border.Border.RunAsync("sh", "-c", "ls -d /sys/class/net/siit0/queues/tx-* | wc -l");
            Assert.Equal("3", queues.Succeeds().Trim());
            Assert.Equal(3, (await border.StatusAsync()).GetProperty("queues").GetInt32());
        }
    }

    [Fact]
    public async Task Device_TakenAway_EndsItWithOneLine()
    {
        (BorderFixture border, ClatonProcess translator) = await BorderFixture.UpWithTranslatorAsync();
        await using (border)
        {
            await border.Border.IpAsync("link delete siit0");

            Assert.Equal(1, await translator.UntilExitAsync());
            Assert.Contains("claton: siit0: ", translator.Log);
        }
    }

    [Theory]
    [InlineData("eth0")]
    [InlineData("tap0")]
    public async Task Device_OfAnotherKind_IsRefusedAsSuch(string device)
    {
        await using BorderFixture border = await BorderFixture.UpAsync();
        await border.Border.IpAsync("link add eth0 type veth peer name far");
        await border.Border.IpAsync("tuntap add tap0 mode tap");

        ProgramResult result = await border.Border.RunAsync(ClatonExecutable.Path, "siit", "--device", device);

        Assert.Equal((1, $"claton: take the device {device}: it is no TUN device\n"), (result.ExitCode, result.Errors));
    }

    [Fact]
    public async Task HangUp_WithoutAMapFile_SaysThatThereIsNone()
    {
        (BorderFixture border, ClatonProcess translator) = await BorderFixture.UpWithTranslatorAsync();
        await using (border)
        {
            await translator.ReloadAsync("there is no --map-file to read again; going on as before");
        }
    }

    [Fact]
    public async Task MapFile_ReadAgain_ChangesTableAndRoutes()
    {
        await using BorderFixture border = await BorderFixture.UpAsync();
        string file = border.WriteFile("map", $"# the server\n{s_server} = {BorderNetwork.ServerIpv6}\n");
        ClatonProcess translator = await border.StartAsync("--map-file", file, "--up");
        (await border.Client.RunAsync("ping", "-n", "-c", "1", "-W", "5", s_server)).Succeeds();

        border.WriteFile("map", $"192.0.2.9 {BorderNetwork.ServerIpv6}\n192.0.2.16/28=2001:db8:6::/124\n");
        await translator.ReloadAsync("2 mappings");

        (await border.Client.RunAsync("ping", "-n", "-c", "1", "-W", "5", "192.0.2.9")).Succeeds();
        Assert.DoesNotContain($"{s_server} ", await RoutesAsync(border));
        JsonElement status = await border.StatusAsync();
        Assert.Equal(2, status.GetProperty("mappings").GetInt32());
        Assert.Equal(2, status.GetProperty("mappingRows").GetArrayLength());
    }

    [Fact]
    public async Task MapFile_ReadAgainWithAMistake_ChangesNothing()
    {
        await using BorderFixture border = await BorderFixture.UpAsync();
        string file = border.WriteFile("map", $"{s_server}={BorderNetwork.ServerIpv6}\n");
        ClatonProcess translator = await border.StartAsync("--map-file", file, "--up");

        border.WriteFile("map", "192.0.2.9=2001:db8:5::2\n192.0.2.10\n");
        await translator.ReloadAsync("map: line 2: '192.0.2.10' is not a mapping such as 192.0.2.1=2001:db8::1; going on as before");

        (await border.Client.RunAsync("ping", "-n", "-c", "1", "-W", "5", s_server)).Succeeds();
    }

    /// <summary>A route of somebody else's is in the way of the second of two.</summary>
    [Fact]
    public async Task MapFile_ReadAgainWithARouteThatIsTaken_ChangesNothing()
    {
        await using BorderFixture border = await BorderFixture.UpAsync();
        string file = border.WriteFile("map", $"{s_server}={BorderNetwork.ServerIpv6}\n");
        ClatonProcess translator = await border.StartAsync("--map-file", file, "--up");
        await border.Border.IpAsync("route add unreachable 192.0.2.16/28");
        string before = await RoutesAsync(border);

        border.WriteFile("map", $"192.0.2.9={BorderNetwork.ServerIpv6}\n192.0.2.16/28=2001:db8:6::/124\n");
        await translator.ReloadAsync("going on as before");

        Assert.Equal(before, await RoutesAsync(border));
        (await border.Client.RunAsync("ping", "-n", "-c", "1", "-W", "5", s_server)).Succeeds();
    }

    /// <summary>A second one would take flows away from the first, and the device need not be up for that.</summary>
    [Fact]
    public async Task Device_OfAnotherTranslator_IsRefused()
    {
        (BorderFixture border, _) = await BorderFixture.UpWithTranslatorAsync();
        await using (border)
        {
            await RefusesAsync();
            (await border.Client.RunAsync("ping", "-n", "-c", "1", "-W", "5", s_server)).Succeeds();

            await border.Border.IpAsync("link set siit0 down");
            await RefusesAsync();
        }

        async Task RefusesAsync()
        {
            ProgramResult second = await border.Border.RunAsync(ClatonExecutable.Path, "siit", "--queues", "2");
            Assert.Equal(1, second.ExitCode);
            Assert.Contains("siit0: another program has it", second.Errors);
        }
    }

    [Theory]
    [InlineData("--ipv4-address", "198.51.100.1")]
    [InlineData("--ipv6-address", "2001:db8:5::1")]
    public async Task OwnAddress_ThatIsTheHosts_IsRefused(string option, string address)
    {
        await using BorderFixture border = await BorderFixture.UpAsync();

        ProgramResult translator = await border.Border.RunAsync(ClatonExecutable.Path, "siit", option, address);

        Assert.Equal(1, translator.ExitCode);
        Assert.Contains($"{option} {address}: ", translator.Errors);
        Assert.Contains("it is the host's own", translator.Errors);
    }

    [Fact]
    public async Task Status_OfATranslator_NamesAllThatMatters()
    {
        (BorderFixture border, _) = await BorderFixture.UpWithTranslatorAsync();
        await using (border)
        {
            (await border.Client.RunAsync("ping", "-n", "-c", "1", "-W", "5", s_server)).Succeeds();
            await border.Client.RunAsync("ping", "-n", "-c", "1", "-W", "5", "-t", "2", s_server);

            JsonElement to6 = (await border.StatusAsync()).GetProperty("counters").GetProperty("ipv4ToIpv6");
            Assert.InRange(to6.GetProperty("packets").GetInt64(), 1, 10);
            Assert.Equal(1, to6.GetProperty("errors").GetProperty("hop-limit-exceeded").GetInt64());
            string table = (await border.Border.RunAsync(
                ClatonExecutable.Path, "status", "--control", border.ControlPath(border.Border))).Succeeds();
            Assert.All(
                ["siit0", $"{BorderNetwork.Prefix}", "192.0.2.254", "1 answered (hop-limit-exceeded)"],
                word => Assert.Contains(word, table));
        }
    }

    /// <summary>The kernel notices in the background that nobody holds a device any more.</summary>
    private static Task UntilReleasedAsync(BorderFixture border) => Eventually.TrueAsync(
        "nobody holds the device",
        async () => (await border.Border.IpAsync("link show nat64")).Contains("NO-CARRIER", StringComparison.Ordinal),
        () => Task.FromResult(""));

    private static async Task<string> RoutesAsync(BorderFixture border) =>
        (await border.Border.RunAsync("sh", "-c", "ip route; ip -6 route")).Succeeds();
}
