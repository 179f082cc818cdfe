namespace Claton.Scenarios.Faults;

/// <summary>
/// At every kind of call by which a CLAT follows a change of the network, or is closed, the kernel refuses, or the process ends:
/// afterwards the host is what it has to be, or the old CLAT goes on, or there is none, with the reason in status; and it is what
/// it has to be once the kernel relents. E3.
/// </summary>
public abstract class ChangeFaultScenarios(EngineUnderTest engine)
{
    private const int Killed = 128 + 9;

    private static readonly (string Fault, bool AndAllLater)[] s_faults =
        [("error=EPERM", false), ("error=ENOSPC", true), ("signal=KILL", false)];

    /// <summary>What becomes another.</summary>
    private protected abstract IReadOnlyList<NetworkChange> Changes { get; }

    [Fact]
    public Task EachCallOfAChange_FailingOnce_LeavesTheHostRight() => AtEachAsync(_ => true, async (host, change, call) =>
    {
        await host.TraceAsync(call.Inject("error=EPERM"));
        await change.MakeAsync(host, true);
        await UntilAsync($"{change}: {call} fails once, and the host is right", host, () => change.IsFollowedAsync(host, true));
        host.EndFaults();
        return host.IsFaultSeen;
    });

    [Fact]
    public Task EachRequestOfAChange_FailingAlways_LeavesTheHostRightOrSaysWhyNot() => AtEachAsync(call => call.IsRequest, async (host, change, call) =>
    {
        await host.TraceAsync(call.Inject("error=ENOSPC", andAllLater: true));
        await change.MakeAsync(host, true);
        await UntilAsync(
            $"{change}: {call} fails from then on, and the host is right, or it is told why not",
            host,
            async () => await change.IsFollowedAsync(host, true) || (host.IsFaultSeen && await host.IsSafeAsync()));
        bool isSeen = host.IsFaultSeen;
        host.EndFaults();
        await UntilAsync($"{change}: {call} works again, and the host is right", host, () => change.IsFollowedAsync(host, true));
        return isSeen;
    });

    [Fact]
    public Task ProcessKilledAtEachRequestOfAChange_LeavesNothing() => AtEachAsync(call => call.MayChange, async (host, change, call) =>
    {
        await host.TraceAsync(call.Inject("signal=KILL"));
        await change.MakeAsync(host, true);
        await UntilAsync($"{change}: {call} kills it", host, async () => host.HasEnded || await change.IsFollowedAsync(host, true));
        if (!host.HasEnded)
        {
            host.EndFaults();
            return false;
        }

        Assert.Equal(Killed, await host.UntilExitAsync());
        await change.MakeAsync(host, false);
        if (change == NetworkChange.NativeIpv4Comes)
        {
            // With other IPv4 there is a rule, which the kernel removes with nobody's process.
            (await host.Lab.Host.RunAsync(ClatonExecutable.Path, "cleanup")).Succeeds();
        }

        await UntilAsync($"{change}: killed at {call}, and nothing is left", host, host.IsAsBeforeAsync);
        return true;
    });

    /// <summary>It is asked to end, and at each call on the way the kernel refuses, once or from then on, or it is killed.</summary>
    [Fact]
    public Task EachCallOfTheEnd_FailingOrKilled_LeavesNothing() =>
        Task.WhenAll(s_faults.Select(async how =>
        {
            await using FaultyHost host = await FaultyHost.UpAsync(engine);
            await EndAsync(host, fault: null);
            List<KernelCall> calls = [.. KernelCall.ReadChange(host.Trace).DistinctBy(call => call.Kind)];
            Assert.InRange(calls.Count, 1, 100);
            int seen = 0;
            foreach (KernelCall call in calls)
            {
                int status = await EndAsync(host, call.Inject(how.Fault, how.AndAllLater));
                Assert.Contains(status, (int[])[0, Killed]);
                seen += host.IsFaultSeen || status == Killed ? 1 : 0;
                await UntilAsync($"{call} has {how}, and nothing is left", host, host.IsAsBeforeAsync);
            }

            Assert.InRange(seen, calls.Count / 2, calls.Count);
        }));

    private static async Task<int> EndAsync(FaultyHost host, string? fault)
    {
        await host.StartUntracedAsync();
        await UntilAsync("before its end the host is right", host, host.IsRightAsync);
        await host.TraceAsync(fault);
        host.Terminate();
        return await host.UntilExitAsync();
    }

    /// <param name="tryAsync">Returns whether the call's turn came.</param>
    private Task AtEachAsync(Predicate<KernelCall> isOfInterest, Func<FaultyHost, NetworkChange, KernelCall, Task<bool>> tryAsync) =>
        Task.WhenAll(Changes.Select(async change =>
        {
            await using FaultyHost host = await FaultyHost.UpAsync(engine, NetworkChange.PrepareAsync);
            await host.StartUntracedAsync();
            await UntilAsync($"before {change} the host is right", host, () => change.IsFollowedAsync(host, false));
            await host.TraceAsync();
            await change.MakeAsync(host, true);
            await UntilAsync($"{change}, and the host is right", host, () => change.IsFollowedAsync(host, true));
            host.EndFaults();
            List<KernelCall> calls = [.. KernelCall.ReadChange(host.Trace).Where(call => isOfInterest(call)).DistinctBy(call => call.Kind)];
            Assert.InRange(calls.Count, 1, 100);
            int seen = 0;
            foreach (KernelCall call in calls)
            {
                await change.MakeAsync(host, false);
                if (host.HasEnded)
                {
                    await host.StartUntracedAsync();
                }

                await UntilAsync($"{change} is taken back after {call}, and the host is right", host, () => change.IsFollowedAsync(host, false));
                seen += await tryAsync(host, change, call) ? 1 : 0;
            }

            Assert.InRange(seen, calls.Count / 2, calls.Count);
        }));

    private static Task UntilAsync(string what, FaultyHost host, Func<Task<bool>> condition) =>
        Eventually.TrueAsync(what, condition, () => Task.FromResult($"{host.Log}\n{string.Join('\n', host.Trace.TakeLast(40))}"));
}

public sealed class ChangeFaultsOfUserspace() : ChangeFaultScenarios(EngineUnderTest.Userspace)
{
    private protected override IReadOnlyList<NetworkChange> Changes =>
    [
        NetworkChange.Pref64Replaced, NetworkChange.HostPrefixRenumbered, NetworkChange.MtuLowered,
        NetworkChange.Pref64Withdrawn, NetworkChange.NativeIpv4Comes,
    ];
}

/// <summary>Programs have parameters of their own, and are taken off in a way of their own; the rest is the same.</summary>
public sealed class ChangeFaultsOfEbpf() : ChangeFaultScenarios(EngineUnderTest.Ebpf)
{
    private protected override IReadOnlyList<NetworkChange> Changes => [NetworkChange.Pref64Replaced, NetworkChange.Pref64Withdrawn];
}
