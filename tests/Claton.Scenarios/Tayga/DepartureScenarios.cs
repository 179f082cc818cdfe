using Claton.Tests.Repository;

namespace Claton.Scenarios.Tayga;

/// <summary>Where TAYGA and Claton differ, they do as it is written down, so that no other difference hides among these.</summary>
public sealed class DepartureScenarios
{
    [Fact]
    public async Task Departures_AreWhatIsWrittenDown()
    {
        await using Comparison comparison = await Comparison.UpAsync("2001:db8:64::/96");
        Assert.All(Departures.All, departure =>
        {
            (Translated claton, Translated tayga) = comparison.Translate(departure.Octets);
            Assert.Equal(
                $"{departure.Name}: {departure.Claton}; TAYGA: {departure.Tayga}",
                $"{departure.Name}: {Description.Of(claton)}; TAYGA: {Description.Of(tayga)}");
        });
    }

    [Fact]
    public void Departures_StandInTheDocumentation()
    {
        string[] documented =
        [
            .. File.ReadLines(Path.Combine(SourceTree.Root, "docs/testing.md"))
                .SkipWhile(line => line != "| packet | Claton | TAYGA 0.9.2 | why |")
                .Skip(2)
                .TakeWhile(line => line.StartsWith('|')),
        ];
        Assert.Equal(
            Departures.All.Select(departure => $"| {departure.Name} | {departure.Claton} | {departure.Tayga} | {departure.Why} |"), documented);
    }
}
