using System.Diagnostics;
using System.Globalization;

namespace Claton.Scenarios.Harness;

/// <summary>A lab for one test, with a name of its own, gone when the test is over.</summary>
internal sealed class LabFixture : IAsyncDisposable
{
    private static readonly Lazy<Task> s_sweep = new(SweepAsync);

    /// <summary>How much is transferred where the environment says nothing else, as it does in emulated machines (tests/vm/suites).</summary>
    private static readonly int s_largeFileSizeBytes =
        int.TryParse(Environment.GetEnvironmentVariable("CLATON_TEST_FILE_BYTES"), CultureInfo.InvariantCulture, out int bytes)
            ? bytes
            : new LabOptions().LargeFileSizeBytes;

    private static int s_labs;

    private readonly LabNetwork _lab;
    private ClatonProcess? _claton;

    private LabFixture(LabNetwork lab)
    {
        _lab = lab;
    }

    public HostNode Host => _lab.Host;

    public RouterNode Router => _lab.Router;

    public InternetNode Internet => _lab.Internet;

    /// <summary>The server on the IPv4-only internet.</summary>
    public Ipv4Address Server => _lab.Addresses.Server;

    public LabNetwork Lab => _lab;

    public static string UniqueName() => $"test-{Environment.ProcessId}-{Interlocked.Increment(ref s_labs)}";

    public static async Task<LabFixture> UpAsync(LabOptions? options = null)
    {
        await s_sweep.Value;
        try
        {
            return new LabFixture(await LabNetwork.UpAsync(
                (options ?? new LabOptions()) with { Name = UniqueName(), LargeFileSizeBytes = s_largeFileSizeBytes },
                echo: null,
                TestContext.Current.CancellationToken));
        }
        catch (LabException failure)
        {
            throw new InvalidOperationException($"{failure.Message}\n{failure.Output}", failure);
        }
    }

    /// <summary>Starts Claton on the host. It ends with the lab at the latest.</summary>
    /// <param name="engine">What it is to translate with; left to itself without.</param>
    public Task<ClatonProcess> StartClatonAsync(EngineUnderTest? engine = null) => StartClatonAsync(engine?.Options ?? []);

    /// <inheritdoc cref="StartClatonAsync(EngineUnderTest?)"/>
    public Task<ClatonProcess> StartClatonAsync(string[] options) =>
        StartClatonAsync(Host.Prepare(ClatonExecutable.Path, ["run", .. options]));

    /// <inheritdoc cref="StartClatonAsync(EngineUnderTest?)"/>
    public async Task<ClatonProcess> StartClatonAsync(ProcessStartInfo start)
    {
        _claton?.Dispose();
        return _claton = await ClatonProcess.StartAsync(Host, WithTranslators(start));
    }

    /// <summary>With a path to where translators of others are, without being installed.</summary>
    public static ProcessStartInfo WithTranslators(ProcessStartInfo start)
    {
        start.Environment["PATH"] += $":{Path.GetDirectoryName(Daemons.Find("tayga"))}";
        return start;
    }

    /// <summary>A lab in which the host has its IPv4.</summary>
    public static async Task<(LabFixture Lab, ClatonProcess Claton)> UpWithClatonAsync(
        LabOptions? options = null, EngineUnderTest? engine = null)
    {
        LabFixture lab = await UpAsync(options);
        try
        {
            ClatonProcess claton = await lab.StartClatonAsync(engine);
            await (engine is null ? claton.UntilActiveAsync() : claton.UntilActiveAsync(engine));
            return (lab, claton);
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes down the labs of earlier test runs which were ended before they could.</summary>
    private static async Task SweepAsync()
    {
        foreach ((string name, _) in LabRegistry.List())
        {
            string[] parts = name.Split('-');
            if (parts is ["test", var processId, _] && !Directory.Exists($"/proc/{processId}"))
            {
                await LabTeardown.DownAsync(name, echo: null, CancellationToken.None);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _claton?.Dispose();
        await _lab.DownAsync();
    }
}
