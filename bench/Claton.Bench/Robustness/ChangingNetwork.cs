using System.Diagnostics;
using Claton.Bench.Courses;
using Claton.Lab;
using Claton.Scenarios.Harness;

namespace Claton.Bench.Robustness;

/// <summary>The whole lab with a CLAT, and a train of pings to the IPv4-only server while something changes.</summary>
internal sealed class ChangingNetwork : IAsyncDisposable
{
    /// <summary>A NAT64 prefix beside the lab's own; under it the router itself is the server.</summary>
    public static readonly Ipv6Prefix AnotherPref64 = Ipv6Prefix.Parse("2001:db8:65::/96");

    private static readonly TimeSpan s_deadline = TimeSpan.FromMinutes(2);
    private static int s_count;

    private readonly Programs _programs = new();
    private readonly List<string> _log = [];
    private Process? _daemon;

    private ChangingNetwork(LabNetwork lab, string executable)
    {
        Lab = lab;
        Executable = executable;
        Advertisements = new AdvertisementWatch(lab.Host.Namespace);
    }

    public LabNetwork Lab { get; }

    /// <summary>The path of <c>claton</c>.</summary>
    public string Executable { get; }

    public AdvertisementWatch Advertisements { get; }

    /// <summary>A lab in which the host has its IPv4.</summary>
    /// <param name="store">How many descriptors the service manager keeps; null for a daemon without one.</param>
    public static async Task<ChangingNetwork> CreateAsync(LabOptions options, string executable, string engine, int? store)
    {
        LabNetwork lab = await LabNetwork.UpAsync(options with { Name = $"change{Environment.ProcessId}-{++s_count}" });
        await ServeAnotherPref64Async(lab, lab.Router);
        var network = new ChangingNetwork(lab, executable);
        network._daemon = network._programs.Spawn(store is { } kept
            ? ServiceManagerProgram.Prepare(lab.Host, kept, executable, "--engine", engine)
            : lab.Host.Prepare(executable, "run", "--engine", engine));
        network._daemon.ErrorDataReceived += (_, line) => network.Keep(line.Data);
        network._daemon.BeginErrorReadLine();
        await network.UntilIpv4Async();

        return network;
    }

    /// <summary>Makes a router the server under <see cref="AnotherPref64"/>.</summary>
    public static Task ServeAnotherPref64Async(LabNetwork lab, Node router)
    {
        Ipv6Address server = AnotherPref64.Address with { Low = AnotherPref64.Address.Low | lab.Addresses.Server.Value };
        return router.IpAsync($"address add {server}/128 dev lo nodad");
    }

    /// <summary>A second router, of which the daemon has heard.</summary>
    public async Task<SecondRouterNode> AttachRouterAsync()
    {
        SecondRouterNode router = await Lab.AttachRouterAsync();
        router.StartAdvertising();
        await UntilLoggedAsync($"router {LabAddresses.SecondRouterLinkLocal} advertises", () => Task.CompletedTask);
        return router;
    }

    /// <summary>Has the service manager restart the daemon.</summary>
    /// <param name="signal">USR1 to have it end by itself, USR2 to have it killed.</param>
    public Task RestartAsync(string signal) => UntilLoggedAsync("told READY=1", async () =>
        (await ProgramResult.RunAsync("kill", [$"-{signal}", $"{_daemon!.Id}"])).Require());

    public Task UntilIpv4Async() => UntilAsync("IPv4", async () =>
        (await Lab.Host.RunAsync("ping", "-c1", "-W1", $"{Lab.Addresses.Server}")).Succeeded);

    /// <summary>Waits until a question to <c>ip</c> on the host has an answer that is as expected.</summary>
    public Task UntilHostShowsAsync(string question, Predicate<string> isExpected) =>
        UntilAsync($"'{question}'", async () => isExpected((await Lab.Host.AskIpAsync(question)).Output));

    /// <summary>Does something and waits for the daemon's word about it.</summary>
    public async Task UntilLoggedAsync(string word, Func<Task> change)
    {
        int known = Log.Count;
        await change();
        await UntilAsync($"'{word}'", () => Task.FromResult(Log.Skip(known).Any(line => line.Contains(word, StringComparison.Ordinal))));
    }

    public Task UntilAsync(string what, Func<Task<bool>> condition) =>
        Wait.UntilAsync(what, s_deadline, condition, () => Task.FromResult(string.Join('\n', Log)));

    public async ValueTask DisposeAsync()
    {
        Advertisements.Dispose();
        await _programs.DisposeAsync();
        await Lab.DownAsync();
    }

    private IReadOnlyList<string> Log
    {
        get
        {
            lock (_log)
            {
                return [.. _log];
            }
        }
    }

    private void Keep(string? line)
    {
        lock (_log)
        {
            _log.Add(line ?? "");
        }
    }
}
