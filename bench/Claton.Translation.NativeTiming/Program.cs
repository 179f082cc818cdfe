using System.Diagnostics;
using System.Globalization;
using Claton.Translation;
using Claton.Translation.Benchmarks;

// The cases of Claton.Translation.Benchmarks in an executable compiled ahead of time, as which BenchmarkDotNet does not
// build within minutes. One line a case: its name, nanoseconds from IPv4 to IPv6, nanoseconds from IPv6 to IPv4.
// With an argument, only the cases that have it in their names: something for a profiler to look at.
const int batches = 200;
const int callsInBatch = 10_000;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string wanted = args is [string word] ? word : "";
foreach (Case @case in Case.All.Where(@case => @case.ToString().Contains(wanted, StringComparison.Ordinal)))
{
    var benchmarks = new TranslationBenchmarks { Case = @case };
    benchmarks.SetUp();
    double toIpv6 = Nanoseconds(benchmarks.Ipv4ToIpv6, benchmarks.RestoreIpv4);
    double toIpv4 = Nanoseconds(benchmarks.Ipv6ToIpv4, benchmarks.RestoreIpv6);
    Console.WriteLine($"{@case}\t{toIpv6:F2}\t{toIpv4:F2}");
}

// The best batch of each: whatever else the machine does only ever adds.
static double Nanoseconds(Func<VerdictAction> translate, Func<VerdictAction> restore)
{
    double whole = double.MaxValue, restoring = double.MaxValue;
    for (int batch = 0; batch < batches; batch++)
    {
        restoring = Math.Min(restoring, NanosecondsOfBatch(restore));
        whole = Math.Min(whole, NanosecondsOfBatch(translate));
    }

    return whole - restoring;
}

static double NanosecondsOfBatch(Func<VerdictAction> run)
{
    long start = Stopwatch.GetTimestamp();
    for (int call = 0; call < callsInBatch; call++)
    {
        run();
    }

    return Stopwatch.GetElapsedTime(start).TotalNanoseconds / callsInBatch;
}
