using System.Text;

namespace Claton.Bench.Scale;

/// <summary>What Claton takes of hosts of several sizes, as a table in Markdown.</summary>
internal static class ScaleTable
{
    private static readonly (string Name, int Interfaces, int Routes)[] s_hosts =
    [
        ("one interface", 0, 0),
        ("1,000 interfaces more", 1_000, 0),
        ("1,000,000 IPv6 routes more", 0, 1_000_000),
    ];

    public static async Task<string> MeasureAsync(string executable)
    {
        List<HostCost> costs = [];
        foreach ((_, int interfaces, int routes) in s_hosts)
        {
            costs.Add(await HostCost.MeasureAsync(executable, interfaces, routes));
            Console.WriteLine(costs[^1]);
        }

        var text = new StringBuilder();
        text.AppendLine($"| a host with | {string.Join(" | ", s_hosts.Select(host => host.Name))} |");
        text.AppendLine($"|---|{string.Concat(s_hosts.Select(_ => "---|"))}");
        Row("from the start to ready (median of 5)", cost => cost.ReadyMilliseconds, "ms");
        Row("processor time until it sleeps", cost => cost.StartCpuMilliseconds, "ms");
        Row("resident memory", cost => cost.ResidentMebibytes, "MiB");
        Row("descriptors", cost => cost.Descriptors, "");
        Row("a pair of interfaces comes and goes, processor time", cost => cost.InterfaceCpuMilliseconds, "ms");
        Words("10,000 other IPv6 routes come and go", cost => cost.Routes);
        Words("10,000 other IPv6 neighbours come and go", cost => cost.Neighbours);
        Words("nothing happens for 10 s", cost => cost.Idle);
        return text.ToString();

        void Row(string what, Func<HostCost, double> value, string unit) => text.AppendLine(
            $"| {what} | {string.Join(" | ", costs.Select(cost => $"{value(cost):0.#} {unit}".Trim() + Ratio(value(cost), value(costs[0]))))} |");

        void Words(string what, Func<HostCost, Effort> value) =>
            text.AppendLine($"| {what} | {string.Join(" | ", costs.Select(cost => value(cost).ToString()))} |");
    }

    private static string Ratio(double value, double first) => value == first ? "" : $" ({value / first:0.0})";
}
