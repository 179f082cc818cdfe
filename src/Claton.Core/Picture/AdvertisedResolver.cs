using System.Collections.Immutable;
using Claton.Core.NeighborDiscovery;

namespace Claton.Core.Picture;

/// <summary>A resolver that one router recommends, and until when. RFC 8106 §5.1. // A10</summary>
public sealed record AdvertisedResolver(Ipv6Address Address, Instant Ends);

/// <summary>What a router's advertisements make of its resolvers, one advertisement after the other.</summary>
internal static class AdvertisedResolvers
{
    /// <summary>RFC 8106 §5.3.1 has a host keep three at least; nobody is to fill our memory. // E1</summary>
    private const int Most = 8;

    /// <summary>Takes over the options of one advertisement, in their order; zero lifetimes withdraw. RFC 8106 §6.2.</summary>
    public static ImmutableArray<AdvertisedResolver> Hear(
        ImmutableArray<AdvertisedResolver> known, IReadOnlyList<RecursiveDnsServers> options, Instant now)
    {
        foreach (RecursiveDnsServers option in options)
        {
            foreach (Ipv6Address address in option.Addresses)
            {
                AdvertisedResolver? before = known.FirstOrDefault(resolver => resolver.Address == address);
                var heard = new AdvertisedResolver(address, now + option.Lifetime);
                known = option.Lifetime == TimeSpan.Zero ? known.RemoveAll(resolver => resolver.Address == address)
                    : before is not null ? known.Replace(before, heard)
                    : known.Length < Most ? known.Add(heard)
                    : known;
            }
        }

        return known.RemoveAll(resolver => resolver.Ends <= now);
    }
}
