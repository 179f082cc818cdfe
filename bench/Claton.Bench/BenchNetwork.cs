using System.Diagnostics;
using Claton.Lab;

namespace Claton.Bench;

/// <summary>
/// The lab's host and router, with one change: the router has one address of the NAT64 prefix itself. So nothing but
/// the CLAT stands between the host's IPv4 and the server's IPv6, and the same server can be reached without the CLAT.
/// </summary>
internal sealed class BenchNetwork : IAsyncDisposable
{
    public const string ServerIpv4 = "203.0.113.10";
    public const string ServerIpv6 = "2001:db8:64::cb00:710a";

    private readonly LabNetwork _lab;
    private readonly string _executable;
    private readonly List<Process> _processes = [];

    private BenchNetwork(LabNetwork lab, string executable)
    {
        _lab = lab;
        _executable = executable;
    }

    public string HostNamespace => _lab.Host.Namespace;

    public static async Task<BenchNetwork> CreateAsync(string executable)
    {
        LabNetwork lab = await LabNetwork.UpAsync(new LabOptions { Name = $"bench{Environment.ProcessId}" });
        var network = new BenchNetwork(lab, executable);
        await lab.Router.IpAsync($"address add {ServerIpv6}/128 dev lo nodad");
        network.Spawn(lab.Router, "env", $"LD_LIBRARY_PATH={Daemons.LibraryPath}", Daemons.Find("iperf3"), "--server", "--bind", ServerIpv6);
        return network;
    }

    /// <summary>Runs a program on the host to its end.</summary>
    /// <returns>What it printed.</returns>
    public async Task<string> RunOnHostAsync(string program, params IEnumerable<string> arguments) =>
        (await _lab.Host.RunAsync(program, arguments)).Require();

    public Task<string> RunIperf3Async(params IEnumerable<string> arguments) =>
        RunOnHostAsync("env", [$"LD_LIBRARY_PATH={Daemons.LibraryPath}", Daemons.Find("iperf3"), .. arguments]);

    /// <summary>Starts the daemon, its log at hand.</summary>
    public Process StartClaton() => Spawn(_lab.Host, _executable, "run");

    /// <summary>Waits until the server answers by both of its addresses.</summary>
    public Task UntilServedAsync() => Wait.UntilAsync("answers from the server", TimeSpan.FromSeconds(10), async () =>
    {
        ProgramResult ipv4 = await _lab.Host.RunAsync("ping", "-c1", "-W1", ServerIpv4);
        ProgramResult ipv6 = await _lab.Host.RunAsync("ping", "-c1", "-W1", ServerIpv6);
        return ipv4.Succeeded && ipv6.Succeeded;
    });

    public Task StopAdvertisingAsync() => _lab.Router.StopAdvertisingAsync();

    public void StartAdvertising() => _lab.Router.StartAdvertising();

    public void StartEchoServer(int port) =>
        Spawn(_lab.Router, "socat", $"UDP6-RECVFROM:{port},bind=[{ServerIpv6}],fork,reuseaddr", "EXEC:cat");

    public async ValueTask DisposeAsync()
    {
        foreach (Process process in _processes)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        await _lab.DownAsync();
    }

    private Process Spawn(Node node, string program, params IEnumerable<string> arguments)
    {
        ProcessStartInfo start = node.Prepare(program, arguments);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        Process process = Process.Start(start) ?? throw new InvalidOperationException($"can't start {program}");
        process.BeginOutputReadLine();
        _processes.Add(process);
        return process;
    }
}
