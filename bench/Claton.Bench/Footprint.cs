using System.Diagnostics;

namespace Claton.Bench;

/// <summary>What the daemon takes of the host.</summary>
internal static class Footprint
{
    /// <param name="claton">The daemon, after it has worked.</param>
    public static void Measure(Process claton, string executable, Report report)
    {
        claton.Refresh();
        report.Add("resident memory, after all of the above", $"{claton.WorkingSet64 / 1048576.0:F1} MiB");
        report.Add("size of the executable", $"{new FileInfo(executable).Length / 1048576.0:F1} MiB");
    }
}
