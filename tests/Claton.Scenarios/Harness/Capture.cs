using System.Diagnostics;

namespace Claton.Scenarios.Harness;

/// <summary>tcpdump on an interface of a node, for packets that ought not to be there, or have to come.</summary>
internal sealed class Capture : IDisposable
{
    private readonly Process _tcpdump;

    private Capture(Process tcpdump)
    {
        _tcpdump = tcpdump;
    }

    /// <summary>Begins to listen; returns when it does.</summary>
    public static async Task<Capture> StartAsync(Node node, string interfaceName, string filter)
    {
        ProcessStartInfo start = node.Prepare("tcpdump", "--immediate-mode", "-nnl", "-i", interfaceName, filter);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        Process tcpdump = Process.Start(start)!;
        await Eventually.TrueAsync(
            "tcpdump listens",
            async () => (await tcpdump.StandardError.ReadLineAsync())?.Contains("listening", StringComparison.Ordinal) ?? false,
            () => Task.FromResult("tcpdump did not start"));
        return new Capture(tcpdump);
    }

    /// <summary>Waits for that many packets.</summary>
    public async Task UntilAsync(int packets)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Eventually.Deadline);
        for (int seen = 0; seen < packets; seen++)
        {
            Assert.NotNull(await _tcpdump.StandardOutput.ReadLineAsync(limit.Token));
        }
    }

    /// <summary>Ends it.</summary>
    /// <returns>A line for each packet.</returns>
    public async Task<string> StopAsync()
    {
        _tcpdump.Kill();
        await _tcpdump.WaitForExitAsync();
        return await _tcpdump.StandardOutput.ReadToEndAsync();
    }

    public void Dispose() => _tcpdump.Dispose();
}
