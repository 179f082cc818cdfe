using Claton.Fuzz.Packets;

namespace Claton.Fuzz.Tests;

/// <summary>The translator has the same inputs each time: those that fuzzing begins with, and many that are made of them.</summary>
public sealed class TranslatorFuzzTests
{
    [Fact]
    public void NamedPackets_InEveryScene_AreSurvived()
    {
        foreach (int scene in Enumerable.Range(0, NamedScenes.All.Count))
        {
            Assert.All(NamedPackets.All, packet => Run(packet.Name, FuzzInput.Write((byte)scene, packet)));
        }
    }

    [Fact]
    public void AnyOctets_AreSurvived()
    {
        byte[] protocols = [0, 1, 6, 17, 33, 43, 44, 50, 51, 58, 60, 132, 136];
        Survive(iterations: 50_000, seed: 1, random =>
        {
            byte[] octets = new byte[random.Next(200)];
            random.NextBytes(octets);
            var anything = Transport.Raw(protocols[random.Next(protocols.Length)], octets);
            byte scene = (byte)random.Next(NamedScenes.All.Count);
            return random.Next(3) switch
            {
                0 => FuzzInput.Write(scene, new("", ToIpv6: true, new Ipv4Builder { Transport = anything }.Build())),
                1 => FuzzInput.Write(scene, new("", ToIpv6: false, new Ipv6Builder { Transport = anything }.Build())),
                _ => octets,
            };
        });
    }

    /// <summary>Lengths that all but fit: bounds are off by one, where they are.</summary>
    [Fact]
    public void Seeds_CutOffAnywhere_AreSurvived() => Assert.All(PacketSeeds.All, seed =>
    {
        const int most = 250;
        for (int bytes = 0; bytes < Math.Min(seed.Octets.Length, most); bytes++)
        {
            Run($"{seed.Name} cut off", seed.Octets[..bytes]);
        }
    });

    /// <summary>Fields that all but fit. Lengths are left wrong.</summary>
    [Fact]
    public void Seeds_WithAnyOctetChanged_AreSurvived() => Assert.All(PacketSeeds.All, seed =>
    {
        const int most = 150;
        byte[] octets = [.. seed.Octets];
        octets[FuzzInput.StepsOffset] &= (byte)~FuzzSteps.MendLengths;
        for (int at = FuzzInput.StepsOffset + 1; at < Math.Min(octets.Length, most); at++)
        {
            byte original = octets[at];
            foreach (byte changed in (byte[])[(byte)(original + 1), (byte)(original - 1), 0, 0xff])
            {
                octets[at] = changed;
                Run($"{seed.Name} with octet {at} changed", octets);
            }

            octets[at] = original;
        }
    });

    [Fact]
    public void MutatedSeeds_AreSurvived()
    {
        IReadOnlyDictionary<Verdict, int> seen = Survive(
            iterations: 100_000, seed: 2, random => Mutation.Of(PacketSeeds.All[random.Next(PacketSeeds.All.Count)].Octets, random));

        // They come deep enough: all reasons but the few that are a matter of luck.
        Assert.InRange(seen[new Verdict(VerdictAction.Forward, DropReason.None)], 20_000, 100_000);
        Assert.InRange(seen.Keys.Select(verdict => verdict.Reason).Distinct().Count(), 22, Enum.GetValues<DropReason>().Length);
    }

    private static Dictionary<Verdict, int> Survive(int iterations, int seed, Func<Random, byte[]> next)
    {
        var random = new Random(seed);
        var seen = new Dictionary<Verdict, int>();
        for (int i = 0; i < iterations; i++)
        {
            foreach (Verdict verdict in Run($"number {i}", next(random)))
            {
                seen[verdict] = seen.GetValueOrDefault(verdict) + 1;
            }
        }

        return seen;
    }

    private static IReadOnlyList<Verdict> Run(string name, byte[] octets)
    {
        try
        {
            return PacketCheck.Run(octets);
        }
        catch (Exception wrong)
        {
            throw new InvalidOperationException($"{name}: {Convert.ToHexString(octets)}", wrong);
        }
    }
}
