using System.Text;

namespace Claton.Bench.Robustness;

/// <summary>Outages as a table in Markdown, a row for each change.</summary>
internal static class RobustnessTable
{
    private static readonly string[] s_engines = ["ebpf", "userspace"];

    public static async Task<string> MeasureAsync(string executable, IEnumerable<NetworkChange> changes)
    {
        var text = new StringBuilder();
        text.AppendLine($"| what changes | {string.Join(" | ", s_engines)} |");
        text.AppendLine($"|---|{string.Concat(s_engines.Select(_ => "---|"))}");
        foreach (NetworkChange change in changes)
        {
            List<Outage> outages = [];
            foreach (string engine in s_engines)
            {
                outages.Add(await change.MeasureAsync(executable, engine));
            }

            string row = $"| {change.Name} | {string.Join(" | ", outages)} |";
            Console.WriteLine(row);
            text.AppendLine(row);
        }

        return text.ToString();
    }
}
