using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Claton.Bench.Reporting;
using Claton.Translation.Benchmarks;
using Perfolizer.Horology;

if (args is not [string nativeExecutable, string document])
{
    Console.Error.WriteLine("usage: Claton.Translation.Benchmarks NATIVE-EXECUTABLE DOCUMENT");
    return 2;
}

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
IReadOnlyDictionary<string, Timing> native = NativeRun.Of(nativeExecutable);

// Optimised from the first call on: a JIT that improves code while it runs would improve it amid the measurement.
Job job = Job.Default
    .WithEnvironmentVariable("DOTNET_TieredCompilation", "0")
    .WithWarmupCount(3)
    .WithIterationCount(10)
    .WithIterationTime(TimeInterval.FromMilliseconds(50));
Summary summary = BenchmarkRunner.Run<TranslationBenchmarks>(
    DefaultConfig.Instance.AddJob(job).AddDiagnoser(MemoryDiagnoser.Default).WithArtifactsPath("artifacts/benchmarks"));
if (summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success))
{
    return 1;
}

new MarkedSection("translation").Write(document, new Table(summary, native).ToString());
return 0;
