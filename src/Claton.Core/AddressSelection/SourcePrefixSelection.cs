using System.Numerics;
using Claton.Translation.Rfc6052;

namespace Claton.Core.AddressSelection;

/// <summary>A prefix in which the CLAT could have its address.</summary>
/// <param name="Prefix">Where the host has or may form addresses.</param>
/// <param name="IsDeprecated">Its preferred lifetime is over. RFC 4862 §5.5.4.</param>
/// <param name="IsSuperseded">Its router advertises others instead, and did not take it back. // A14</param>
public readonly record struct SourcePrefixCandidate(Ipv6Prefix Prefix, bool IsDeprecated, bool IsSuperseded = false);

/// <summary>
/// The prefix in which the CLAT should have its address, chosen as a host chooses a source address for packets to the
/// NAT64. RFC 6724 §5. // B3
/// </summary>
/// <remarks>
/// Rules 1, 4 and 7 never tell two prefixes of one interface apart. Rules 5 and 5.5 are the caller's: it offers
/// prefixes of the right interface, and only those of the NAT64's own router where it has any. // A4
/// </remarks>
public static class SourcePrefixSelection
{
    private const int InterfaceIdentifierBits = 64;

    /// <summary>Chooses among the candidates, whatever order they come in.</summary>
    /// <param name="pref64">The destinations.</param>
    /// <returns>Null where no candidate is a /64 of more than link-local scope.</returns>
    public static Ipv6Prefix? Choose(IEnumerable<SourcePrefixCandidate> candidates, Pref64 pref64)
    {
        Ipv6Address destination = pref64.Prefix.Address;
        int label = PolicyTable.Label(destination);
        return candidates
            .Where(candidate => IsUsable(candidate.Prefix))
            .OrderBy(candidate => candidate.IsDeprecated) // Rule 3.
            .ThenBy(candidate => candidate.IsSuperseded) // Ours: what the router leaves out it does not route for long.
            // Rule 6.
            .ThenByDescending(candidate => PolicyTable.Label(candidate.Prefix.Address) == label)
            .ThenByDescending(candidate => CommonPrefixLengthBits(candidate.Prefix, destination)) // Rule 8.
            .ThenBy(candidate => candidate.Prefix.Address) // Ours: an order that no event changes.
            .Select(candidate => (Ipv6Prefix?)candidate.Prefix)
            .FirstOrDefault();
    }

    /// <summary>
    /// A NAT64 is behind a router, where rule 2 lets a link-local source lose against any other; and it must not be
    /// chosen where it is alone, as no answer would come back.
    /// </summary>
    private static bool IsUsable(Ipv6Prefix prefix) =>
        prefix.LengthBits == InterfaceIdentifierBits && !prefix.Address.IsLinkLocal && !prefix.Address.IsMulticast;

    /// <summary>CommonPrefixLen of RFC 6724 §2.2: no longer than the prefix of the source.</summary>
    private static int CommonPrefixLengthBits(Ipv6Prefix source, Ipv6Address destination) =>
        BitOperations.LeadingZeroCount(source.Address.High ^ destination.High);
}
