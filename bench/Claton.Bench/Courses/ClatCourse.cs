using Claton.Bench.Contest;

namespace Claton.Bench.Courses;

/// <summary>Each CLAT in a network of its own, all of them alike.</summary>
internal static class ClatCourse
{
    /// <summary>Each way is measured in the same run as what stands beside it.</summary>
    public static Task<Standings> MeasureAsync(string executable, params IReadOnlyList<string> engines) =>
        MeasureAsync(executable, engines, [.. Measure.Throughput, .. Measure.Cost], hasTayga: true);

    /// <summary>Translators in namespaces, whose processes nobody looks into.</summary>
    public static Task<Standings> MeasureInNamespacesAsync(string executable, params IReadOnlyList<string> engines) =>
        MeasureAsync(executable, engines, [.. Measure.Throughput, Measure.Cost[0]], hasTayga: false);

    private static async Task<Standings> MeasureAsync(
        string executable, IReadOnlyList<string> engines, IReadOnlyList<Measure> measures, bool hasTayga)
    {
        var networks = new List<ClatNetwork>();
        try
        {
            var contestants = new List<Contestant>();
            foreach (string engine in engines)
            {
                networks.Add(await ClatNetwork.CreateAsync(executable));
                contestants.Add(await networks[^1].ClatonAsync(engine));
            }

            if (hasTayga)
            {
                networks.Add(await ClatNetwork.CreateAsync(executable));
                contestants.Add(await networks[^1].TaygaAsync());
            }

            contestants.Insert(0, await networks[0].UntranslatedAsync());
            return await Standings.MeasureAsync(measures, contestants);
        }
        finally
        {
            foreach (ClatNetwork network in networks)
            {
                await network.DisposeAsync();
            }
        }
    }
}
