using System.Text;

namespace Claton.Bench.Robustness;

/// <summary>Outages as a table in Markdown, a row for each change.</summary>
internal static class RobustnessTable
{
    /// <param name="engines">A column each.</param>
    public static async Task<string> MeasureAsync(string executable, IEnumerable<NetworkChange> changes, params IReadOnlyList<string> engines)
    {
        var text = new StringBuilder();
        text.AppendLine($"| what changes | {string.Join(" | ", engines)} |");
        text.AppendLine($"|---|{string.Concat(engines.Select(_ => "---|"))}");
        foreach (NetworkChange change in changes)
        {
            List<Outage> outages = [];
            foreach (string engine in engines)
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
