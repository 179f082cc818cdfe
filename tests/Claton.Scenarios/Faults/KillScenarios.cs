namespace Claton.Scenarios.Faults;

/// <summary>The process ends at every call by which it changes a host when it sets up a CLAT: nothing may be left. E3.</summary>
public abstract class KillScenarios(EngineUnderTest engine)
{
    /// <summary>Hosts that are tried at the same time: most of the time each waits for something.</summary>
    private const int HostsAtOnce = 3;

    private const int Killed = 128 + 9;

    /// <summary>Which of the calls are tried with this engine.</summary>
    private protected abstract bool IsMeant(KernelCall call);

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

    /// <param name="tryAsync">Returns whether the call's turn came: how often the kernel is asked for what is new varies.</param>
    private protected async Task AtEachAsync(Predicate<KernelCall> isOfInterest, Func<FaultyHost, KernelCall, Task<bool>> tryAsync)
    {
        await using FaultyHost first = await FaultyHost.UpAsync(engine);
        await first.StartAsync();
        await UntilAsync("the host is right", first, first.IsRightAsync);
        List<KernelCall> calls =
            [.. KernelCall.ReadApply(first.Trace).Where(call => IsMeant(call) && isOfInterest(call)).DistinctBy(call => (call.Name, call.Number))];
        TestContext.Current.TestOutputHelper?.WriteLine($"{calls.Count} calls are tried:\n{string.Join('\n', calls)}");
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

    private protected static Task UntilAsync(string what, FaultyHost host, Func<Task<bool>> condition) =>
        Eventually.TrueAsync(what, condition, () => Task.FromResult($"{host.Log}\n{string.Join('\n', host.Trace.TakeLast(40))}"));
}
