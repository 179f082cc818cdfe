namespace Claton.Scenarios;

/// <summary>
/// All that IPv4 is for, in one network with a narrow hop: for machines that are too slow for a network each, such as the
/// virtual ones whose kernels have ipvlan.
/// </summary>
public abstract class NamespaceTourScenarios(EngineUnderTest engine)
{
    private static readonly LabOptions s_narrow = new() { HopMtuBytes = 1400 };

    [Fact]
    public async Task EveryKindOfTraffic_GetsThrough_AndKillMinusNineLeavesNothing() // C4, C5, C6, C17, E3
    {
        await using LabFixture lab = await LabFixture.UpAsync(s_narrow);
        string attachment = await AttachmentOfThisKernelAsync(lab.Host);
        HostSnapshot before = await HostSnapshot.TakeAsync(lab.Host);
        ClatonProcess claton = await lab.StartClatonAsync(engine);
        UplinkStatus status = await claton.UntilActiveAsync(engine);
        Assert.Equal(attachment, status.Attachment);

        await AssertOnlyTheClatsDeviceIsDifferentAsync(lab, before);

        await TransferAsync(lab);
        await SendDatagramsAsync(lab);
        await PingAsync(lab);
        await TraceAsync(lab);

        await claton.UntilAsync("has a unique address", state => state.DuplicateAddressDetection == "unique");
        await claton.KillAsync();
        await before.UntilSoAgainAsync(lab.Host);
    }

    /// <summary>The kernel says so itself.</summary>
    private static async Task<string> AttachmentOfThisKernelAsync(Node host)
    {
        ProgramResult ipvlan = await host.RunAsync("ip", "link", "add", "link", "eth0", "name", "probe", "type", "ipvlan", "mode", "l2");
        if (ipvlan.Succeeded)
        {
            await host.IpAsync("link delete probe");
            return "ipvlan";
        }

        Assert.Contains("Unknown device type", ipvlan.Errors);
        return "macvlan";
    }

    /// <summary>But for what the kernel itself does to a link that is shared: it listens for more than before.</summary>
    private static async Task AssertOnlyTheClatsDeviceIsDifferentAsync(LabFixture lab, HostSnapshot before)
    {
        string[] differences =
        [
            .. (await HostSnapshot.TakeAsync(lab.Host)).DifferencesSince(before)
                .Where(line => !(line[2..].StartsWith("link: ", StringComparison.Ordinal) || line[2..].StartsWith("multicast: ", StringComparison.Ordinal))),
        ];
        Assert.NotEmpty(differences);
        Assert.All(differences, line => Assert.Contains("clat-eth0", line));
    }

    private static async Task TransferAsync(LabFixture lab)
    {
        string hash = await lab.LargeFileSha256Async();
        Assert.Equal(hash, await lab.DownloadAsync());
        Assert.Equal(hash, await lab.UploadAsync());
    }

    private static async Task SendDatagramsAsync(LabFixture lab)
    {
        foreach (int sizeBytes in (int[])[1, 1200, 3000])
        {
            string datagram = string.Concat(Enumerable.Range(0, sizeBytes).Select(position => (char)('a' + (position * 7 % 26))));
            Assert.Equal(datagram, await lab.EchoAsync(datagram));
        }
    }

    private static async Task PingAsync(LabFixture lab)
    {
        ProgramResult small = await lab.Host.RunAsync("ping", "-4", "-n", "-c", "1", "-W", "5", $"{lab.Server}");
        Assert.Contains($" from {lab.Server}: icmp_seq=1 ", small.Succeeds());

        // By now the host knows the path, from transfers or datagrams: who tells it is asked elsewhere.
        ProgramResult large = await lab.Host.RunAsync(
            "ping", "-4", "-n", "-M", "do", "-c", "1", "-W", "5", "-s", "1400", $"{lab.Server}");
        Assert.False(large.Succeeded);
        Assert.Contains("mtu", large.Output + large.Errors);
    }

    private async Task TraceAsync(LabFixture lab)
    {
        ProgramResult traceroute = await lab.Host.RunAsync("traceroute", "-4", "-n", "-q", "1", "-w", "5", "-m", "10", $"{lab.Server}");
        string[] hops = traceroute.Succeeds().Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];
        Assert.StartsWith($"{lab.Server} ", hops[^1].Trim().Split("  ", 2)[1] + " ");
        if (!engine.HidesIpv6Routers)
        {
            Assert.All(hops, hop => Assert.DoesNotContain("*", hop));
        }
    }
}
