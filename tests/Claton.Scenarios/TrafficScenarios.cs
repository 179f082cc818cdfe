namespace Claton.Scenarios;

/// <summary>host — router — NAT64 — server: IPv4-only programs use an IPv4 literal.</summary>
public abstract class TrafficScenarios(EngineUnderTest engine)
{
    [Fact]
    public async Task Ipv4Literal_WithoutClaton_IsUnreachable()
    {
        await using LabFixture lab = await LabFixture.UpAsync();

        ProgramResult ping = await lab.Host.RunAsync("ping", "-4", "-c", "1", "-W", "1", $"{lab.Server}");

        Assert.False(ping.Succeeded);
        Assert.Contains("Network is unreachable", ping.Output + ping.Errors);
    }

    [Fact]
    public async Task Download_OfTenMegabytes_ArrivesUnchanged()
    {
        (LabFixture lab, _) = await LabFixture.UpWithClatonAsync(engine: engine);
        await using (lab)
        {
            Assert.Equal(await lab.LargeFileSha256Async(), await lab.DownloadAsync());
        }
    }

    [Fact]
    public async Task Upload_OfTenMegabytes_ArrivesUnchanged()
    {
        (LabFixture lab, _) = await LabFixture.UpWithClatonAsync(engine: engine);
        await using (lab)
        {
            Assert.Equal(await lab.LargeFileSha256Async(), await lab.UploadAsync());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(56)]
    [InlineData(1232)] // What a NAT64 may cut, it cuts above 1260 bytes, and fragments of ICMP can't be translated. C11
    public async Task Ping_OfEverySize_IsAnswered(int sizeBytes)
    {
        (LabFixture lab, _) = await LabFixture.UpWithClatonAsync(engine: engine);
        await using (lab)
        {
            // One at a time: after a first answer, ping waits for the others no longer than it took.
            ProgramResult ping = await lab.Host.RunAsync(
                "ping", "-4", "-n", "-c", "1", "-W", "5", "-s", $"{sizeBytes}", $"{lab.Server}");

            Assert.Contains($" from {lab.Server}: icmp_seq=1 ", ping.Succeeds());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(1400)]
    public async Task UdpEcho_OfWholePackets_ComesBack(int sizeBytes)
    {
        (LabFixture lab, _) = await LabFixture.UpWithClatonAsync(engine: engine);
        await using (lab)
        {
            string datagram = Text(sizeBytes);
            Assert.Equal(datagram, await lab.EchoAsync(datagram));
        }
    }

    /// <summary>The host sends nothing so long, for the sake of fragments, but may be sent it.</summary>
    [Fact]
    public async Task UdpAnswer_AsLongAsTheUplinkTakes_Arrives() // C2
    {
        (LabFixture lab, _) = await LabFixture.UpWithClatonAsync(engine: engine);
        await using (lab)
        {
            string answer = Text(1500 - 40 - 8);
            Assert.Equal(answer, await lab.AskAsync(answer));
        }
    }

    [Fact]
    public async Task UdpEcho_OfFragments_ComesBack() // C4, C5, C6
    {
        (LabFixture lab, _) = await LabFixture.UpWithClatonAsync(engine: engine);
        await using (lab)
        {
            string datagram = Text(3000);
            Assert.Equal(datagram, await lab.EchoAsync(datagram));
        }
    }

    [Fact]
    public async Task Traceroute_ShowsEveryHop() // C3, C15, C17
    {
        (LabFixture lab, _) = await LabFixture.UpWithClatonAsync(engine: engine);
        await using (lab)
        {
            ProgramResult traceroute = await lab.Host.RunAsync(
                "traceroute", "-4", "-n", "-q", "1", "-w", "5", "-m", "10", $"{lab.Server}");

            string[] hops = traceroute.Succeeds().Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];
            Assert.StartsWith($"{lab.Server} ", hops[^1].Trim().Split("  ", 2)[1] + " ");
            if (!engine.HidesIpv6Routers)
            {
                Assert.All(hops, hop => Assert.DoesNotContain("*", hop));
            }

            // The router has no IPv4 address to show, nor has what is in a namespace.
            Assert.Contains(hops, hop => hop.Contains(" 192.0.0.8 ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Server_SeesThePlat_NotTheHost() // B5
    {
        (LabFixture lab, _) = await LabFixture.UpWithClatonAsync(engine: engine);
        await using (lab)
        {
            ProgramResult curl = await lab.Host.RunAsync("curl", "--silent", "--max-time", "5", $"http://{lab.Server}/");
            Assert.Contains($"You come from {lab.Lab.Addresses.PlatIpv4}.", curl.Succeeds());
        }
    }

    private static string Text(int sizeBytes) =>
        string.Concat(Enumerable.Range(0, sizeBytes).Select(position => (char)('a' + (position * 7 % 26))));
}
