using Claton.Translation.Tests.Packets;

namespace Claton.Scenarios.Tayga;

/// <summary>
/// Where TAYGA and Claton must agree, they do, octet for octet: another implementation of the same standards, by other
/// people, is a check on how they were read.
/// </summary>
public sealed class AgreementScenarios
{
    private const int Many = 1_000;

    /// <summary>RFC 6052 §2.2: all lengths.</summary>
    public static TheoryData<string> Prefixes =>
    [
        "2001:db8:64::/96", "2001:db8:64:64::/64", "2001:db8:64:6400::/56", "2001:db8:64::/48", "2001:db8:6400::/40", "2001:db8::/32",
    ];

    [Theory]
    [MemberData(nameof(Prefixes))]
    public async Task NamedPackets_ByPrefix_BecomeTheSame(string prefix)
    {
        await using Comparison comparison = await Comparison.UpAsync(prefix);
        var packets = new ComparedPackets(comparison.Prefix, (Comparison.Near, comparison.Prefix.Embed(Comparison.Near)));
        Assert.All(packets.All(), packet => Compare(comparison, packet.Name, packet.Octets));
    }

    [Theory]
    [MemberData(nameof(Prefixes))]
    public async Task RandomPackets_ByPrefix_BecomeTheSame(string prefix)
    {
        await using Comparison comparison = await Comparison.UpAsync(prefix);
        var packets = new RandomPackets(comparison.Prefix, new Random(prefix.Length));
        int[] outputs = [.. Enumerable.Range(0, Many).Select(number => Compare(comparison, $"number {number}", packets.Next()))];
        Assert.DoesNotContain(0, outputs);
        Assert.InRange(outputs.Count(output => output > 1), Many / 50, Many); // IPv4 that is cut.
    }

    /// <summary>An explicit mapping at the near end, the prefix at the far one. RFC 7757.</summary>
    [Fact]
    public async Task NamedPackets_ByMapping_BecomeTheSame()
    {
        await using Comparison comparison = await Comparison.UpAsync("2001:db8:64::/96");
        var packets = new ComparedPackets(comparison.Prefix, (Comparison.Mapped4, Comparison.Mapped6));
        (Translated _, Translated probe) = comparison.Translate(packets.All().First().Octets);
        Assert.SkipWhen(
            IpPacket.Read(Assert.Single(probe.Ipv6)).Destination.AsSpan().SequenceEqual(SumByHand.Octets(comparison.Prefix.Embed(Comparison.Mapped4))),
            "this TAYGA ignores its map, as those of Debian 13 do: it has just translated a mapped address by the prefix");
        Assert.All(packets.All(), packet => Compare(comparison, packet.Name, packet.Octets));
    }

    /// <returns>How many packets came of it.</returns>
    private static int Compare(Comparison comparison, string name, byte[] octets)
    {
        (Translated claton, Translated tayga) = comparison.Translate(octets);
        Assert.True(
            AreSame(claton.Ipv4, tayga.Ipv4) && AreSame(claton.Ipv6, tayga.Ipv6),
            $"{name}\n  {Convert.ToHexString(octets)}\nbecomes by Claton\n{claton}\nand by TAYGA\n{tayga}");
        return claton.Ipv4.Count + claton.Ipv6.Count;
    }

    private static bool AreSame(IReadOnlyList<byte[]> claton, IReadOnlyList<byte[]> tayga) =>
        claton.Count == tayga.Count
        && claton.Zip(tayga).All(pair => Normalized.Of(pair.First).AsSpan().SequenceEqual(Normalized.Of(pair.Second)));
}
