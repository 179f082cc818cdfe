using System.Text;
using BenchmarkDotNet.Reports;

namespace Claton.Translation.Benchmarks;

/// <summary>The measured cases as rows of a table in Markdown.</summary>
internal sealed class Table(Summary summary, IReadOnlyDictionary<string, Timing> native)
{
    public override string ToString()
    {
        var text = new StringBuilder($"""

            {summary.HostEnvironmentInfo.Cpu.Value?.ProcessorName}, .NET {Environment.Version}. Nanoseconds for one packet.

            | packet | translator | IPv4 → IPv6 | IPv6 → IPv4 | the same with a JIT | | octets allocated |
            |---|---|---|---|---|---|---|

            """);
        foreach (Case @case in Case.All)
        {
            Timing compiled = native[@case.ToString()];
            Timing jitted = new(
                Best(@case, nameof(TranslationBenchmarks.Ipv4ToIpv6)) - Best(@case, nameof(TranslationBenchmarks.RestoreIpv4)),
                Best(@case, nameof(TranslationBenchmarks.Ipv6ToIpv4)) - Best(@case, nameof(TranslationBenchmarks.RestoreIpv6)));
            text.AppendLine(
                $"| {@case.Packets.Name} | {@case.Deployment.Name} " +
                $"| {compiled.Ipv4ToIpv6Nanoseconds:F0} | {compiled.Ipv6ToIpv4Nanoseconds:F0} " +
                $"| {jitted.Ipv4ToIpv6Nanoseconds:F0} | {jitted.Ipv6ToIpv4Nanoseconds:F0} | {AllocatedBytes(@case)} |");
        }

        return text.AppendLine().ToString();
    }

    /// <summary>In nanoseconds. Whatever else the machine does only ever adds, so the best is the truest.</summary>
    private double Best(Case @case, string method) =>
        Reports(@case).Single(report => report.BenchmarkCase.Descriptor.WorkloadMethod.Name == method).ResultStatistics!.Min;

    /// <summary>By one packet in each direction.</summary>
    private long AllocatedBytes(Case @case) =>
        Reports(@case).Sum(report => report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0);

    private IEnumerable<BenchmarkReport> Reports(Case @case) =>
        summary.Reports.Where(report => (Case)report.BenchmarkCase.Parameters[nameof(TranslationBenchmarks.Case)] == @case);
}
