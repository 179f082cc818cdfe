namespace Claton.Scenarios;

/// <summary>What is none of Claton's business wakes none of its threads, for as long as it lasts.</summary>
public sealed class IdleScenarios
{
    /// <summary>Some seconds of it.</summary>
    private static readonly string[] s_pings = ["-q", "-i", "0.01", "-c", "300", "-W", "5"];

    [Fact]
    public async Task QuietNetwork_OnWhichTheHostSpeaksIpv6_WakesNobody()
    {
        (LabFixture lab, ClatonProcess claton) = await UpAsync(EngineUnderTest.Userspace);
        await using (lab)
        {
            IReadOnlyList<(string, long)> before = Sleeps(claton);

            (await lab.Host.RunAsync("ping", ["-6", .. s_pings, $"{LabAddresses.Resolver}"])).Succeeds();

            Assert.Equal(before, Sleeps(claton));
        }
    }

    [Fact]
    public async Task TrafficThatTheKernelTranslates_WakesNobody()
    {
        (LabFixture lab, ClatonProcess claton) = await UpAsync(EngineUnderTest.Ebpf);
        await using (lab)
        {
            IReadOnlyList<(string, long)> before = Sleeps(claton);

            (await lab.Host.RunAsync("ping", ["-4", .. s_pings, $"{lab.Server}"])).Succeeds();

            Assert.Equal(before, Sleeps(claton));
        }
    }

    [Fact]
    public async Task RoutesAndNeighboursOfOthers_WakeNobody()
    {
        (LabFixture lab, ClatonProcess claton) = await UpAsync(EngineUnderTest.Userspace);
        await using (lab)
        {
            IReadOnlyList<(string, long)> before = Sleeps(claton);

            for (int network = 0; network < 100; network++)
            {
                await lab.Host.IpAsync($"-6 route add 2001:db8:ffff:{network:x}::/64 via {LabAddresses.RouterLinkLocal} dev eth0");
                await lab.Host.IpAsync($"neighbour add 198.51.100.{network} lladdr 02:00:00:00:99:99 dev eth0");
                await lab.Host.IpAsync($"neighbour add 2001:db8:1:1::{network:x} lladdr 02:00:00:00:99:99 dev eth0");
            }

            await lab.Host.IpAsync("-6 neighbour flush to 2001:db8:1:1::/64 nud permanent dev eth0");

            Assert.Equal(before, Sleeps(claton));
        }
    }

    /// <summary>
    /// A network on which nobody advertises, and nobody asks for anybody: what the host and the router know of each other
    /// holds for good.
    /// </summary>
    private static async Task<(LabFixture Lab, ClatonProcess Claton)> UpAsync(EngineUnderTest engine)
    {
        LabFixture lab = await LabFixture.UpAsync();
        using Capture overriding = await Capture.StartAsync(
            lab.Router, "access0", "icmp6 and ip6[40] == 136 and ip6[44] & 0x20 != 0 and dst host ff02::1");
        ClatonProcess claton = await lab.StartClatonAsync(engine);
        UplinkStatus clat = await claton.UntilActiveAsync(engine);
        await overriding.UntilAsync(3); // What is told unasked about the CLAT's address, and then no more.
        await lab.Router.StopAdvertisingAsync();
        string host = await HardwareAddressAsync(lab.Host, "eth0");
        string router = await HardwareAddressAsync(lab.Router, "access0");
        await lab.Host.IpAsync($"neighbour replace {LabAddresses.RouterLinkLocal} lladdr {router} dev eth0 nud permanent");
        await lab.Router.IpAsync($"neighbour replace {clat.Ipv6Address} lladdr {host} dev access0 nud permanent");
        // No connection, whose end might come when nobody waits for it any more.
        (await lab.Host.RunAsync("ping", "-4", "-q", "-c", "1", "-W", "5", $"{lab.Server}")).Succeeds();
        await UntilAsleepAsync(claton);
        return (lab, claton);
    }

    /// <summary>
    /// Without the runtime's pool, whose threads answered at the control socket: they wait half a minute for the next
    /// question, and end.
    /// </summary>
    private static IReadOnlyList<(string, long)> Sleeps(ClatonProcess claton) =>
    [
        .. claton.Sleeps().Where(one =>
            !one.Thread.StartsWith(".NET TP", StringComparison.Ordinal) && one.Thread != ".NET Timer"),
    ];

    /// <summary>It has nothing left to do of what came before.</summary>
    private static async Task UntilAsleepAsync(ClatonProcess claton)
    {
        IReadOnlyList<(string, long)> before = [];
        await Eventually.TrueAsync("Claton sleeps", () =>
        {
            IReadOnlyList<(string, long)> now = Sleeps(claton);
            bool isAsleep = claton.IsAsleep && now.SequenceEqual(before);
            before = now;
            return Task.FromResult(isAsleep);
        }, () => Task.FromResult(claton.Log));
    }

    private static async Task<string> HardwareAddressAsync(Node node, string @interface) =>
        (await node.RunAsync("cat", $"/sys/class/net/{@interface}/address")).Succeeds().Trim();
}
