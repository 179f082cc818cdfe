using Claton.Translation.Tests.Packets;

namespace Claton.Translation.Tests;

/// <summary>Any octets at all: no exception, no octet written outside the packet's room, no output that is no packet. // E1</summary>
public sealed class RobustnessTests
{
    private static readonly byte[] s_protocols = [0, 1, 6, 17, 33, 43, 44, 50, 51, 58, 60, 132, 136];
    private static readonly byte[][] s_ipv4Seeds = Ipv4Seeds();
    private static readonly byte[][] s_ipv6Seeds = Ipv6Seeds();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AnyOctets_AreSurvived(bool toIpv6) => Survive(toIpv6, iterations: 40_000, seed: 1, random =>
    {
        byte[] octets = new byte[random.Next(200)];
        random.NextBytes(octets);
        var anything = Transport.Raw(s_protocols[random.Next(s_protocols.Length)], octets);
        return random.Next(4) == 0 ? octets
            : toIpv6 ? new Ipv4Builder { Transport = anything }.Build()
            : new Ipv6Builder { Transport = anything }.Build();
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void MutatedPackets_AreSurvived(bool toIpv6) => Survive(toIpv6, iterations: 80_000, seed: 2, random =>
    {
        byte[][] seeds = toIpv6 ? s_ipv4Seeds : s_ipv6Seeds;
        byte[] packet = [.. seeds[random.Next(seeds.Length)]];
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

        return toIpv6 && packet.Length >= 60 ? Ipv4Builder.WithHeaderChecksum(packet) : packet;
    });

    private static void Survive(bool toIpv6, int iterations, int seed, Func<Random, byte[]> next)
    {
        var random = new Random(seed);
        Translator[] translators =
        [
            new(Scene.Clat),
            new(Scene.Clat with { Ipv4MtuBytes = 68, Ipv6MtuBytes = 1280, GenerateErrors = false }),
            new(Scene.Siit with { ErrorsPerSecond = int.MaxValue, ErrorBurst = int.MaxValue }),
            new(Scene.Siit with { Hairpinning = Hairpinning.Simple, Ipv4MtuBytes = 576 }),
        ];
        var seen = new Dictionary<Verdict, int>();
        for (int i = 0; i < iterations; i++)
        {
            byte[] packet = next(random);
            VirtioNetHeader offload = Offload(random);
            Outcome outcome = Outcome.Of(translators[random.Next(translators.Length)], toIpv6, packet, offload);
            CheckOutput(outcome, toIpv6, packet.Length);
            seen[outcome.Verdict] = seen.GetValueOrDefault(outcome.Verdict) + 1;
        }

        Assert.Contains(seen.Keys, verdict => verdict.Action == VerdictAction.Forward);
        Assert.Contains(seen.Keys, verdict => verdict.Action == VerdictAction.Drop);
        Assert.InRange(seen.Count, 5, 60);
    }

    /// <summary>Whatever comes out is of the right family, no longer than it says, and not beyond what was there.</summary>
    private static void CheckOutput(Outcome outcome, bool toIpv6, int inputBytes)
    {
        if (outcome.Verdict.Action == VerdictAction.Drop)
        {
            return;
        }

        bool isIpv6 = toIpv6 == (outcome.Verdict.Action != VerdictAction.Reply);
        foreach (byte[] packet in outcome.Parts.Count == 0 ? [outcome.Packet] : outcome.Parts)
        {
            Assert.Equal(isIpv6 ? 6 : 4, packet[0] >> 4);
            int length = isIpv6 ? 40 + (packet[4] << 8 | packet[5]) : packet[2] << 8 | packet[3];
            Assert.Equal(packet.Length, length);
            Assert.InRange(packet.Length, isIpv6 ? 40 : 20, inputBytes + PacketBuffer.HeadroomBytes);
            if (!isIpv6)
            {
                Assert.Equal(0xffff, SumByHand.Of(packet.AsSpan(0, 20)));
            }
        }
    }

    private static VirtioNetHeader Offload(Random random) => random.Next(4) switch
    {
        0 => new((byte)random.Next(4), (byte)random.Next(256), (ushort)random.Next(100), (ushort)random.Next(2000), (ushort)random.Next(90), (ushort)random.Next(20)),
        1 => new(1, (byte)(random.Next(2) == 0 ? 0 : random.Next(7)), 60, (ushort)random.Next(1, 1500), random.Next(2) == 0 ? (ushort)20 : (ushort)40, random.Next(2) == 0 ? (ushort)16 : (ushort)6),
        _ => default,
    };

    private static byte[][] Ipv4Seeds()
    {
        Ipv4Builder plain = new();
        Ipv4Builder inner = new() { Source = Scene.Remote4, Destination = Scene.Clat4, Options = [1, 1, 1, 1] };
        Ipv4Builder mapped = new() { Source = Scene.Remote4, Destination = Ipv4Address.Parse("192.0.2.1") };
        byte[] extended = [.. inner.Build(), .. new byte[128 - 56], 0x20, 0, 0, 0, 0, 8, 1, 1, 0, 0, 0, 0];
        return
        [
            plain.Build(), (plain with { Transport = Transport.Tcp(2000) }).Build(),
            (plain with { Options = [131, 7, 4, 1, 1, 1, 1, 0], Transport = Transport.UdpWithoutChecksum() }).Build(),
            (plain with { Transport = Transport.Echo4() }).Build(), (plain with { Transport = Transport.Udp(3000) }).Fragment(1000, 1400).Build(),
            (plain with { Transport = Transport.Icmp4(3, 4, 1300, inner.Build()) }).Build(),
            (plain with { Transport = Transport.Icmp4(11, 0, 32 << 16, extended) }).Build(),
            mapped.Build(), (mapped with { Transport = Transport.Icmp4(12, 0, 0, inner.Build()) }).Build(),
        ];
    }

    private static byte[][] Ipv6Seeds()
    {
        Ipv6Builder plain = new();
        Ipv6Builder inner = new Ipv6Builder { Source = Scene.Clat6, Destination = Scene.Remote6 }.WithHopByHop();
        Ipv6Builder hairpin = new() { Source = Ipv6Address.Parse("2001:db8:aaaa::"), Destination = Ipv6Address.Parse("64:ff9b::192.0.2.2") };
        Ipv6Builder hairpinInner = new() { Source = Ipv6Address.Parse("64:ff9b::192.0.2.2"), Destination = Ipv6Address.Parse("2001:db8:aaaa::") };
        byte[] extended = [.. inner.Build(), .. new byte[128 - 80], 0x20, 0, 0, 0, 0, 8, 1, 1, 0, 0, 0, 0];
        return
        [
            plain.Build(), (plain with { Transport = Transport.Tcp(2000) }).Build(),
            plain.WithHopByHop().WithDestinationOptions(16).WithRouting(0).Build(),
            (plain with { Transport = Transport.Echo6() }).Build(), (plain with { Transport = Transport.Udp(3000) }).Fragment(1000, 1000).Build(),
            (plain with { Source = Scene.Router6, Transport = Transport.Icmp6(2, 0, 1300, inner.Build()) }).Build(),
            (plain with { Transport = Transport.Icmp6(3, 0, 16u << 24, extended) }).Build(),
            hairpin.Build(), (hairpin with { Transport = Transport.Icmp6(1, 4, 0, hairpinInner.Build()) }).Build(),
        ];
    }
}
