using System.Diagnostics;
using System.Globalization;

namespace Claton.Scenarios.Faults;

/// <summary>The host of a lab on which <c>claton run</c> has strace(1) between it and the kernel, again and again.</summary>
internal sealed class FaultyHost : IAsyncDisposable
{
    private readonly LabFixture _lab;
    private readonly EngineUnderTest _engine;
    private readonly HostSnapshot _before;
    private readonly string _trace;
    private ClatonProcess? _claton;

    private FaultyHost(LabFixture lab, EngineUnderTest engine, HostSnapshot before)
    {
        _lab = lab;
        _engine = engine;
        _before = before;
        _trace = Path.Combine(LabName.StateFolder(lab.Lab.Options.Name), "trace");
    }

    /// <summary>The daemon has ended, whatever the reason.</summary>
    public bool HasEnded => _claton!.HasExited;

    public string Log => _claton!.Log;

    public IEnumerable<string> Trace => File.Exists(_trace) ? File.ReadLines(_trace) : [];

    /// <summary>Whether the fault that was asked for has come.</summary>
    public bool IsFaultSeen => Trace.Any(line => line.Contains("(INJECTED)", StringComparison.Ordinal));

    /// <summary>What is heard once is remembered, so that no daemon after this has to wait for a router.</summary>
    public static async Task<FaultyHost> UpAsync(EngineUnderTest engine)
    {
        LabFixture lab = await LabFixture.UpAsync();
        try
        {
            ClatonProcess first = await lab.StartClatonAsync(engine);
            await first.UntilActiveAsync(engine);
            await first.TerminateAsync();
            return new FaultyHost(lab, engine, await HostSnapshot.TakeAsync(lab.Host, withParameters: false));
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <param name="fault">What strace changes; nothing without.</param>
    public async Task StartAsync(string? fault = null)
    {
        await EndAsync();
        File.Delete(_trace);

        // Detached from its tracer, so that it is the very process that is started here and outlives strace. Not by a seccomp
        // filter, which would be faster: it stays when strace goes, and no signal can be sent where it stops.
        string[] strace =
        [
            "--daemonize", "--follow-forks", "--interruptible=waiting", "--string-limit=100", "--output", _trace,
            "-e", $"trace={KernelCall.Faulty},write", .. fault is null ? (string[])[] : ["-e", fault],
        ];
        _claton = ClatonProcess.Launch(
            _lab.Host, _lab.Host.Prepare("strace", [.. strace, ClatonExecutable.Path, "run", .. _engine.Options]));
    }

    /// <summary>
    /// The host has its CLAT, whole, and nothing is said to fail; by the engine that was asked for, or it is said why not.
    /// </summary>
    public async Task<bool> IsRightAsync() =>
        await AskAsync() is { IsActive: true, Error: null } uplink
        && (uplink.Engine == _engine.Name || uplink.EngineReason is not null)
        && await _lab.HasIpv4Async();

    /// <summary>There is no CLAT, it is said why, and the host is as it was before the first one.</summary>
    public async Task<bool> IsCleanAsync() =>
        await AskAsync() is { State: "failed", Error.Length: > 0 } && await IsAsBeforeAsync();

    public async Task<bool> IsAsBeforeAsync() =>
        (await HostSnapshot.TakeAsync(_lab.Host, withParameters: false)).DifferencesSince(_before).Count == 0;

    /// <summary>From now on the kernel answers again by itself.</summary>
    public void EndFaults()
    {
        const string name = "TracerPid:";
        int tracer = int.Parse(
            File.ReadLines($"/proc/{_claton!.Id}/status").Single(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..],
            CultureInfo.InvariantCulture);
        Assert.NotEqual(0, tracer);
        using Process kill = Process.Start("kill", [$"{tracer}"]);
        kill.WaitForExit();
    }

    public Task<int> UntilExitAsync() => _claton!.UntilExitAsync();

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        await _lab.DisposeAsync();
    }

    private async Task<UplinkStatus?> AskAsync()
    {
        ProgramResult status = await _lab.Host.RunAsync(ClatonExecutable.Path, "status", "--json");
        return status.Succeeded ? ClatonStatus.Parse(status.Output).Interfaces.SingleOrDefault(uplink => uplink.Interface == "eth0") : null;
    }

    private async Task EndAsync()
    {
        if (_claton is not null)
        {
            await _claton.KillAsync();
            _claton.Dispose();
            _claton = null;
        }
    }
}
