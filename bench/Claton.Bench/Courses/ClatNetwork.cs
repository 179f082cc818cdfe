using System.Diagnostics;
using Claton.Bench.Contest;
using Claton.Lab;

namespace Claton.Bench.Courses;

/// <summary>
/// The lab's host and router, with one change: the router has one address of the NAT64 prefix itself. So nothing but
/// the CLAT stands between the host's IPv4 and the server's IPv6, and the same server can be reached without the CLAT.
/// </summary>
internal sealed class ClatNetwork : IAsyncDisposable
{
    public const string ServerIpv4 = "203.0.113.10";
    public const string ServerIpv6 = "2001:db8:64::cb00:710a";

    private static int s_count;

    private readonly LabNetwork _lab;
    private readonly string _executable;
    private readonly Programs _programs = new();

    private ClatNetwork(LabNetwork lab, string executable)
    {
        _lab = lab;
        _executable = executable;
    }

    public Node Host => _lab.Host;

    public static async Task<ClatNetwork> CreateAsync(string executable)
    {
        LabNetwork lab = await LabNetwork.UpAsync(new LabOptions { Name = $"bench{Environment.ProcessId}-{++s_count}" });
        var network = new ClatNetwork(lab, executable);
        await lab.Router.IpAsync($"address add {ServerIpv6}/128 dev lo nodad");
        network._programs.SpawnSilent(lab.Router, "env", Iperf3.Server(ServerIpv6));
        return network;
    }

    /// <summary>Starts the daemon; its log on standard error is for the caller to read.</summary>
    public Process StartClaton(params IEnumerable<string> options) => _programs.Spawn(Host, _executable, ["run", .. options]);

    /// <summary>Without a CLAT.</summary>
    public Task<Contestant> UntranslatedAsync() => new Contestant("untranslated IPv6", Host, ServerIpv6, _lab.Router).ReadyAsync();

    /// <summary>Through one of Claton's engines.</summary>
    public async Task<Contestant> ClatonAsync(string engine)
    {
        Process claton = StartClaton("--engine", engine);
        claton.BeginErrorReadLine();
        return await new Contestant($"claton, {engine}", Host, ServerIpv4, _lab.Router, claton.Id).ReadyAsync();
    }

    /// <summary>
    /// A CLAT made by hand: TAYGA on the host, which forwards to it. The router is told where the CLAT's address is, as
    /// a proxy for Neighbor Discovery would do.
    /// </summary>
    public async Task<Contestant> TaygaAsync()
    {
        var clat4 = Ipv4Address.Parse("192.0.0.1");
        var clat6 = Ipv6Address.Parse("2001:db8:1:1::c1a7");
        var peer = new StatelessTayga(
            "tayga0", Ipv4Address.Parse("192.0.0.2"), Ipv6Address.Parse("2001:db8:6::1"), _lab.Options.Pref64, clat4, clat6);
        await Host.SetKernelParametersAsync(
            CancellationToken.None, "net/ipv6/conf/eth0/accept_ra=2", "net/ipv6/conf/all/forwarding=1", "net/ipv4/ip_forward=1");
        Process tayga = await Tayga.StartAsync(_programs, Host, peer);
        await Host.IpAsync($"address add {clat4}/32 dev {peer.Device}");
        await Host.IpAsync($"route add default dev {peer.Device}");
        await Host.IpAsync($"-6 route add {clat6} dev {peer.Device}");
        await _lab.Router.IpAsync($"-6 route add {clat6} via {await LinkLocalAddressAsync()} dev access0");
        return await new Contestant("TAYGA 0.9.2", Host, ServerIpv4, _lab.Router, tayga.Id).ReadyAsync();
    }

    public Task StopAdvertisingAsync() => _lab.Router.StopAdvertisingAsync();

    public void StartAdvertising() => _lab.Router.StartAdvertising();

    public void StartEchoServer(int port) => _programs.SpawnSilent(
        _lab.Router, "socat", $"UDP6-RECVFROM:{port},bind=[{ServerIpv6}],fork,reuseaddr", "EXEC:cat");

    public async ValueTask DisposeAsync()
    {
        await _programs.DisposeAsync();
        await _lab.DownAsync();
    }

    private async Task<string> LinkLocalAddressAsync()
    {
        string addresses = await Host.IpAsync("-6 -o address show dev eth0 scope link");
        return addresses.Split(' ', '/').First(word => word.StartsWith("fe80", StringComparison.Ordinal));
    }
}
