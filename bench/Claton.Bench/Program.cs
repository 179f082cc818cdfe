using System.Diagnostics;
using System.Globalization;
using Claton.Bench;

if (args is not [string executable, string document])
{
    Console.Error.WriteLine("usage: Claton.Bench PATH-OF-CLATON DOCUMENT");
    return 2;
}

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var report = new Report();
await using (BenchNetwork network = await BenchNetwork.CreateAsync(executable))
{
    Process claton = network.StartClaton();
    claton.BeginErrorReadLine();
    await network.UntilServedAsync();
    await Throughput.MeasureAsync(network, report);
    Footprint.Measure(claton, executable, report);
}

await Latency.MeasureAsync(executable, report);
report.WriteInto(document);
return 0;
