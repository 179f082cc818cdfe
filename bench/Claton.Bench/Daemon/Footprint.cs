using System.Diagnostics;
using Claton.Bench.Contest;
using Claton.Bench.Courses;

namespace Claton.Bench.Daemon;

/// <summary>What the daemon takes of the host.</summary>
internal static class Footprint
{
    /// <summary>After a CLAT has carried traffic for a moment.</summary>
    public static async Task<IEnumerable<Figure>> MeasureAsync(string executable)
    {
        await using ClatNetwork network = await ClatNetwork.CreateAsync(executable);
        Contestant way = await network.ClatonAsync("auto");
        await Iperf3.TcpGigabytesAsync(way);
        using Process claton = Process.GetProcessById(way.ProcessId!.Value);
        return
        [
            new("resident memory, after some gigabytes", $"{claton.WorkingSet64 / 1048576.0:F1} MiB"),
            new("size of the executable", $"{new FileInfo(executable).Length / 1048576.0:F1} MiB"),
        ];
    }
}
