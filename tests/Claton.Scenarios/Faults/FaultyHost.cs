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
    private Process? _strace;
    private RouterAdvertisement? _usual;

    private FaultyHost(LabFixture lab, EngineUnderTest engine, HostSnapshot before)
    {
        _lab = lab;
        _engine = engine;
        _before = before;
        _trace = Path.Combine(LabName.StateFolder(lab.Lab.Options.Name), "trace");
    }

    public LabFixture Lab => _lab;

    /// <summary>The daemon has ended, whatever the reason.</summary>
    public bool HasEnded => _claton!.HasExited;

    public string Log => _claton!.Log;

    public IEnumerable<string> Trace => File.Exists(_trace) ? File.ReadLines(_trace) : [];

    /// <summary>Whether the fault that was asked for has come.</summary>
    public bool IsFaultSeen => Trace.Any(line => line.Contains("(INJECTED)", StringComparison.Ordinal));

    /// <summary>The process that traces the daemon; 0 for none.</summary>
    private int Tracer
    {
        get
        {
            const string name = "TracerPid:";
            string line = File.ReadLines($"/proc/{_claton!.Id}/status").Single(line => line.StartsWith(name, StringComparison.Ordinal));
            return int.Parse(line[name.Length..], CultureInfo.InvariantCulture);
        }
    }

    /// <summary>What is heard once is remembered, so that no daemon after this has to wait for a router.</summary>
    /// <param name="prepareAsync">What there is to do before that.</param>
    public static async Task<FaultyHost> UpAsync(
        EngineUnderTest engine, Func<LabFixture, Task>? prepareAsync = null, LabOptions? options = null)
    {
        LabFixture lab = await LabFixture.UpAsync(options);
        try
        {
            await (prepareAsync?.Invoke(lab) ?? Task.CompletedTask);
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

    /// <summary>Starts it with nothing between it and the kernel: see <see cref="TraceAsync"/>.</summary>
    public async Task StartUntracedAsync()
    {
        await EndAsync();
        _claton = await ClatonProcess.StartAsync(_lab.Host, _lab.Host.Prepare(ClatonExecutable.Path, ["run", .. _engine.Options]));
    }

    /// <summary>
    /// From now on strace(1) is between the daemon's own thread and the kernel, and counts from one. The other threads translate,
    /// or answer those who ask for status.
    /// </summary>
    /// <param name="fault">What strace changes; nothing without.</param>
    public async Task TraceAsync(string? fault = null)
    {
        File.Delete(_trace);
        _strace = Process.Start("strace",
        [
            "--quiet=all", "--interruptible=waiting", "--string-limit=100", "--output", _trace, "--output-append-mode",
            "-e", $"trace={KernelCall.Faulty}", .. fault is null ? (string[])[] : ["-e", fault], "--attach", $"{_claton!.Id}",
        ]);
        await Eventually.TrueAsync("strace has it", () => Task.FromResult(Tracer != 0), () => Task.FromResult(_claton.Log));
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
            _lab.Host, LabFixture.WithTranslators(_lab.Host.Prepare("strace", [.. strace, ClatonExecutable.Path, "run", .. _engine.Options])));
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

    /// <summary>It is told what fails, and there is a CLAT that gets through, or nothing of one.</summary>
    public async Task<bool> IsSafeAsync() =>
        await AskAsync() is { Error.Length: > 0 }
        && (await PingsAsync() || !(await _lab.Host.AskIpAsync("link show clat-eth0")).Succeeded);

    /// <summary>Whether a packet gets to the server, or whoever is it at present, and back.</summary>
    public async Task<bool> PingsAsync() => (await _lab.Host.RunAsync("ping", "-4", "-q", "-c", "1", "-W", "1", $"{_lab.Server}")).Succeeded;

    /// <summary>The router says something else from now on than it usually does.</summary>
    public Task AdvertiseAsync(Func<RouterAdvertisement, RouterAdvertisement> change)
    {
        _usual ??= _lab.Router.Advertisement();
        return _lab.Router.AdvertiseAsync(change(_usual));
    }

    public async Task<bool> IsAsBeforeAsync() =>
        (await HostSnapshot.TakeAsync(_lab.Host, withParameters: false)).DifferencesSince(_before).Count == 0;

    /// <summary>From now on the kernel answers again by itself.</summary>
    public void EndFaults()
    {
        int tracer = _strace?.Id ?? Tracer;
        Assert.NotEqual(0, tracer);
        using Process kill = Process.Start("kill", [$"{tracer}"]);
        kill.WaitForExit();
        _strace?.WaitForExit();
    }

    public Task<int> UntilExitAsync() => _claton!.UntilExitAsync();

    /// <summary>Asks the daemon to end.</summary>
    public void Terminate()
    {
        using Process kill = Process.Start("kill", [$"{_claton!.Id}"]);
        kill.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        await _lab.DisposeAsync();
    }

    /// <summary>What the daemon says of the uplink; null where it does not answer.</summary>
    public async Task<UplinkStatus?> AskAsync(string uplink = "eth0")
    {
        ProgramResult status = await _lab.Host.RunAsync(ClatonExecutable.Path, "status", "--json");
        return status.Succeeded ? ClatonStatus.Parse(status.Output).Interfaces.SingleOrDefault(one => one.Interface == uplink) : null;
    }

    private async Task EndAsync()
    {
        _strace?.Kill();
        _strace?.Dispose();
        _strace = null;
        if (_claton is not null)
        {
            await _claton.KillAsync();
            _claton.Dispose();
            _claton = null;
        }
    }
}
