namespace Claton.Scenarios.Faults;

/// <summary>
/// At every call by which a CLAT is set up the kernel refuses, or the process ends: afterwards the host is right, or as it
/// was before, and never in between. E3.
/// </summary>
public abstract class FaultScenarios(EngineUnderTest engine)
{
    /// <summary>Hosts that are tried at the same time: most of the time each waits for something.</summary>
    private const int HostsAtOnce = 3;

    private const int Failed = 1;
    private const int Killed = 128 + 9;

    /// <summary>Which of the calls are tried with this engine.</summary>
    private protected abstract bool IsMeant(KernelCall call);

    [Fact]
    public Task EachCall_FailingOnce_LeavesTheHostRight() =>
        AtEachAsync(_ => true, async (host, call) =>
        {
            await host.StartAsync(call.Inject("error=EPERM"));
            await UntilAsync($"{call} fails once, and the host is right", host, async () => host.HasEnded || await host.IsRightAsync());
            bool isSeen = host.IsFaultSeen;
            await AssertEndedWellAsync(host, call);
            return isSeen;
        });

    [Fact]
    public Task EachCallThatChangesTheHost_FailingAlways_LeavesTheHostRightOrCleanWithAReason() =>
        AtEachAsync(call => call.ChangesTheHost, async (host, call) =>
        {
            await host.StartAsync(call.Inject("error=ENOSPC", andAllLater: true));
            bool isClean = false;
            await UntilAsync(
                $"{call} fails from then on, and the host is clean or right",
                host,
                async () => host.HasEnded || (isClean = host.IsFaultSeen && await host.IsCleanAsync()) || await host.IsRightAsync());
            bool isSeen = host.IsFaultSeen;
            if (isClean)
            {
                host.EndFaults();
                await UntilAsync($"{call} works again, and the host is right", host, host.IsRightAsync);
            }

            await AssertEndedWellAsync(host, call);
            return isSeen;
        });

    [Fact]
    public Task ProcessKilledAtEachCallThatChangesTheHost_LeavesNothing() =>
        AtEachAsync(call => call.ChangesTheHost, async (host, call) =>
        {
            await host.StartAsync(call.Inject("signal=KILL"));
            await UntilAsync($"{call} kills it", host, async () => host.HasEnded || await host.IsRightAsync());
            if (!host.HasEnded)
            {
                return false;
            }

            Assert.Equal(Killed, await host.UntilExitAsync());
            await UntilAsync($"killed at {call}, and nothing is left", host, host.IsAsBeforeAsync);
            return true;
        });

    /// <summary>What fails before the daemon is ready may end it, with a word and nothing left behind.</summary>
    private static async Task AssertEndedWellAsync(FaultyHost host, KernelCall call)
    {
        if (host.HasEnded)
        {
            Assert.Equal(Failed, await host.UntilExitAsync());
            Assert.Contains("claton: ", host.Log, StringComparison.Ordinal);
            await UntilAsync($"it ended at {call}, and nothing is left", host, host.IsAsBeforeAsync);
        }
    }

    /// <param name="tryAsync">Returns whether the call's turn came: how often the kernel is asked for what is new varies.</param>
    private async Task AtEachAsync(Predicate<KernelCall> isOfInterest, Func<FaultyHost, KernelCall, Task<bool>> tryAsync)
    {
        await using FaultyHost first = await FaultyHost.UpAsync(engine);
        await first.StartAsync();
        await UntilAsync("the host is right", first, first.IsRightAsync);
        List<KernelCall> calls =
            [.. KernelCall.ReadApply(first.Trace).Where(call => IsMeant(call) && isOfInterest(call)).DistinctBy(call => (call.Name, call.Number))];
        Assert.InRange(calls.Count, 3, 200);
        bool[] cameTrue = await Task.WhenAll(calls.Chunk((calls.Count / HostsAtOnce) + 1).Select(async (share, number) =>
        {
            await using FaultyHost? another = number == 0 ? null : await FaultyHost.UpAsync(engine);
            int seen = 0;
            foreach (KernelCall call in share)
            {
                seen += await tryAsync(another ?? first, call) ? 1 : 0;
            }

            return seen >= share.Length * 9 / 10;
        }));
        Assert.DoesNotContain(false, cameTrue);
    }

    private static Task UntilAsync(string what, FaultyHost host, Func<Task<bool>> condition) =>
        Eventually.TrueAsync(what, condition, () => Task.FromResult($"{host.Log}\n{string.Join('\n', host.Trace.TakeLast(40))}"));
}

/// <summary>What both engines have in common, and the userspace one alone.</summary>
public sealed class FaultsOfUserspace() : FaultScenarios(EngineUnderTest.Userspace)
{
    private protected override bool IsMeant(KernelCall call) => true;
}

/// <summary>
/// What the programs need beside that, with the translator to fall back on: libbpf asks the kernel once what it can do, and
/// what was refused then is refused for good.
/// </summary>
public sealed class FaultsOfEbpf() : FaultScenarios(new EngineUnderTest("ebpf"))
{
    private protected override bool IsMeant(KernelCall call) => call.IsOfLoader;
}
