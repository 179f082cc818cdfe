using Claton.Translation.Tests.Packets;

namespace Claton.Translation.Tests;

/// <summary>
/// Any octets at all: no exception, no octet written outside the packet's room, no output that is no packet. Fuzzing
/// (docs/testing.md) goes on where this ends. // E1
/// </summary>
public sealed class RobustnessTests
{
    private static readonly byte[] s_protocols = [0, 1, 6, 17, 33, 43, 44, 50, 51, 58, 60, 132, 136];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AnyOctets_AreSurvived(bool toIpv6) => Survive(toIpv6, iterations: 40_000, seed: 1, random =>
    {
        byte[] octets = new byte[random.Next(200)];
        random.NextBytes(octets);
        var anything = Transport.Raw(s_protocols[random.Next(s_protocols.Length)], octets);
        byte[] packet = random.Next(4) == 0 ? octets
            : toIpv6 ? new Ipv4Builder { Transport = anything }.Build()
            : new Ipv6Builder { Transport = anything }.Build();
        return (packet, Offload(random));
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void MutatedPackets_AreSurvived(bool toIpv6)
    {
        NamedPacket[] seeds = [.. NamedPackets.All.Where(packet => packet.ToIpv6 == toIpv6)];
        Survive(toIpv6, iterations: 80_000, seed: 2, random =>
        {
            NamedPacket seed = seeds[random.Next(seeds.Length)];
            byte[] packet = [.. seed.Octets];
            for (int i = random.Next(6); i > 0; i--)
            {
                // Mostly headers; mostly small changes or the limits of a field.
                int at = random.Next(2) == 0 ? random.Next(Math.Min(packet.Length, 70)) : random.Next(packet.Length);
                packet[at] = random.Next(4) switch { 0 => 0, 1 => 0xff, 2 => (byte)(packet[at] + 1), _ => (byte)random.Next(256) };
            }

            if (random.Next(4) == 0)
            {
                packet = packet[..random.Next(packet.Length)];
            }

            packet = toIpv6 && packet.Length >= 60 ? Ipv4Builder.WithHeaderChecksum(packet) : packet;
            return (packet, random.Next(2) == 0 ? seed.Offload : Offload(random));
        });
    }

    /// <summary>The packets that the others are made of, as they are.</summary>
    [Fact]
    public void NamedPackets_InEveryScene_GiveValidOutput()
    {
        foreach ((string scene, TranslatorOptions options) in NamedScenes.All)
        {
            Translator translator = new(options);
            Assert.All(NamedPackets.All, packet => Translate(scene, options, translator, packet));
        }
    }

    private static void Survive(
        bool toIpv6, int iterations, int seed, Func<Random, (byte[] Packet, VirtioNetHeader Offload)> next)
    {
        var random = new Random(seed);
        (string Name, TranslatorOptions Options, Translator Translator)[] scenes =
            [.. NamedScenes.All.Select(scene => (scene.Name, scene.Options, new Translator(scene.Options)))];
        var seen = new Dictionary<Verdict, int>();
        for (int i = 0; i < iterations; i++)
        {
            (byte[] octets, VirtioNetHeader offload) = next(random);
            (string name, TranslatorOptions options, Translator translator) = scenes[random.Next(scenes.Length)];
            var packet = new NamedPacket($"number {i}", toIpv6, octets, offload);
            Verdict verdict = Translate(name, options, translator, packet);
            seen[verdict] = seen.GetValueOrDefault(verdict) + 1;
        }

        Assert.Contains(seen.Keys, verdict => verdict.Action == VerdictAction.Forward);
        Assert.Contains(seen.Keys, verdict => verdict.Action == VerdictAction.Drop);
        Assert.InRange(seen.Count, 5, 60);
    }

    private static Verdict Translate(string scene, TranslatorOptions options, Translator translator, NamedPacket packet)
    {
        try
        {
            var outcome = Outcome.Of(translator, packet.ToIpv6, packet.Octets, packet.Offload);
            TranslationCheck.Check(options, packet.Octets, packet.Offload, outcome);
            return outcome.Verdict;
        }
        catch (Exception wrong)
        {
            throw new InvalidOperationException(
                $"{packet.Name} in {scene}: {Convert.ToHexString(packet.Octets)} with {packet.Offload}", wrong);
        }
    }

    private static VirtioNetHeader Offload(Random random) => random.Next(4) switch
    {
        0 => new((byte)random.Next(4), (byte)random.Next(256), (ushort)random.Next(100), (ushort)random.Next(2000), (ushort)random.Next(90), (ushort)random.Next(20)),
        1 => new(1, (byte)(random.Next(2) == 0 ? 0 : random.Next(7)), 60, (ushort)random.Next(1, 1500), random.Next(2) == 0 ? (ushort)20 : (ushort)40, random.Next(2) == 0 ? (ushort)16 : (ushort)6),
        _ => default,
    };
}
