namespace Claton.Scenarios.Faults;

/// <summary>
/// At every call by which a CLAT is set up the kernel refuses, or the process ends: afterwards the host is right, or as it
/// was before, and never in between. E3.
/// </summary>
public abstract class FaultScenarios(EngineUnderTest engine) : KillScenarios(engine)
{
    private const int Failed = 1;

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

/// <summary>What a translator in a namespace needs: devices, addresses and routes in two namespaces, and a program of others.</summary>
public sealed class KillsOfTayga() : KillScenarios(EngineUnderTest.Tayga)
{
    private protected override bool IsMeant(KernelCall call) => true;
}
