using System.Diagnostics;
using System.Text.Json;

namespace Claton.Scenarios;

/// <summary>client (IPv4) — border (claton siit) — server (IPv6): what passes through the translator alone.</summary>
public sealed class SiitTrafficScenarios
{
    private static readonly string s_server = $"{BorderNetwork.ServerIpv4}";
    private static readonly string s_client = $"{BorderNetwork.ClientInPrefix}";

    [Theory]
    [InlineData(0)]
    [InlineData(56)]
    [InlineData(1232)]
    public async Task Ping_EitherWay_IsAnswered(int sizeBytes)
    {
        (BorderFixture border, _) = await BorderFixture.UpWithTranslatorAsync();
        await using (border)
        {
            Assert.Contains($" from {s_server}: ", (await PingAsync(border.Client, s_server, sizeBytes)).Succeeds());
            Assert.Contains(" from 2001:db8:64::c633:6402: ", (await PingAsync(border.Server, s_client, sizeBytes)).Succeeds());
        }
    }

    /// <summary>The translator answers for its own addresses, in both families.</summary>
    [Fact]
    public async Task Ping_OfTheTranslator_IsAnswered()
    {
        (BorderFixture border, _) = await BorderFixture.UpWithTranslatorAsync("--ipv6-address", "2001:db8:64:1::1");
        await using (border)
        {
            (await PingAsync(border.Client, "192.0.2.254")).Succeeds();
            (await PingAsync(border.Server, "2001:db8:64:1::1")).Succeeds();
        }
    }

    /// <summary>TCP in both directions, in super-packets, with one queue and with several. // C13</summary>
    [Theory]
    [InlineData("1")]
    [InlineData("4")]
    public async Task Tcp_EitherWay_ArrivesUnchanged(string queues)
    {
        (BorderFixture border, _) = await BorderFixture.UpWithTranslatorAsync("--queues", queues);
        await using (border)
        {
            string sent = border.WriteFile("sent", string.Concat(Enumerable.Range(0, 700_000).Select(number => $"{number}\n")));
            await TransferAsync(border, border.Client, border.Server, $"TCP6-LISTEN:9000", $"TCP4:{s_server}:9000", sent);
            await TransferAsync(border, border.Server, border.Client, $"TCP4-LISTEN:9000", $"TCP6:[{s_client}]:9000", sent);
            JsonElement counters = (await border.StatusAsync()).GetProperty("counters");
            Assert.Empty(counters.GetProperty("ipv4ToIpv6").GetProperty("drops").EnumerateObject());
        }
    }

    /// <summary>Datagrams that are fragments on both sides. // C4 C5 C6</summary>
    [Theory]
    [InlineData(1400)]
    [InlineData(5000)]
    public async Task Udp_OfAnySize_ComesBack(int sizeBytes)
    {
        (BorderFixture border, _) = await BorderFixture.UpWithTranslatorAsync();
        await using (border)
        {
            await border.StartEchoAsync();
            string datagram = new('x', sizeBytes);
            Assert.Equal(datagram, await border.EchoAsync(datagram));
        }
    }

    /// <summary>Four flows over four queues, each as fast as it goes: what arrives is in the order in which it was sent. // C13</summary>
    [Fact]
    public async Task Udp_ManyFlowsOverManyQueues_KeepTheirOrder()
    {
        (BorderFixture border, _) = await BorderFixture.UpWithTranslatorAsync("--queues", "4");
        await using (border)
        {
            string iperf3 = Daemons.Find("iperf3");
            string library = $"LD_LIBRARY_PATH={Daemons.LibraryPath}";
            Process.Start(border.Server.Prepare("env", library, iperf3, "--server", "--logfile", "/dev/null"))!.Dispose();
            await Eventually.TrueAsync(
                "iperf3 listens", () => border.Server.IsServingAsync("tcp", 5201), () => Task.FromResult(""));

            ProgramResult client = await border.Client.RunAsync(
                "timeout", "60", "env", library, iperf3, "--client", s_server, "--json", "--udp", "--parallel", "4",
                "--length", "200", "--bitrate", "20M", "--bytes", "2M");

            JsonElement[] flows =
            [
                .. JsonElement.Parse(client.Succeeds()).GetProperty("end").GetProperty("streams").EnumerateArray()
                    .Select(flow => flow.GetProperty("udp")),
            ];
            Assert.Equal(4, flows.Length);
            Assert.All(flows, flow => Assert.Equal(0, flow.GetProperty("out_of_order").GetInt32()));
            Assert.All(flows, flow => Assert.InRange(flow.GetProperty("packets").GetInt32(), 1000, int.MaxValue));
        }
    }

    [Theory]
    [InlineData("compute", true)]
    [InlineData("drop", false)]
    public async Task Udp_WithoutChecksum_ObeysTheOption(string option, bool arrives) // C10
    {
        (BorderFixture border, _) = await BorderFixture.UpWithTranslatorAsync("--udp-zero-checksum", option);
        await using (border)
        {
            await border.StartEchoAsync();
            const int noChecksum = 11; // SO_NO_CHECK
            ProgramResult echo = await border.Client.RunAsync(
                "sh", "-c", $"echo hello | socat -t 1 - UDP4:{s_server}:7,setsockopt-int=1:{noChecksum}:1");
            Assert.Equal(arrives ? "hello\n" : "", echo.Output);
            JsonElement errors = (await border.StatusAsync()).GetProperty("counters").GetProperty("ipv4ToIpv6").GetProperty("errors");
            Assert.Equal(!arrives, errors.TryGetProperty("zero-udp-checksum", out _));
        }
    }

