using System.Diagnostics;

namespace Claton.Translation.Benchmarks;

/// <summary>The same benchmarks in a NativeAOT executable, as which Claton is built.</summary>
internal static class NativeRun
{
    /// <returns>The timing of each case, by its name.</returns>
    /// <exception cref="InvalidOperationException">The executable failed.</exception>
    public static IReadOnlyDictionary<string, Timing> Of(string executable)
    {
        using Process process = Process.Start(new ProcessStartInfo(executable) { RedirectStandardOutput = true })!;
        var timings = new Dictionary<string, Timing>();
        while (process.StandardOutput.ReadLine() is { } line)
        {
            string[] fields = line.Split('\t');
            timings.Add(fields[0], new Timing(double.Parse(fields[1]), double.Parse(fields[2])));
        }

        process.WaitForExit();
        return process.ExitCode == 0 ? timings : throw new InvalidOperationException($"{executable} failed");
    }
}
