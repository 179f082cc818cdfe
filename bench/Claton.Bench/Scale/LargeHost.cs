using System.Diagnostics;
using System.Globalization;
using Claton.Bench.Contest;
using Claton.Bench.Courses;
using Claton.Lab;

namespace Claton.Bench.Scale;

/// <summary>The lab's host, with interfaces, routes and neighbours that are nothing to a CLAT, and Claton on it.</summary>
internal sealed class LargeHost : IAsyncDisposable
{
    private static int s_count;

    private readonly LabNetwork _lab;
    private readonly string _executable;
    private readonly Programs _programs = new();
    private Process? _claton;

    private LargeHost(LabNetwork lab, string executable)
    {
        _lab = lab;
        _executable = executable;
    }

    /// <summary>How much processor time the daemon has taken so far.</summary>
    public double CpuMilliseconds => CpuTime.SecondsOfProcess(_claton!.Id) * 1000;

    /// <summary>How often threads of the daemon went to sleep so far: as often they did wake up.</summary>
    public long Sleeps => Directory.EnumerateDirectories($"/proc/{_claton!.Id}/task")
        .SelectMany(task => File.ReadLines($"{task}/status"))
        .Where(line => line.StartsWith("voluntary_ctxt_switches:", StringComparison.Ordinal))
        .Sum(line => long.Parse(line.Split(':')[1], CultureInfo.InvariantCulture));

    public double ResidentMebibytes
    {
        get
        {
            _claton!.Refresh();
            return _claton.WorkingSet64 / 1048576.0;
        }
    }

    public int Descriptors => Directory.EnumerateFileSystemEntries($"/proc/{_claton!.Id}/fd").Count();

    /// <param name="interfaces">How many there are beside the uplink, all of them up, with link-local addresses.</param>
    /// <param name="routes">How many more IPv6 routes there are.</param>
    public static async Task<LargeHost> CreateAsync(string executable, int interfaces, int routes)
    {
        LabNetwork lab = await LabNetwork.UpAsync(new LabOptions { Name = $"large{Environment.ProcessId}-{++s_count}" });
        var host = new LargeHost(lab, executable);
        await lab.Host.SetKernelParametersAsync(CancellationToken.None, "net/ipv6/conf/default/accept_dad=0");
        await host.IpAsync(Enumerable.Range(0, interfaces / 2).SelectMany(pair => (string[])
        [
            $"link add other{pair} type veth peer name rehto{pair}", $"link set other{pair} up", $"link set rehto{pair} up",
        ]));
        await host.IpAsync(Enumerable.Range(0, routes).Select(route => $"route add {Network(route)}::/64 dev eth0"));
        return host;
    }

    /// <summary>Starts the daemon.</summary>
    /// <returns>How long it took until it was ready.</returns>
    public async Task<TimeSpan> StartAsync()
    {
        var ready = new TaskCompletionSource<TimeSpan>();
        long start = Stopwatch.GetTimestamp();
        _claton = _programs.Spawn(_lab.Host, _executable, "run");
        _claton.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                ready.TrySetException(new InvalidOperationException("claton ended before it was ready"));
            }
            else if (line.Data.Contains("ready", StringComparison.Ordinal))
            {
                ready.TrySetResult(Stopwatch.GetElapsedTime(start));
            }
        };
        _claton.BeginErrorReadLine();
        return await ready.Task;
    }

    public async Task StopAsync()
    {
        (await ProgramResult.RunAsync("kill", [$"{_claton!.Id}"])).Require();
        await _claton.WaitForExitAsync();
    }

    /// <summary>Waits until the host has its CLAT and the daemon nothing to do, as on a network where nobody says anything.</summary>
    public async Task UntilIdleAsync()
    {
        await UntilAsync("IPv4", async () =>
            (await _lab.Host.RunAsync("ping", "-c1", "-W1", $"{_lab.Addresses.Server}")).Succeeded);
        await _lab.Router.StopAdvertisingAsync();

        // Solicitations are four seconds apart.
        long known = -1;
        long since = 0;
        await UntilAsync("the daemon to sleep", () =>
        {
            long now = Sleeps;
            since = now == known ? since : Stopwatch.GetTimestamp();
            known = now;
            return Task.FromResult(Stopwatch.GetElapsedTime(since) > TimeSpan.FromSeconds(5));
        });
    }

    /// <summary>A pair of interfaces comes, and goes.</summary>
    public Task AddAndDeleteInterfacesAsync() =>
        IpAsync(["link add one type veth peer name more", "link set one up", "link set more up", "link delete one"]);

    public async Task AddAndDeleteRoutesAsync(int count)
    {
        foreach (string change in (string[])["add", "delete"])
        {
            await IpAsync(Enumerable.Range(1 << 24, count).Select(route => $"route {change} {Network(route)}::/64 dev eth0"));
        }
    }

    public async Task AddAndDeleteNeighboursAsync(int count)
    {
        foreach (string change in (string[])["add", "delete"])
        {
            await IpAsync(Enumerable.Range(0, count).Select(neighbour =>
                $"neighbour {change} {Network(neighbour)}::1 lladdr 02:00:00:00:99:99 dev eth0"));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _programs.DisposeAsync();
        await _lab.DownAsync();
    }

    private static Task UntilAsync(string what, Func<Task<bool>> condition) => Wait.UntilAsync(what, TimeSpan.FromMinutes(2), condition);

    private static string Network(int number) => $"2001:db8:{number >> 16:x}:{number & 0xffff:x}";

    private async Task IpAsync(IEnumerable<string> commands)
    {
        string file = Path.Combine(LabName.StateFolder(_lab.Options.Name), "commands");
        await File.WriteAllLinesAsync(file, commands);
        (await _lab.Host.RunAsync("ip", "-batch", file)).Require();
    }
}