    /// <summary>The translator shows by the address that it was given; a router without an IPv4 form by one of the pool. // C3 C17</summary>
    [Fact]
    public async Task Traceroute_FromIpv4_ShowsTranslatorAndPool()
    {
        (BorderFixture border, _) = await BorderFixture.UpWithTranslatorAsync("--rfc6791-prefix", "203.0.113.0/24");
        await using (border)
        {
            ProgramResult traceroute = await border.Client.RunAsync(
                "traceroute", "-4", "-n", "-q", "1", "-w", "5", "-m", "8", s_server);

            string[] hops = [.. traceroute.Succeeds().Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..]
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1])];
            Assert.Equal([$"{BorderNetwork.BorderIpv4}", "192.0.2.254", hops[2], s_server], hops);
            Assert.StartsWith("203.0.113.", hops[2], StringComparison.Ordinal);
        }
    }

    /// <summary>The narrow link is behind the translator; its router has no IPv4 address. // C17</summary>
    [Fact]
    public async Task Ping_LargerThanTheServersLink_IsToldTheMtu()
    {
        await using BorderFixture border = await BorderFixture.UpAsync(serverMtuBytes: 1400);
        await border.StartAsync("--map", $"{s_server}={BorderNetwork.ServerIpv6}", "--up");

        ProgramResult ping = await border.Client.RunAsync(
            "ping", "-4", "-n", "-M", "do", "-c", "1", "-W", "5", "-s", "1400", s_server);

        Assert.False(ping.Succeeded);
        Assert.Contains("From 192.0.0.8 ", ping.Output);
        Assert.Contains("mtu = 1380", ping.Output);
    }

    /// <summary>The next hop's MTU, told on the command line: the translator itself says what is too big. // C5</summary>
    [Fact]
    public async Task Ping_LargerThanTheToldMtu_IsRefusedByTheTranslator()
    {
        (BorderFixture border, _) = await BorderFixture.UpWithTranslatorAsync("--mtu6", "1420");
        await using (border)
        {
            ProgramResult ping = await border.Client.RunAsync(
                "ping", "-4", "-n", "-M", "do", "-c", "1", "-W", "5", "-s", "1400", s_server);

            Assert.False(ping.Succeeded);
            Assert.Contains("From 192.0.2.254 ", ping.Output);
            Assert.Contains("mtu = 1400", ping.Output);
        }
    }

    /// <summary>What a more specific route reaches is forwarded as it is. RFC 7915 §4.6, §5.6</summary>
    [Fact]
    public async Task MoreSpecificRoute_IsNotTranslated()
    {
        await using BorderFixture border = await BorderFixture.UpAsync();
        await border.StartAsync("--map", "192.0.2.0/24=2001:db8:5::/120", "--up");
        await border.Client.IpAsync("address add 192.0.2.77/32 dev border0");
        await border.Client.IpAsync("address add 2001:db8:64::c000:24d/128 dev border0 nodad");
        await border.Border.IpAsync($"route add 192.0.2.77/32 via {BorderNetwork.ClientIpv4}");
        await border.Border.IpAsync($"-6 route add 2001:db8:64::c000:24d/128 via {BorderNetwork.ClientIpv6}");

        (await PingAsync(border.Border, "192.0.2.77")).Succeeds();
        (await PingAsync(border.Server, "2001:db8:64::c000:24d")).Succeeds();

        JsonElement counters = (await border.StatusAsync()).GetProperty("counters");
        Assert.All(
            ["ipv4ToIpv6", "ipv6ToIpv4"],
            direction => Assert.Equal(0, counters.GetProperty(direction).GetProperty("packets").GetInt64()));
    }

    /// <summary>The second example of <c>claton siit --help</c>: a host's CLAT by hand, the border being its PLAT.</summary>
    [Fact]
    public async Task ClatByHand_ReachesIpv4()
    {
        await using BorderFixture border = await BorderFixture.UpAsync();
        await border.StartAsync("--map", "192.0.2.7=2001:db8:5::c1a7", "--up");
        await border.Border.IpAsync($"-6 route add 2001:db8:5::c1a7/128 via {BorderNetwork.ServerIpv6}");
        await border.Server.SetKernelParametersAsync(TestContext.Current.CancellationToken, "net/ipv6/conf/all/forwarding=1");
        await border.StartAsync(
            border.Server, "--map", "192.0.0.1=2001:db8:5::c1a7", "--up", "--address", "192.0.0.1/32",
            "--route", "0.0.0.0/0", "--route", "2001:db8:5::c1a7/128");

        (await PingAsync(border.Server, $"{BorderNetwork.ClientIpv4}")).Succeeds();
    }

    private static Task<ProgramResult> PingAsync(Node from, string to, int sizeBytes = 56) =>
        from.RunAsync("ping", "-n", "-c", "1", "-W", "5", "-s", $"{sizeBytes}", to);

    private static async Task TransferAsync(
        BorderFixture border, Node from, Node to, string listen, string connect, string file)
    {
        string received = border.WriteFile("received", "");
        using Process receiver = Process.Start(to.Prepare("timeout", "30", "socat", "-u", listen, $"OPEN:{received},trunc"))!;
        await Eventually.TrueAsync("the receiver listens", () => to.IsServingAsync("tcp", 9000), () => Task.FromResult(""));
        (await from.RunAsync("timeout", "30", "socat", "-u", $"OPEN:{file}", connect)).Succeeds();
        await receiver.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(received)), "what arrived is not what was sent");
    }
}
