namespace Claton.Bench.Contest;

/// <summary>What each contestant reached in each measure, round by round.</summary>
internal sealed class Standings
{
    /// <summary>Odd, so that one of them is the median.</summary>
    private const int Rounds = 5;

    private readonly Dictionary<(Measure, Contestant), double?[]> _rounds = [];

    private Standings(IReadOnlyList<Measure> measures, IReadOnlyList<Contestant> contestants)
    {
        Measures = measures;
        Contestants = contestants;
    }

    public IReadOnlyList<Measure> Measures { get; }

    /// <summary>The first is what the others are compared with.</summary>
    public IReadOnlyList<Contestant> Contestants { get; }

    /// <summary>
    /// They take turns, one way and then the other, so that all meet the machine in the same moods: within a round little else
    /// than the contestants differs, and what does change makes one round odd, which the median leaves out.
    /// </summary>
    public static async Task<Standings> MeasureAsync(IReadOnlyList<Measure> measures, params IReadOnlyList<Contestant> contestants)
    {
        var standings = new Standings(measures, contestants);
        foreach (Measure measure in measures)
        {
            foreach (Contestant contestant in contestants)
            {
                standings._rounds[(measure, contestant)] = new double?[Rounds];
            }

            for (int round = 0; round < Rounds; round++)
            {
                foreach (Contestant contestant in round % 2 == 0 ? contestants : contestants.Reverse())
                {
                    standings._rounds[(measure, contestant)][round] = await measure.RunAsync(contestant);
                }
            }

            Console.WriteLine($"{measure.Name}: {string.Join(", ", contestants.Select(way => standings.InWords(measure, way)))}");
        }

        return standings;
    }

    /// <summary>The median; null where there is nothing to measure.</summary>
    public double? Median(Measure measure, Contestant contestant) => Median(_rounds[(measure, contestant)]);

    /// <summary>
    /// The median of what it reached in each round beside the first contestant; null where one of the two has nothing to measure.
    /// </summary>
    public double? Ratio(Measure measure, Contestant contestant) => Median(Ratios(measure, contestant));

    private string InWords(Measure measure, Contestant contestant)
    {
        double?[] ratios = [.. Ratios(measure, contestant)];
        string range = ratios.Contains(null) ? "" : $" ({ratios.Min():F2} to {ratios.Max():F2})";
        return $"{contestant.Name} {(Median(measure, contestant) is { } median ? measure.InWords(median) : "none")}{range}";
    }

    private IEnumerable<double?> Ratios(Measure measure, Contestant contestant) => _rounds[(measure, contestant)].Zip(
        _rounds[(measure, Contestants[0])], (value, reference) => value / reference);

    private static double? Median(IEnumerable<double?> values) => values.Order().ElementAt(Rounds / 2);
}
