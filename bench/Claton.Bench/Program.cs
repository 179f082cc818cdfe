using System.Globalization;
using Claton.Bench.Contest;
using Claton.Bench.Courses;
using Claton.Bench.Daemon;
using Claton.Bench.Reporting;
using Claton.Bench.Robustness;
using Claton.Bench.Scale;
using Claton.Lab;

// Each part can be measured alone, and writes its own tables and plots.
if (args is not [string executable, string documents, .. string[] wanted] || wanted.Except(["clat", "daemon", "siit", "robustness", "namespace", "namespace-emulated", "scale"]).Any())
{
    Console.Error.WriteLine("usage: Claton.Bench PATH-OF-CLATON FOLDER-OF-DOCUMENTS [clat] [daemon] [siit] [robustness] [namespace | namespace-emulated] [scale]");
    return 2;
}

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string document = Path.Combine(documents, "performance.md");
string machine = $"Kernel {Environment.OSVersion.Version.ToString(2)}, {(Environment.ProcessorCount == 1 ? "1 core" : $"{Environment.ProcessorCount} cores")}.";
if (IsWanted("clat"))
{
    WriteContest("clat", "Through a CLAT", await ClatCourse.MeasureAsync(executable, "ebpf", "userspace"));
}

if (IsWanted("daemon"))
{
    Figure[] figures = [.. await Footprint.MeasureAsync(executable), .. await Latency.MeasureAsync(executable)];
    new MarkedSection("daemon").Write(document, $"\n{Figure.Table(figures)}\n");
}

if (IsWanted("siit"))
{
    WriteContest("siit", "Across a border", await BorderCourse.MeasureAsync(executable));
}

if (IsWanted("robustness"))
{
    string onTheFly = await RobustnessTable.MeasureAsync(executable, NetworkChanges.OnTheFly, "ebpf", "userspace");
    string interrupted = await RobustnessTable.MeasureAsync(executable, NetworkChanges.Interrupted, "ebpf", "userspace");
    string restarts = await RobustnessTable.MeasureAsync(executable, NetworkChanges.Restarts, "ebpf", "userspace");
    string robustness = Path.Combine(documents, "robustness.md");
    new MarkedSection("on the fly").Write(robustness, $"\n{machine}\n\n{onTheFly}\n");
    new MarkedSection("interrupted").Write(robustness, $"\n{interrupted}\n");
    new MarkedSection("restart").Write(robustness, $"\n{restarts}\n");
}

if (IsWanted("namespace"))
{
    await MeasureNamespacesAsync("speed", "outage");
}

if (wanted.Contains("namespace-emulated")) // By bench/emulated, in a virtual machine.
{
    await MeasureNamespacesAsync("speed emulated", "outage emulated");
}

if (IsWanted("scale"))
{
    new MarkedSection("scale").Write(document, $"\n{machine}\n\n{await ScaleTable.MeasureAsync(executable)}\n");
}

return 0;

bool IsWanted(string part) => wanted.Length == 0 || wanted.Contains(part);

async Task MeasureNamespacesAsync(string speed, string outage)
{
    // Those in the kernel where they are loaded, and what no package brings where it is there.
    string[] engines =
    [
        "siit", "tayga",
        .. Daemons.IsInPath("tundra-nat64") ? (string[])["tundra"] : [],
        .. from known in ((string Engine, string Module)[])[("jool", "jool_siit"), ("nat46", "nat46")]
           where Directory.Exists($"/sys/module/{known.Module}")
           select known.Engine,
    ];
    string engineDocument = Path.Combine(documents, "engines.md");
    Standings standings = await ClatCourse.MeasureInNamespacesAsync(executable, engines);
    new MarkedSection(speed).Write(engineDocument, $"\n{machine}\n\n{new ResultTable(standings)}\n");
    string outages = await RobustnessTable.MeasureAsync(executable, NetworkChanges.OfParameters, engines);
    new MarkedSection(outage).Write(engineDocument, $"\n{outages}\n");
}

void WriteContest(string name, string title, Standings standings)
{
    ThroughputPlot.Write(Path.Combine(documents, $"performance-{name}.svg"), title, standings);
    new MarkedSection(name).Write(document, $"\n{machine}\n\n{new ResultTable(standings)}\n![{title}](performance-{name}.svg)\n\n");
}
