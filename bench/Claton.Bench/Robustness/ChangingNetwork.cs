using System.Diagnostics;
using Claton.Bench.Courses;
using Claton.Lab;

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

    private ChangingNetwork(LabNetwork lab)
    {
        Lab = lab;
        Advertisements = new AdvertisementWatch(lab.Host.Namespace);
    }

    public LabNetwork Lab { get; }

    public AdvertisementWatch Advertisements { get; }

    public static async Task<ChangingNetwork> CreateAsync(string executable, string engine)
    {
        LabNetwork lab = await LabNetwork.UpAsync(new LabOptions { Name = $"change{Environment.ProcessId}-{++s_count}" });
        Ipv6Address server = AnotherPref64.Address with { Low = AnotherPref64.Address.Low | lab.Addresses.Server.Value };
        await lab.Router.IpAsync($"address add {server}/128 dev lo nodad");
        var network = new ChangingNetwork(lab);
        Process claton = network._programs.Spawn(lab.Host, executable, "run", "--engine", engine);
        claton.ErrorDataReceived += (_, line) => network.Keep(line.Data);
        claton.BeginErrorReadLine();
        await network.UntilAsync("IPv4", async () =>
            (await lab.Host.RunAsync("ping", "-c1", "-W1", $"{lab.Addresses.Server}")).Succeeded);
        return network;
    }

    /// <summary>A second router, of which the daemon has heard.</summary>
    public async Task<SecondRouterNode> AttachRouterAsync()
    {
        SecondRouterNode router = await Lab.AttachRouterAsync();
        router.StartAdvertising();
        await UntilLoggedAsync($"router {LabAddresses.SecondRouterLinkLocal} advertises", () => Task.CompletedTask);
        return router;
    }

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
