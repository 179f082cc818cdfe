using System.Text;
using Claton.Bench.Contest;

namespace Claton.Bench.Reporting;

/// <summary>Standings as a table in Markdown: each figure, and beside it its ratio to that of the first contestant.</summary>
internal sealed class ResultTable(Standings standings)
{
    public override string ToString()
    {
        var text = new StringBuilder();
        AppendRow(text, ["measured", .. standings.Contestants.Select(way => way.Name)]);
        AppendRow(text, Enumerable.Repeat("---", standings.Contestants.Count + 1));
        foreach (Measure measure in standings.Measures)
        {
            AppendRow(text, [$"{measure.Name}, {measure.Unit}", .. standings.Contestants.Select(way => Cell(measure, way))]);
        }

        return text.ToString();
    }

    private string Cell(Measure measure, Contestant way) => standings.Median(measure, way) is not { } median
        ? ""
        : standings.Ratio(measure, way) is { } ratio && way != standings.Contestants[0]
            ? $"{measure.InWords(median)} ({ratio:F2})"
            : measure.InWords(median);

    private static void AppendRow(StringBuilder text, IEnumerable<string> cells) => text.AppendLine($"| {string.Join(" | ", cells)} |");
}
