using Claton.Translation.Rfc6052;

namespace Claton.Core.Dns;

/// <summary>
/// Finds NAT64 prefixes in the IPv6 addresses of ipv4only.arpa: each of its two IPv4 addresses stands at one of the six
/// places of RFC 6052 §2.2, and what is before is the prefix. RFC 7050 §3. // A9
/// </summary>
/// <remarks>
/// Where the octets of one of the two also happen to stand elsewhere in an address, as they may in the prefix, the other
/// one decides (§3): the true prefix comes with both, a mistaken one with the same one each time. So each possible prefix
/// is judged by how many of the two come with it, and an address has the prefix that is judged best, or none where two are
/// as good.
/// </remarks>
public static class Pref64Search
{
    /// <summary>192.0.0.170. RFC 7050 §2.2.</summary>
    public static readonly Ipv4Address FirstWellKnownAddress = new(0xc000_00aa);

    /// <summary>192.0.0.171.</summary>
    public static readonly Ipv4Address SecondWellKnownAddress = new(0xc000_00ab);

    private static readonly int[] s_lengthsBits = [96, 64, 56, 48, 40, 32];

    /// <summary>All that are there, in the order of the addresses, as they are to be used (§3).</summary>
    public static IReadOnlyList<Pref64> Find(IReadOnlyList<Ipv6Address> addresses)
    {
        List<Possibility>[] ofAddresses = [.. addresses.Select(address => PossibilitiesOf(address).ToList())];
        Dictionary<Pref64, int> embedded = ofAddresses.SelectMany(possibilities => possibilities)
            .Select(possibility => (possibility.Pref64, possibility.Embedded)).Distinct()
            .CountBy(possibility => possibility.Pref64)
            .ToDictionary();
        return [.. ofAddresses
            .Select(possibilities => BestOf(possibilities, embedded))
            .OfType<Pref64>()
            .Distinct()];
    }

    /// <summary>Whether it is one of the two, of which no host has either.</summary>
    public static bool IsWellKnown(Ipv4Address address) =>
        address == FirstWellKnownAddress || address == SecondWellKnownAddress;

    private static IEnumerable<Possibility> PossibilitiesOf(Ipv6Address address)
    {
        foreach (int lengthBits in s_lengthsBits)
        {
            bool hasReservedBits = address.Low >> 56 != 0;
            if (!hasReservedBits && RoutablePref64.TryCreate(new Ipv6Prefix(address, lengthBits), out Pref64? pref64)
                && pref64.Value.TryExtract(address, out Ipv4Address embedded) && IsWellKnown(embedded))
            {
                yield return new Possibility(pref64.Value, embedded, HasSuffix: pref64.Value.Embed(embedded) != address);
            }
        }
    }

    /// <param name="embedded">How many of the two addresses come with each prefix.</param>
    private static Pref64? BestOf(List<Possibility> possibilities, Dictionary<Pref64, int> embedded)
    {
        // A suffix is zero but for what future standards may make of it (RFC 6052 §2.2).
        int Rank(Possibility possibility) => (2 * embedded[possibility.Pref64]) + (possibility.HasSuffix ? 0 : 1);

        List<Possibility> best = [.. possibilities.Where(one => possibilities.All(other => Rank(other) <= Rank(one)))];
        return best is [var only] ? only.Pref64 : null;
    }

    private readonly record struct Possibility(Pref64 Pref64, Ipv4Address Embedded, bool HasSuffix);
}
