namespace Claton.Bench.Contest;

/// <summary>The best of each contestant in each measure.</summary>
internal sealed class Standings
{
    private const int Rounds = 3;

    private readonly Dictionary<(Measure, Contestant), double?> _best = [];

    private Standings(IReadOnlyList<Measure> measures, IReadOnlyList<Contestant> contestants)
    {
        Measures = measures;
        Contestants = contestants;
    }

    public IReadOnlyList<Measure> Measures { get; }

    /// <summary>The first is what the others are compared with.</summary>
    public IReadOnlyList<Contestant> Contestants { get; }

    /// <summary>They take turns, so that all meet the machine in the same moods; whatever else it does only ever harms.</summary>
    public static async Task<Standings> MeasureAsync(IReadOnlyList<Measure> measures, params IReadOnlyList<Contestant> contestants)
    {
        var standings = new Standings(measures, contestants);
        foreach (Measure measure in measures)
        {
            for (int round = 0; round < Rounds; round++)
            {
                foreach (Contestant contestant in contestants)
                {
                    standings.Record(measure, contestant, await measure.RunAsync(contestant));
                }
            }

            IEnumerable<string> bests = contestants.Select(
                way => $"{way.Name} {standings.Best(measure, way)?.ToString(measure.Format) ?? "none"}");
            Console.WriteLine($"{measure.Name}: {string.Join(", ", bests)}");
        }

        return standings;
    }

    /// <summary>Null where there is nothing to measure.</summary>
    public double? Best(Measure measure, Contestant contestant) => _best[(measure, contestant)];

    /// <summary>Beside the first contestant; null where one of the two has nothing to measure.</summary>
    public double? Ratio(Measure measure, Contestant contestant) => Best(measure, contestant) / Best(measure, Contestants[0]);

    private void Record(Measure measure, Contestant contestant, double? value)
    {
        double? best = _best.GetValueOrDefault((measure, contestant));
        bool isBetter = best is null || (measure.IsMoreBetter ? value > best : value < best);
        _best[(measure, contestant)] = isBetter ? value : best;
    }
}
