using System.Diagnostics;
using System.Globalization;
using Claton.Tests.Repository;

namespace Claton.Fuzz.Tests;

/// <summary>A short run of the fuzzer itself: it works, and finds nothing. <c>make fuzz</c> is the long one.</summary>
public sealed class AflTests
{
    [Theory]
    [InlineData("packets", 30_000, 1_500)]
    [InlineData("messages", 20_000, 1_000)]
    [InlineData("host", 10_000, 1_000)]
    public async Task ShortRun_TakesNewPaths_AndFindsNothingWrong(string target, int runs, int leastEdges)
    {
        string folder = Directory.CreateTempSubdirectory("claton-fuzz-").FullName;
        try
        {
            var start = new ProcessStartInfo(
                Path.Combine(SourceTree.Root, "tests/fuzz"), [target, folder, "-s", "1", "-E", $"{runs}"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using Process fuzzer = Process.Start(start)!;
            Task<string> errors = fuzzer.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            string output = await fuzzer.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await fuzzer.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(fuzzer.ExitCode == 0, $"{output}{await errors}");

            // The target is instrumented: inputs that take new branches were kept.
            Assert.InRange(Number(output, "execs_done"), runs, 2 * runs);
            Assert.InRange(Number(output, "edges_found"), leastEdges, 65_536);
            Assert.InRange(Number(output, "corpus_count"), FuzzTarget.Named(target)!.Seeds.Count + 20, runs);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int Number(string statistics, string name)
    {
        string line = Assert.Single(statistics.Split('\n'), line => line.StartsWith($"{name} ", StringComparison.Ordinal));
        return int.Parse(line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture);
    }
}
