namespace Claton.Fuzz.Tests;

/// <summary>Each target has the same inputs each time: those that were found, those that fuzzing begins with, and many made of them. // E1</summary>
public sealed class FuzzTargetTests
{
    private static readonly string s_found = Path.Combine(AppContext.BaseDirectory, "Found");

    public static TheoryData<string> Targets => [.. FuzzTarget.All.Select(target => target.Name)];

    /// <summary>Each in the folder of its target.</summary>
    public static TheoryData<string, string> Found => new(Directory.EnumerateFiles(s_found, "*", SearchOption.AllDirectories)
        .Select(file => (Path.GetFileName(Path.GetDirectoryName(file)!), Path.GetFileName(file))).Order());

    /// <summary>Each of them was wrong once. The file's name says what it showed.</summary>
    [Theory]
    [MemberData(nameof(Found))]
    public void FoundInput_IsRightNow(string target, string name) =>
        Run(target, name, File.ReadAllBytes(Path.Combine(s_found, target, name)));

    [Theory]
    [MemberData(nameof(Targets))]
    public void Seeds_AreSurvived(string target) => Assert.All(FuzzTarget.Named(target)!.Seeds, seed => Run(target, seed.Name, seed.Octets));

    /// <summary>Lengths that all but fit, and fields that do.</summary>
    [Theory]
    [InlineData("messages")]
    [InlineData("host")]
    public void Seeds_CutOffOrChangedAnywhere_AreSurvived(string target) => Assert.All(FuzzTarget.Named(target)!.Seeds, seed =>
    {
        const int most = 400;
        byte[] octets = [.. seed.Octets];
        for (int at = 1; at < Math.Min(octets.Length, most); at++)
        {
            Run(target, $"{seed.Name} cut off", octets[..at]);
            byte original = octets[at];
            foreach (byte changed in (byte[])[(byte)(original + 1), (byte)(original - 1), 0, 0xff])
            {
                octets[at] = changed;
                Run(target, $"{seed.Name} with octet {at} changed", octets);
            }

            octets[at] = original;
        }
    });

    [Theory]
    [InlineData("messages", 60_000, 60)]
    [InlineData("host", 40_000, 60)]
    public void MutatedSeeds_AreSurvived(string target, int iterations, int leastOutcomes)
    {
        var random = new Random(3);
        IReadOnlyList<(string Name, byte[] Octets)> seeds = FuzzTarget.Named(target)!.Seeds;
        HashSet<string> seen = [];
        for (int number = 0; number < iterations; number++)
        {
            seen.Add(string.Join(' ', Run(target, $"number {number}", Mutation.Anywhere(seeds[random.Next(seeds.Count)].Octets, random))));
        }

        // They come deep enough: many ends, not always the same refusal.
        Assert.InRange(seen.Count, leastOutcomes, iterations);
    }

    private static IReadOnlyList<string> Run(string target, string name, byte[] octets)
    {
        try
        {
            return FuzzTarget.Named(target)!.Run(octets);
        }
        catch (Exception wrong)
        {
            throw new InvalidOperationException($"{name}: {Convert.ToHexString(octets)}", wrong);
        }
    }
}
