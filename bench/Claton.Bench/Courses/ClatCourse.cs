using Claton.Bench.Contest;

namespace Claton.Bench.Courses;

/// <summary>Each CLAT in a network of its own, all of them alike.</summary>
internal static class ClatCourse
{
    /// <summary>Each way is measured in the same run as what stands beside it.</summary>
    public static async Task<Standings> MeasureAsync(string executable, params IReadOnlyList<string> engines)
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

            networks.Add(await ClatNetwork.CreateAsync(executable));
            contestants.Add(await networks[^1].TaygaAsync());
            contestants.Insert(0, await networks[0].UntranslatedAsync());
            return await Standings.MeasureAsync([.. Measure.Throughput, .. Measure.Cost], contestants);
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
